"""Looks once a day whether due dates in Canvas differ, and tells the staff's channel of those that are new."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.courses import here
from bot.errors import BotError
from bot.official_dates import compare_with_canvas
from bot.rounds import Rounds
from registrar import outbox
from registrar.outbox import Owed
from registrar.proposals import propose, proposed

if TYPE_CHECKING:
    from bot.running import Running

log = logging.getLogger(__name__)

KIND = "canvas.differs"
TITLE = "Canvas has other due dates"
USEFUL = timedelta(days=2)


class CanvasLook(Rounds):
    """Reads Canvas every day. What holds is changed by nobody but an instructor."""

    every = timedelta(hours=24)
    doing = "the daily look at Canvas"

    async def visit(self, course: "Running") -> None:
        """Look once. Where Canvas does not answer, it is tried again tomorrow."""
        try:
            if course.services.canvas is not None:
                await self._look()
        except BotError as error:
            log.warning("the daily look at Canvas failed: %s", error)

    async def _look(self) -> None:
        services = here().services
        course, now = services.course, services.clock()
        found = await compare_with_canvas(services)
        changes = {each.change for each in found.differences if each.change}
        async with services.database.transaction() as tx:
            new = changes - await proposed(tx, course.id, "canvas", "canvas-look")
            if not new:
                return
            number = await propose(tx, course.id, "canvas-look", list(new), now)
            own = sum(each.student is not None for each in new)
            text = (
                f"New since I last looked: {len(new) - own} for everybody, {own} for single students. "
                "An instructor can see and take them over with `/admin canvas sync`."
            )
            key, content, channel = f"{KIND}:{number}", {"title": TITLE, "text": text}, services.staffing.address
            await outbox.owe(tx, Owed(course.id, key, KIND, content, now, channel=channel, expires_at=now + USEFUL))
        here().schedules.nudge()
