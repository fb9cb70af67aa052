"""What a cog does for one course after the other, every so often."""

from abc import abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from discord.ext import commands, tasks

from bot.errors import report

if TYPE_CHECKING:
    from bot.app import Syllabot
    from bot.running import Running


class Rounds(commands.Cog):
    """Visits each course that this process looks after: once the bot is connected, and every so often from then on.

    A visit that fails is reported and tried again the next time; the other courses are visited all the same.

    Attributes:
        every: how often.
        doing: what is done there, for the log.
    """

    every: ClassVar[timedelta]
    doing: ClassVar[str]

    def __init__(self, bot: "Syllabot") -> None:
        super().__init__()
        self._bot = bot
        self._loop = tasks.loop(seconds=self.every.total_seconds())(self.go_round)
        self._loop.before_loop(bot.wait_until_ready)

    async def cog_load(self) -> None:
        """Begin."""
        self._loop.start()

    async def cog_unload(self) -> None:
        """Stop."""
        self._loop.cancel()

    async def go_round(self) -> None:
        """Visit each course once."""
        for course in self._bot.courses.looked_after():
            try:
                await self.visit(course)
            except Exception as error:  # noqa: BLE001 - the loop would end with it
                report(error, self.doing)

    @abstractmethod
    async def visit(self, course: "Running") -> None:
        """Do it for one course, which is being served in the task at hand."""
