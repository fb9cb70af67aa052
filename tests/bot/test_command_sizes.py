"""Commands must fit what Discord takes; it refuses all of them if one does not."""

from typing import Any

from discord import app_commands
from simcord import Env

from bot.app import Syllabot

LIMIT = 8000
"""Characters: https://docs.discord.com/developers/interactions/application-commands#slash-commands."""


def size(command: dict[str, Any]) -> int:
    """Return the characters of names, descriptions and values of a command with all that is in it."""
    own = len(command.get("name", "")) + len(command.get("description", ""))
    choices = sum(len(each["name"]) + len(str(each["value"])) for each in command.get("choices") or ())
    return own + choices + sum(size(each) for each in command.get("options") or ())


async def test_no_command_has_more_characters_than_discord_takes(simcord_env: Env, simcord_bot: Syllabot) -> None:
    groups = [each for each in simcord_bot.tree.get_commands() if isinstance(each, app_commands.Group)]
    sizes = {each.name: size(each.to_dict(simcord_bot.tree)) for each in groups}
    assert sizes["admin"] > 0
    assert {name: length for name, length in sizes.items() if length > LIMIT} == {}
