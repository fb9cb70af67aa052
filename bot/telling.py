"""Tells people that something went wrong: their own mistakes in plain words, everything else by a number."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
from discord import app_commands

from bot.errors import BotError, report

log = logging.getLogger(__name__)

UNREACHED = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What speaking to Discord raises: it refuses or fails, or the connection to it breaks."""

MISTAKES: dict[type[Exception], str] = {
    app_commands.MissingPermissions: "You do not have the permission for this. The course staff can help.",
    app_commands.NoPrivateMessage: "This works only in the course's server, not in a direct message.",
    app_commands.TransformerError: "I cannot read one of the options. Please check it and try again.",
    app_commands.CommandNotFound: "This command is gone. Please type it again in a minute.",
    app_commands.CommandSignatureMismatch: "This command has changed. Please type it again in a minute.",
}
"""What people can put right themselves, and how."""


def sentence(error: BaseException, where: str) -> str:
    """Return what to tell a person about `error`: their own mistakes in plain words, the rest by number."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    for mistake, words in MISTAKES.items():
        if isinstance(error, mistake):
            return words
    match error:
        case app_commands.CommandOnCooldown():
            return f"That was a lot of questions at once. Please wait {error.retry_after:.0f} seconds and ask again."
        case BotError():
            return str(error)
        case _:
            return report(error, where)


def reason(failure: BaseException) -> str:
    """Return, for the log, why something could not be said to Discord."""
    return f"HTTP {failure.status}" if isinstance(failure, discord.HTTPException) else type(failure).__name__


async def reply(
    message: discord.Message,
    text: str | None = None,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
) -> discord.Message:
    """Answer a message, and return the answer. Where it has been deleted meanwhile, the answer stands alone.

    Raises:
        discord.HTTPException: if Discord does not take the answer.
    """
    reference = message.to_reference(fail_if_not_exists=False)
    return await message.channel.send(text, embed=embed, view=view, reference=reference)  # type: ignore[arg-type]


async def tell(interaction: discord.Interaction, error: BaseException) -> None:
    """Answer an interaction that failed, for the eyes of its author alone where it was not yet acknowledged."""
    where = f"/{interaction.command.qualified_name}" if interaction.command else "a button"
    text = sentence(error, where)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except Exception as failure:  # noqa: BLE001 - nobody is left who could be told
        log.warning("%s: Discord did not take the error message (%s)", where, reason(failure))


@asynccontextmanager
async def telling(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Tell the person about anything that goes wrong inside, where discord.py itself would only log it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the last line of defence: everything is reported
        await tell(interaction, error)


async def tell_author(message: discord.Message, error: BaseException) -> None:
    """Answer a message that could not be handled, where the bot may speak."""
    text = sentence(error, "a message")
    try:
        await reply(message, text)
    except Exception as failure:  # noqa: BLE001 - nobody is left who could be told
        log.warning("a message: Discord did not take the error message (%s)", reason(failure))
