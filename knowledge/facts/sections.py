"""Sections and the meetings in a room."""

from collections.abc import Sequence
from datetime import datetime

from knowledge.facts.finding import Finding, Intent
from knowledge.facts.phrases import bullets, clock_time, full_date, joined, short_date, today
from knowledge.facts.slots import Slots
from registrar.course.models import Course, Meeting, Section
from registrar.course.values import Place


def sections(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """What sections there are, or what the named one is like."""
    chosen = slots.sections or course.sections
    if not chosen:
        return None
    text = "\n\n".join(
        f"**{section.name}** ({section.format}): {section.description}{_rooms(section)}" for section in chosen
    )
    places = tuple(dict.fromkeys(section.at for section in chosen))
    return Finding(text, places, tuple(f"section:{section.id}" for section in slots.sections))


def _rooms(section: Section) -> str:
    held = [meeting for meeting in section.meetings if meeting.place]
    places = dict.fromkeys(m.place + (f" at {clock_time(m.time)}" if m.time else "") for m in held)
    return f" It meets in {joined(places)}." if places else ""


def meetings(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """When and where the course, or the named section, meets in a room."""
    held = _meetings(course, slots)
    if slots.span:
        within = [meeting for meeting in held if slots.span.first <= meeting.date <= slots.span.last]
        if not within and held:
            days = f"{short_date(slots.span.first)}" + (
                "" if slots.span.one_day else f" to {short_date(slots.span.last)}"
            )
            return Finding(f"No meeting in a room is listed for {days}.", (held[0].at,))
        held = within
    if slots.modules:
        held = [meeting for meeting in held if meeting.date in {module.starts for module in slots.modules}] or held
    if not held:
        return _no_meetings(slots.sections)
    text = f"In-person meetings:\n\n{bullets(_line(meeting) for meeting in held)}"
    return Finding(text, _places(held), _subjects(held))


def next_meeting(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """The next meeting in a room."""
    held = _meetings(course, slots)
    day = today(course, asked_at)
    ahead = [meeting for meeting in held if meeting.date >= day]
    if not ahead:
        return meetings(course, slots, asked_at)
    return Finding(f"The next in-person meeting: **{_line(ahead[0])}**.", (ahead[0].at,), _subjects(ahead[:1]))


def _meetings(course: Course, slots: Slots) -> list[Meeting]:
    chosen = slots.sections or course.sections
    return sorted((m for section in chosen for m in section.meetings), key=lambda meeting: meeting.date)


def _line(meeting: Meeting) -> str:
    time = f" at {clock_time(meeting.time)}" if meeting.time else ""
    return f"{full_date(meeting.date)}{time}{f', {meeting.place}' if meeting.place else ''}"


def _no_meetings(chosen: Sequence[Section]) -> Finding | None:
    if not chosen:
        return None
    text = "\n\n".join(f"No meeting in a room is listed for **{s.name}** ({s.format}). {s.description}" for s in chosen)
    return Finding(text, tuple(section.at for section in chosen))


def _places(held: Sequence[Meeting]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(meeting.at for meeting in held))


def _subjects(held: Sequence[Meeting]) -> tuple[str, ...]:
    return tuple(f"meeting:{meeting.date.isoformat()}" for meeting in held)


INTENTS = (
    Intent(
        "sections",
        (
            "difference between section 1 and section 2",
            "what sections are there",
            "what is {section}",
            "what is the difference between the sections",
            "is {section} online or in person",
            "is this course online",
            "what is the format of the course",
        ),
        sections,
    ),
    Intent(
        "meetings",
        (
            "when do we meet in person",
            "when do we meet",
            "which dates do we meet",
            "dates of the on-campus meetings",
            "on which dates do we meet on campus",
            "which days do I have to come to campus",
            "where is the class held",
            "where is the meeting on {date}",
            "what room is the class in",
            "what time does {section} meet",
            "how many times do we meet on campus",
            "do we meet in person {period}",
            "is there class on {date}",
            "in person class dates",
        ),
        meetings,
    ),
    Intent(
        "next-meeting",
        (
            "next time we meet on campus",
            "next in person session",
            "when is the next in person meeting",
            "when is the next meeting",
            "when do we meet next on campus",
            "next class in the classroom",
            "when is the next class on campus",
            "when do I have to be on campus next",
            "when do we see each other next in person",
        ),
        next_meeting,
    ),
)
