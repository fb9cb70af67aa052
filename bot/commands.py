"""Registers the slash commands with Discord, and only when they have changed.

Discord counts registrations and refuses them when there are too many in a day, so a restart should cost none.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.ext import commands

log = logging.getLogger(__name__)

SHAPE = ("name", "description", "type", "options", "contexts", "nsfw", "default_member_permissions")
"""What a command is to Discord. The rest is ids, versions and older spellings of the same."""


async def sync_commands(bot: commands.Bot | commands.AutoShardedBot) -> bool:
    """Make Discord's commands those of the bot, in all servers and direct messages; return whether they had changed."""
    if bot.application_id is None:
        raise discord.MissingApplicationID
    wanted = [command.to_dict(bot.tree) for command in bot.tree.get_commands()]
    # As JSON: `CommandTree.fetch_commands` of discord.py 2.7 misreads `contexts`.
    standing = await bot.http.get_global_commands(bot.application_id)
    if _shapes(wanted) == _shapes(standing):
        return False
    await bot.tree.sync()
    log.info("registered %d commands", len(wanted))
    return True


def _shapes(payloads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {payload["name"]: _stated({key: payload.get(key) for key in SHAPE}) for payload in payloads}


def _stated(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON value without what is empty, since Discord spells out defaults that the library leaves away."""
    if isinstance(value, Mapping):
        return {key: _stated(each) for key, each in value.items() if each}
    if isinstance(value, list):
        return [_stated(each) for each in value]
    # Permissions are a number here and text there.
    return str(value) if isinstance(value, int) else value
