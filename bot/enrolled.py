"""Who stands behind a Discord account: the student to whom it is linked."""

from bot.errors import BotError
from bot.services import Services
from registrar.database import Transaction
from registrar.people import roster
from registrar.people.roster import Student

NOT_LINKED = "Link your account first: type `/link` and the code that the course's staff has given you."
DROPPED = "You are not on the course's roster any more. If that is wrong, please tell the course's staff."


async def enrolled(tx: Transaction, services: Services, person_id: str) -> Student:
    """Return the student to whom a Discord account belongs.

    Raises:
        BotError: if it is linked to nobody, or to somebody who was dropped. Says what to do.
    """
    student = await roster.by_account(tx, services.course.id, person_id)
    if student is None:
        raise BotError(NOT_LINKED)
    if student.dropped_at is not None:
        raise BotError(DROPPED)
    return student
