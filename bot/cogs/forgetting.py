"""Forgets questions when their time is over: at every start and every day."""

import logging

from discord.ext import commands, tasks

from bot.errors import report
from bot.services import Services
from registrar.questions import log as questions

log = logging.getLogger(__name__)


class Forgetting(commands.Cog):
    """Keeps the log of questions no longer than the settings say."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def cog_load(self) -> None:
        """Begin."""
        self.forget.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self.forget.cancel()

    @tasks.loop(hours=24)
    async def forget(self) -> None:
        """Forget what is too old. A failure is reported and tried again tomorrow."""
        before = self._services.clock() - self._services.keep_questions
        try:
            async with self._services.database.transaction() as tx:
                forgotten = await questions.purge(tx, self._services.course.id, before)
        except Exception as error:  # noqa: BLE001 - the loop would end with it
            report(error, "forgetting old questions")
        else:
            log.info("forgot %d questions", forgotten)
