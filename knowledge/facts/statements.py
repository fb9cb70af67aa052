"""What the course says in prose: policies, requirements, and places to turn to. Each is an intent of its own."""

from collections.abc import Iterator
from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.slots import Slots
from registrar.course.models import Contact, Course, Statement


def intents(course: Course) -> Iterator[Intent]:
    """Yield one intent for every statement, requirement and contact of the course."""
    for statement in (*course.statements, *course.requirements):
        yield Intent(f"statement.{statement.id}", _wordings(statement), _StatementLookUp(statement))
    for contact in course.contacts:
        examples = (f"{contact.name}: {contact.purpose}", f"contact for {contact.purpose}", *contact.asks)
        yield Intent(f"contact.{contact.id}", examples, _ContactLookUp(contact))


def _wordings(statement: Statement) -> tuple[str, ...]:
    return (statement.title, statement.text, *statement.asks)


class Prose:
    """A look-up that always finds the same: what the course says in so many words."""


class _StatementLookUp(Prose):
    def __init__(self, statement: Statement) -> None:
        self._statement = statement

    def __call__(self, _course: Course, _slots: Slots, _asked_at: datetime) -> Finding:
        return Finding(self._statement.text, (self._statement.at,), (f"statement:{self._statement.id}",))


class _ContactLookUp(Prose):
    def __init__(self, contact: Contact) -> None:
        self._contact = contact

    def __call__(self, _course: Course, _slots: Slots, _asked_at: datetime) -> Finding:
        contact = self._contact
        ways = [way for way in (contact.url, contact.email, contact.phone, contact.address) if way]
        text = f"**{contact.name}**: {contact.purpose}"
        return Finding(text + (f"\n\n{' · '.join(ways)}" if ways else ""), (contact.at,))
