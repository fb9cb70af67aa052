"""One message that grows while an answer is written: marked as a draft, at a pace that Discord allows."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import discord

from bot.telling import UNREACHED, reason, reply
from bot.views.text import AUTHOR_LIMIT, DESCRIPTION_LIMIT, clip, fit
from knowledge.types import OnDraft

log = logging.getLogger(__name__)

PAUSE = 1.2
"""Seconds from one edit to the next. Discord allows five in five seconds, and other messages need some of them."""
FAREWELL = 10.0
"""Seconds that the last edit of a draft is given before the answer takes its place."""

STILL_WRITING = "Draft: I am still writing and checking this. Wait for the answer."
NOT_FINISHED = "I could not finish this answer. Please ask again."

Put = Callable[[discord.Embed], Awaitable[object]]
"""Shows an embed in the one message."""


@asynccontextmanager
async def drafting(put: Put, *, asked: str = "") -> AsyncIterator[OnDraft]:
    """Yield what shows a draft. Once this context is left, no draft is shown any more.

    Where it is left by an error, a draft that stands is taken back.

    Args:
        put: shows an embed in the message.
        asked: the question, repeated above the draft as it will be above the answer.
    """
    drafts = _Drafts(put, asked)
    try:
        yield drafts.show
    except BaseException:
        await drafts.stop()
        if drafts.shown:
            with suppress(*UNREACHED):
                await put(_embed(NOT_FINISHED, asked))
        raise
    await drafts.stop()


class AnsweringMessage:
    """The one message that answers another one: sent with the first embed, edited with each that follows."""

    def __init__(self, question: discord.Message) -> None:
        self._question = question
        self._sent: discord.Message | None = None

    async def put(self, embed: discord.Embed, view: discord.ui.View | None = None) -> None:
        """Show `embed` with the buttons of `view`; where the message has been deleted meanwhile, in a new one.

        Raises:
            discord.HTTPException: if Discord does not take it.
        """
        if self._sent:
            with suppress(discord.NotFound):
                await self._sent.edit(embed=embed, view=view)
                return
        self._sent = await reply(self._question, embed=embed, view=view)


class _Drafts:
    """Shows the latest of many drafts, one edit at a time. `shown` says whether one has been shown."""

    def __init__(self, put: Put, asked: str) -> None:
        self.shown = False
        self._put = put
        self._asked = asked
        self._latest: str | None = None
        self._over = False
        self._turn = asyncio.Lock()
        self._editing: asyncio.Task[None] | None = None

    async def show(self, text: str) -> None:
        """Have `text` shown, unless a later one comes first. Returns at once."""
        self._latest = text
        if not self._over and (self._editing is None or self._editing.done()):
            self._editing = asyncio.create_task(self._edit())

    async def stop(self) -> None:
        """Show no other draft, and let the edit under way arrive before anything that comes after it."""
        self._over = True
        if self._editing:
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL), self._turn:
                    pass
            self._editing.cancel()

    async def _edit(self) -> None:
        while self._latest is not None and not self._over:
            text, self._latest = self._latest, None
            async with self._turn:
                try:
                    await self._put(_embed(text, self._asked, STILL_WRITING))
                    self.shown = True
                except UNREACHED as error:
                    log.info("a draft was not shown: %s", reason(error))
            await asyncio.sleep(PAUSE)


def _embed(text: str, asked: str, footer: str = "") -> discord.Embed:
    embed = discord.Embed(description=fit(text, DESCRIPTION_LIMIT, "…"), colour=discord.Colour.blurple())
    if asked.strip():
        embed.set_author(name=clip(asked, AUTHOR_LIMIT))
    if footer:
        embed.set_footer(text=footer)
    return embed
