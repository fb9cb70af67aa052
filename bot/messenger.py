"""Carries what the bot owes to Discord, and tells the courier what came of it. Implements `schedules.messenger`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp
import discord
from discord.ext import commands

from bot.buttons import sign
from bot.views.letters import Letter, LetterError, render
from registrar.outbox import Debt
from schedules.errors import RefusedError, UndeliveredError

CLOSED = 50007
"""Discord's code where a person takes no direct messages. Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json"""
TOO_FAST = 40003
"""Discord's code where direct messages are opened too fast."""
TOO_FAST_PAUSE = 120.0
"""Seconds until it is worth trying again."""

BAD_REQUEST = 400


class DiscordMessenger:
    """Sends for one bot.

    Args:
        bot: the client, which need not be connected yet.
        server: the id of the course's server; None where the bot is in one only.
        course: the course's id, which the buttons carry; None where the bot serves one only.
        may_send: says at the last moment whether this process may still send.
    """

    def __init__(
        self,
        bot: commands.Bot | commands.AutoShardedBot,
        server: int | None = None,
        course: str | None = None,
        may_send: Callable[[], bool] = lambda: True,
    ) -> None:
        self._bot = bot
        self._server = server
        self._course = course
        self._may_send = may_send

    async def ready(self) -> None:
        """Wait for the connection."""
        await self._bot.wait_until_ready()

    async def channel_named(self, name: str) -> str:
        """Return the id of the channel with this name in the course's server.

        Raises:
            RefusedError: if there is none.
        """
        guilds = [guild for guild in self._bot.guilds if self._server in {None, guild.id}]
        found = next((each for guild in guilds for each in guild.text_channels if each.name == name), None)
        if found is None:
            raise RefusedError(
                f"There is no channel #{name} that I can see. Make one, or name another one under `reminders` in "
                "course.yaml, and try again."
            )
        return str(found.id)

    async def channel_with(self, person: str) -> str:
        """Open direct messages with a person.

        Raises:
            RefusedError: if Discord does not let the bot.
            UndeliveredError: if it did not answer.
        """
        async with _explained():
            channel = await self._bot.create_dm(discord.Object(int(person)))
            return str(channel.id)

    async def send(self, channel: str, debt: Debt, nonce: str, *, late: bool) -> str:
        """Send a debt and return the message's id.

        Raises:
            RefusedError: if Discord does not take it.
            UndeliveredError: if nobody knows.
        """
        letter = rendered(debt, late=late)
        view = discord.ui.View(timeout=None)
        for button in letter.buttons:
            if self._course is not None:
                sign(button, self._course)
            view.add_item(button)
        if not self._may_send():
            # Another process sends it by now. Whoever has this one look after the course is about to cancel it.
            await asyncio.Event().wait()
        async with _explained():
            message = await self._place(channel).send(
                letter.content,
                embed=letter.embed,
                view=view if letter.buttons else None,  # type: ignore[arg-type]
                nonce=nonce,
                allowed_mentions=_only(letter.mention),
            )
        # Buttons are answered by what stands in their ids: nothing about a sent message needs to stay in memory.
        view.stop()
        return str(message.id)

    async def find(self, channel: str, debt: Debt, nonce: str, since: datetime) -> str | None:
        """Look for a debt among what the bot said in a channel, by its nonce or else by its words.

        Raises:
            RefusedError: if the channel's history is not shown to the bot.
            UndeliveredError: if Discord did not answer.
        """
        letter = rendered(debt, late=False)
        me = self._bot.user
        async with _explained():
            async for message in self._place(channel).history(after=since, limit=None):
                if me is not None and message.author.id == me.id and _is_the_same(message, letter, nonce):
                    return str(message.id)
        return None

    def _place(self, channel: str) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(int(channel))


def rendered(debt: Debt, *, late: bool) -> Letter:
    """Return a debt as Discord takes it.

    Raises:
        RefusedError: if its content is not what its kind needs.
    """
    try:
        return render(debt, late=late)
    except LetterError as error:
        raise RefusedError(f"It cannot be written: {error}.") from error


def _only(person: int | None) -> discord.AllowedMentions:
    if person is None:
        return discord.AllowedMentions.none()
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(person)])


def _is_the_same(message: discord.Message, letter: Letter, nonce: str) -> bool:
    """Whether a message is this letter. Discord forgets nonces; then the words tell."""
    if message.nonce is not None:
        return str(message.nonce) == nonce
    said = [(embed.title, embed.description) for embed in message.embeds]
    return said == [(letter.embed.title, letter.embed.description)] and message.content == (letter.content or "")


@asynccontextmanager
async def _explained() -> AsyncIterator[None]:
    """Say what an error of Discord's means for the message."""
    try:
        yield
    except discord.RateLimited as error:
        raise UndeliveredError("Discord asks for a pause.", error.retry_after) from error
    except discord.HTTPException as error:
        raise _meaning(error) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UndeliveredError("The connection to Discord broke.") from error


def _meaning(error: discord.HTTPException) -> RefusedError | UndeliveredError:
    if error.code == CLOSED:
        return RefusedError("This person takes no direct messages from the server's members.", closed=True)
    if error.code == TOO_FAST:
        return UndeliveredError("Discord asks for a pause before more direct messages are opened.", TOO_FAST_PAUSE)
    if isinstance(error, discord.Forbidden):
        return RefusedError(f"Discord does not let me write there (code {error.code}). Check my permissions.")
    if isinstance(error, discord.NotFound):
        return RefusedError(f"The channel or the person is gone (code {error.code}).")
    if error.status == BAD_REQUEST:
        return RefusedError(f"Discord does not take this message (code {error.code}).")
    return UndeliveredError(f"Discord answered with an error (HTTP {error.status}).")
