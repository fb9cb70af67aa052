"""The morning's digest: each one that is sent owes the next, so that none is forgotten and none is said twice."""

from datetime import datetime, timedelta

from bot.services import Services
from bot.views.digest import digest_text
from registrar import outbox, reminders
from registrar.database import Transaction
from registrar.digest import digest, wanted_by
from registrar.moments import coming
from registrar.outbox import Owed

FAMILY = "digest"
TITLE = "Good morning"
DAY = timedelta(days=1)


async def owe_next(tx: Transaction, services: Services, person: str, now: datetime) -> datetime:
    """Owe an instructor, by Discord id, the next digest, and return when it is due."""
    course = services.course
    hour = (await reminders.plan_of(tx, course)).digest
    due_at = coming(f"{hour:%H:%M}", course, now, hour)
    key = f"{FAMILY}:{person}:{due_at.date()}"
    await outbox.owe(tx, Owed(course.id, key, FAMILY, {"title": TITLE, "text": ""}, due_at, person=person))
    return due_at


async def text_of(tx: Transaction, services: Services, now: datetime) -> str | None:
    """Return what the last day brought; None if there is nothing to tell."""
    found = await digest(tx, services.course, now - DAY, now)
    return None if found.empty else digest_text(services.course, found)


class Digests:
    """Writes digests when they fall due."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def prepare(self, tx: Transaction, owed: Owed, now: datetime) -> dict[str, object] | None:
        """Return what a digest says, or None if there is nothing to tell or nobody wants it; owe the next one."""
        person = owed.person or ""
        if not await wanted_by(tx, owed.course, person):
            return None
        await owe_next(tx, self._services, person, now)
        text = await text_of(tx, self._services, now)
        return None if text is None else {"title": TITLE, "text": text}
