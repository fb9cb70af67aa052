"""Forgets what is over when its time has come: at every start and every day."""

import asyncio
import logging
from typing import TYPE_CHECKING

from discord.ext import commands, tasks

from bot.errors import report
from bot.services import Services
from registrar.privacy import own_data
from registrar.questions import log as questions

if TYPE_CHECKING:
    from bot.app import Syllabot

log = logging.getLogger(__name__)


class Forgetting(commands.Cog):
    """Keeps questions, and files of which nobody said what they are for, no longer than the settings say."""

    def __init__(self, bot: "Syllabot") -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Begin."""
        self.forget.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.forget.cancel()

    @tasks.loop(hours=24)
    async def forget(self) -> None:
        """Forget what is too old, in each course. A failure is reported and tried again tomorrow."""
        for course in self._bot.courses.looked_after():
            try:
                await _forget(course.services)
            except Exception as error:  # noqa: BLE001 - the loop would end with it
                report(error, "forgetting what is too old")


async def _forget(services: Services) -> None:
    now = services.clock()
    async with services.database.transaction() as tx:
        forgotten = await questions.purge(tx, services.course.id, now - services.keep_questions)
    async with services.database.transaction() as tx:
        files = await own_data.forget_unconfirmed(tx, services.course.id, now - services.keep_uploads)
    if services.grading is not None:
        await asyncio.to_thread(services.grading.uploads.discard_all, files.uploads)
    log.info("forgot %d questions and %d files", forgotten, sum(files.counts.values()))
