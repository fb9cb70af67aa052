"""Who teaches the course, and how to reach them."""

from collections.abc import Callable
from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets
from knowledge.facts.slots import Slots
from registrar.course.models import Course, Person


def who_teaches(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """Who the teaching staff is, and something about them."""
    lines = [f"**{person.name}**, {person.role}. {person.background}".strip() for person in _meant(course, slots)]
    return Finding("\n\n".join(lines), tuple(person.at for person in _meant(course, slots)))


def email(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """The staff's e-mail addresses."""
    return _contact(course, slots, lambda person: person.email or "")


def phone(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """The staff's telephone numbers."""
    return _contact(course, slots, lambda person: person.phone)


def office_hours(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """When the staff can be met."""
    return _contact(course, slots, lambda person: f"office hours: {person.office_hours}" if person.office_hours else "")


def response_time(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """How soon the staff answers."""
    return _contact(course, slots, lambda person: person.response_time)


def reach(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """How to reach the staff."""
    people = _meant(course, slots)
    lines = [f"**{person.name}** ({person.role})\n\n{bullets(ways(person))}" for person in people if ways(person)]
    return Finding("\n\n".join(lines), tuple(person.at for person in people)) if lines else None


def ways(person: Person) -> list[str]:
    """Return the ways to reach someone, the preferred one first, as lines of text."""
    named = (
        ("Preferred", person.preferred_contact),
        ("Email", person.email or ""),
        ("Phone", person.phone),
        ("Office hours", person.office_hours),
        ("Response time", person.response_time),
    )
    return [f"{name}: {value}" for name, value in named if value]


def ask_whom(course: Course) -> str:
    """Say whom to ask where the course's material has no answer: the first of the staff, with an address."""
    person = course.staff[0]
    where = f" ({person.email or person.phone})" if person.email or person.phone else ""
    return f"{person.name}, {person.role.lower()}{where}"


def _contact(course: Course, slots: Slots, value: Callable[[Person], str]) -> Finding | None:
    people = [person for person in _meant(course, slots) if value(person)]
    if not people:
        return None
    lines = []
    for person in people:
        others = [way for way in ways(person) if value(person) not in way]
        lines.append(f"{person.name} ({person.role.lower()}): **{value(person)}**\n\n{bullets(others)}".rstrip())
    return Finding("\n\n".join(lines), tuple(person.at for person in people))


def _meant(course: Course, slots: Slots) -> tuple[Person, ...]:
    return slots.people or course.staff


INTENTS = (
    Intent(
        "who-teaches",
        (
            "who teaches this course",
            "what is the instructor's name",
            "who is the {role}",
            "tell me about the professor",
            "what is the background of the {role}",
            "who is {person}",
            "where does the instructor work",
            "who is the professor",
            "who is teaching this class",
            "who runs the course",
            "who is our teacher",
        ),
        who_teaches,
    ),
    Intent(
        "email",
        (
            "what is the {role}'s email",
            "email address of {person}",
            "instructor email",
            "how do I email the professor",
            "how do I write to the instructor",
            "what is the instructor's mail address",
            "where do I send an email",
            "can I email the instructor",
        ),
        email,
    ),
    Intent(
        "phone",
        ("what is the {role}'s phone number", "can I call the professor", "telephone number of {person}"),
        phone,
    ),
    Intent(
        "office-hours",
        (
            "when are office hours",
            "does the {role} have office hours",
            "can I meet with the professor",
            "how do I get an appointment with {person}",
            "office hours",
            "when can I meet the instructor",
            "when is the instructor available",
            "can I come by the office",
        ),
        office_hours,
    ),
    Intent(
        "response-time",
        (
            "how long does the {role} take to answer emails",
            "how fast does {person} reply",
            "I emailed the professor and got no reply yet",
            "when will I hear back from the instructor",
            "how fast does the instructor reply",
            "how long until the instructor answers my email",
            "the instructor has not answered me",
        ),
        response_time,
    ),
    Intent(
        "reach",
        (
            "how can I contact the {role}",
            "best way to reach the professor",
            "how do I get in touch with {person}",
            "how does the instructor prefer to be contacted",
            "can I message the professor somewhere other than email",
            "how do I get hold of the professor",
            "whom do I contact with a question about the course",
            "how can I talk to the instructor",
        ),
        reach,
    ),
)
