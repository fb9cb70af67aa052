"""Tells a student what the staff decided for them: a sentence by direct message, owed with the decision."""

from uuid import uuid4

from bot.services import Services
from registrar import outbox
from registrar.database import Transaction
from registrar.outbox import Owed
from registrar.people import roster
from registrar.people.roster import Student

KIND = "decision"


async def tell_student(tx: Transaction, services: Services, student_id: int, title: str, text: str) -> Student:
    """Owe a student a message, in the transaction of what it is about, and return the student.

    Who has not linked an account reads it in `/grades` once they have.
    """
    student = await roster.student(tx, services.course.id, student_id)
    for person in student.accounts:
        await outbox.owe(tx, _owed(services, f"{KIND}.own", title, text, person=person))
    return student


async def tell_everyone(tx: Transaction, services: Services, title: str, text: str, channel: str) -> None:
    """Owe the course's channel a message about what was decided for all."""
    await outbox.owe(tx, _owed(services, f"{KIND}.all", title, text, channel=f"#{channel}"))


def _owed(
    services: Services, kind: str, title: str, text: str, *, person: str | None = None, channel: str | None = None
) -> Owed:
    content = {"title": title, "text": text}
    key = f"{KIND}:{uuid4().hex}"
    return Owed(services.course.id, key, kind, content, services.clock(), channel=channel, person=person)
