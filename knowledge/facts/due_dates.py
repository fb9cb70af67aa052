"""Finds when things are due, what is due when, and how long it is until then."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from knowledge.facts.finding import Finding
from knowledge.facts.late import earned_if_late
from knowledge.facts.phrases import bullets, count, full_date, hour_of, joined, named, short_date, today
from knowledge.facts.slots import Slots
from knowledge.facts.subjects import assignments_meant, dated, last_day_of, subject_of
from knowledge.facts.when import Span
from registrar.course.models import Assignment, Course
from registrar.course.values import Place

PAIR = 2


def due_date(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """When the named assignments are due, and, during the term, how long that is away."""
    meant = assignments_meant(course, slots)
    if slots.span and not slots.assignments and not slots.modules:
        return due_within(course, slots, asked_at)
    if not meant:
        return None
    if len(meant) == 1:
        text = f"{_due_sentence(meant[0])}{_away(course, meant[0], today(course, asked_at))}"
        return Finding(text, _places(meant), _subjects(meant), about_dates=True)
    return Finding(_due_list(meant), _places(meant), _subjects(meant), about_dates=True)


def due_all(course: Course, slots: Slots, _asked_at: datetime) -> Finding | None:
    """Every due date of the course, or of a kind."""
    due = [assignment for _, assignment in _of_kind(dated(course), slots)]
    return Finding(_due_list(due), _places(due), _subjects(due), about_dates=True) if due else None


def due_next(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """What, or which of a kind, is due next, seen from the moment of asking."""
    day = today(course, asked_at)
    ahead = _of_kind([(due, assignment) for due, assignment in dated(course) if due >= day], slots)
    if not ahead:
        return _nothing_left(course)
    soonest = [assignment for due, assignment in ahead if due == ahead[0][0]]
    names = joined(named(assignment) for assignment in soonest)
    verb = "is" if len(soonest) == 1 else "are"
    text = f"Next, {names} {verb} due on **{full_date(ahead[0][0])}**; {_hours(soonest)}."
    later = next(((due, assignment) for due, assignment in ahead if due > ahead[0][0]), None)
    if later:
        text += f"\n\nAfter that: {later[1].title}, {short_date(later[0])}."
    return Finding(text, _places(soonest), _subjects(soonest), about_dates=True)


def due_still(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Everything, or all of a kind, that is still to be handed in, seen from the moment of asking."""
    day = today(course, asked_at)
    ahead = [assignment for _, assignment in _of_kind([each for each in dated(course) if each[0] >= day], slots)]
    if not ahead:
        return _nothing_left(course)
    return Finding(
        f"Still to come, **{len(ahead)}** in all:\n\n{_due_list(ahead)}",
        _places(ahead),
        _subjects(ahead),
        about_dates=True,
    )


def due_within(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """What is due in a stretch of days (this week, before a date, on a day), or while a named module is open."""
    span = slots.span or _span_of_module(course, slots)
    if span is None:
        return None
    first, last, words = _bounds(course, span, today(course, asked_at))
    due = [assignment for day, assignment in dated(course) if first <= day <= last]
    if due:
        return Finding(f"Due {words}:\n\n{_due_list(due)}", _places(due), _subjects(due), about_dates=True)
    after = next((assignment for day, assignment in dated(course) if day > last), None)
    text = f"Nothing is due {words}."
    if after is None or after.due is None:
        return Finding(text, _places(dated(course)[-1][1:]))
    return Finding(f"{text} The next one after that is {after.title}, {short_date(after.due.date)}.", _places([after]))


def time_between(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """How long it is between two due dates, or from a named day to a due date."""
    meant = [assignment for assignment in assignments_meant(course, slots) if assignment.due]
    if len(meant) == PAIR:
        return _gap(course, meant)
    if len(meant) == 1 and meant[0].due and slots.span and slots.span.one_day:
        days = (meant[0].due.date - slots.span.first).days
        text = f"**{count(abs(days), 'day')}** from {full_date(slots.span.first)}: {_due_sentence(meant[0])}"
        return Finding(text, _places(meant), _subjects(meant), about_dates=True)
    return time_left(course, slots, asked_at)


def time_left(course: Course, slots: Slots, asked_at: datetime) -> Finding | None:
    """Whether a due date has passed, and how long is left or how long ago it was."""
    meant = [assignment for assignment in assignments_meant(course, slots) if assignment.due]
    if len(meant) != 1 or meant[0].due is None:
        return None
    now = today(course, asked_at)
    day = slots.span.first if slots.span and slots.span.one_day else now
    days = (meant[0].due.date - day).days
    if days < 0:
        passed = f"the due date has passed, **{count(-days, 'day')} ago**" if day == now else f"late by {-days} days"
        text = f"Yes, {passed}: {meant[0].title} was due on {full_date(meant[0].due.date)}."
        places = _places(meant)
        if course.late_policy:
            text += f" The late policy applies. {earned_if_late(course, meant[0], slots, asked_at)}".rstrip()
            places += (course.late_policy.at,)
        return Finding(text, places, _subjects(meant), about_dates=True)
    left = f"**{count(days, 'day')}** left" if days else "it is due **today**"
    return Finding(f"Not yet: {left}. {_due_sentence(meant[0])}", _places(meant), _subjects(meant), about_dates=True)


def _of_kind(due: list[tuple[date, Assignment]], slots: Slots) -> list[tuple[date, Assignment]]:
    """Keep those of the kind that is named, if there are any."""
    return [each for each in due if each[1].kind == slots.kind] or due


def _away(course: Course, assignment: Assignment, day: date) -> str:
    """Say how far off a due date is; outside the term nobody wants to know."""
    if assignment.due is None or not course.term.starts <= day <= course.term.ends:
        return ""
    days = (assignment.due.date - day).days
    if days == 0:
        return " That is **today**: handed in today, it is not late."
    return f" That is in {count(days, 'day')}." if days > 0 else f" That was {count(-days, 'day')} ago."


def _gap(course: Course, pair: list[Assignment]) -> Finding:
    (first, earlier), (last, later) = [(due, assignment) for due, assignment in dated(course) if assignment in pair]
    days = (last - first).days
    weeks = f" ({count(days / 7, 'week')})" if days and days % 7 == 0 else ""
    order = f"{earlier.title} is due before {later.title}" if days else "They are due on the same day"
    text = f"**{count(days, 'day')}**{weeks}: {order}.\n\n{_due_list(pair)}"
    return Finding(text, _places(pair), _subjects(pair), about_dates=True)


def _bounds(course: Course, span: Span, day: date) -> tuple[date, date, str]:
    start = day if day <= span.first else course.term.starts
    if span.side == "before":
        return start, span.first - timedelta(days=1), f"before {full_date(span.first)}"
    if span.side == "until":
        return start, span.last, f"until {full_date(span.last)}"
    if span.side == "after":
        return span.last + timedelta(days=1), max(course.term.ends, span.last), f"after {full_date(span.last)}"
    if span.one_day:
        return span.first, span.last, f"on {full_date(span.first)}"
    return span.first, span.last, f"{span.said} ({short_date(span.first)} to {short_date(span.last)})"


def _span_of_module(course: Course, slots: Slots) -> Span | None:
    if not slots.modules:
        return None
    module = slots.modules[0]
    return Span(module.starts, last_day_of(course, module), f"while module {module.number} is open")


def _due_sentence(assignment: Assignment) -> str:
    if assignment.due is None:
        return f"No due date is stated for {named(assignment)}."
    note = f" {assignment.due.note}" if assignment.due.note else ""
    return f"{named(assignment)} is due on **{full_date(assignment.due.date)}**; {hour_of(assignment.due)}.{note}"


def _due_list(assignments: Iterable[Assignment]) -> str:
    return bullets(
        f"{named(a)}: {short_date(a.due.date)}, {hour_of(a.due)}" if a.due else f"{named(a)}: no date stated"
        for a in assignments
    )


def _hours(assignments: Iterable[Assignment]) -> str:
    return joined(dict.fromkeys(hour_of(assignment.due) for assignment in assignments if assignment.due))


def _nothing_left(course: Course) -> Finding | None:
    if not dated(course):
        return None
    due, last = dated(course)[-1]
    text = f"Nothing more is due: the last one, {named(last)}, was due on {full_date(due)}."
    return Finding(text, _places([last]), _subjects([last]), about_dates=True)


def _places(assignments: Iterable[Assignment]) -> tuple[Place, ...]:
    return tuple(assignment.due.at if assignment.due else assignment.at for assignment in assignments)


def _subjects(assignments: Iterable[Assignment]) -> tuple[str, ...]:
    return tuple(subject_of(assignment) for assignment in assignments)
