"""When things are due."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from knowledge.facts.finding import Finding, Intent
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


INTENTS = (
    Intent(
        "due-date",
        (
            "deadline of the assignment",
            "the assignment due",
            "I need to know when the assignment must be done",
            "is the assignment due in March or in April",
            "when is the assignment due",
            "the assignment due date",
            "the assignment deadline",
            "what is the deadline for the assignment",
            "when do I have to hand in the assignment",
            "when do I turn in the assignment",
            "by what day must the assignment be in",
            "by when must the assignment be submitted",
            "last day to turn in the assignment",
            "what day and time is the assignment due",
            "at what hour is the assignment due",
            "when does the assignment close",
            "when are the assignments due",
            "due dates of all the assignments",
            "list the deadlines of the assignments",
            "when is the assignment on {topic} due",
            "when is the assignment of the module due",
            "when is the {item} due",
            "when does the assignment take place",
            "what weekday is the assignment due",
            "the assignment is due on what weekday",
            "which day of the week is the assignment due",
            "is the assignment due on a Tuesday",
            "assignment due when",
            "when do we submit the assignment",
            "remind me when the assignment is due",
            "cut-off for the assignment",
            "what is the cutoff date of the assignment",
            "until when can I turn in the assignment",
            "until when can I upload the assignment",
            "the assignment has to be in by when",
            "when is the assignment supposed to be done",
            "when should the assignment be uploaded",
            "what is the last chance to submit the assignment",
            "how late at night can I submit the assignment",
            "is the assignment due at midnight",
            "at what time does the assignment close",
            "is there an exact time when the assignment is due",
            "the assignment is due on {date}, right?",
            "is the assignment due on {date}",
            "is the assignment due {period}",
            "I thought that the assignment was due on {date}",
            "when do the teams have to hand in the assignment",
            "what is the submission date of the assignment",
            "when do I have to present the assignment",
            "on which day is the assignment due",
            "when will the assignment be due",
            "when's the assignment",
            "dates of the assignment and the assignment",
            "by which day do I need to be done with the assignment",
            "when do I need to have the assignment finished",
            "due day of the assignment",
            "what date is the assignment",
        ),
        due_date,
    ),
    Intent(
        "due-all",
        (
            "when is everything due",
            "all the due dates",
            "list every deadline",
            "list of all deadlines of the course",
            "show me all the due dates of this semester",
            "what are all the deadlines",
            "schedule of the due dates",
            "the due date of each assignment",
            "when are all the assignments due",
        ),
        due_all,
    ),
    Intent(
        "due-next",
        (
            "what is due next",
            "what's the next deadline",
            "what is the next thing I have to hand in",
            "upcoming due dates",
            "which assignment is coming up",
            "when is the next assignment due",
            "what do I need to work on next",
            "what should I submit next",
            "what is the next assignment I have to turn in",
            "what is the next homework I have to hand in",
            "which assignment do I have to turn in next",
            "when is the next submission",
            "next assignment due when",
            "which assignment do I have to do now",
            "which homework comes next",
            "the closest deadline",
            "the soonest thing due",
            "what do I have to hand in next and when",
            "when do I have to hand in something again",
            "what is the upcoming assignment",
            "which assignment should I be working on right now",
            "next due date",
            "what do I have to finish first",
            "when is my next homework due",
            "what assignment is up next",
            "what is coming up",
            "next thing to turn in",
            "the assignment is done, what is next",
            "I handed in the assignment, what do I have to do next",
            "what comes after the assignment and by when",
            "the assignment is in, what is left to do next",
        ),
        due_next,
    ),
    Intent(
        "due-still",
        (
            "what is left to hand in",
            "what is still due until the end of the term",
            "which assignments are left",
            "what else do I have to turn in for the rest of the course",
            "how much is still to come",
            "remaining due dates",
            "all deadlines from now on",
            "what do I still have to submit this semester",
            "what is left to hand in for the rest of the semester",
            "how many assignments are left",
            "how many assignments remain",
            "how many more assignments do I have to do",
            "what do I still have to do in this class",
            "what is remaining",
            "rest of the deadlines",
            "which deadlines are still ahead",
            "what work is left after today",
            "which assignments have not been due yet",
            "what is still open to hand in",
            "what assignments do I have left",
            "everything that is still due",
            "how much work is left in this course",
            "what else is due",
        ),
        due_still,
    ),
    Intent(
        "due-within",
        (
            "what is due between {date} and {date}",
            "what is due over the next ten days",
            "work that is due {period}",
            "is there a deadline on {date}",
            "what is due {period}",
            "is anything due {period}",
            "do we have anything due tomorrow",
            "do I have to hand in something {period}",
            "any assignment due {period}",
            "due {period}?",
            "which deadlines are there {period}",
            "deadlines in March",
            "is something due on {date}",
            "what is due on {date}",
            "what is due before {date}",
            "what do I have to turn in before {date}",
            "everything that must be submitted by {date}",
            "what is due in the module",
            "what is due in the week of {date}",
            "any homework due in the week of {date}",
            "how many assignments are due {period}",
            "is there any assignment {period}",
            "what has to be in by {date}",
            "what has to be done by {date}",
            "which assignments must be done by {date}",
            "what do I need to get done by {date}",
            "what needs to be turned in {period}",
            "what do I have to submit {period}",
            "what must I hand in {period}",
            "what needs to be finished before {date}",
            "is there something to submit {period}",
            "is there homework {period}",
            "what homework do we have {period}",
            "do I owe anything {period}",
            "nothing is due {period}, right?",
            "what closes on {date}",
            "which assignments fall in April",
            "assignments for March",
            "anything to submit on {date}",
            "what is coming due {period}",
            "what is the deadline {period}",
            "do I have to submit anything {period}",
            "how much work is due in March",
            "which due dates are in April",
            "what has to be handed in by {date}",
            "is there an assignment due on {date}",
            "when is the deadline {period}",
        ),
        due_within,
    ),
    Intent(
        "time-between",
        (
            "how long between the assignment and the assignment",
            "how many days are there between the due dates of the assignment and the assignment",
            "how much time do I have between the assignment and the assignment",
            "how many weeks after the assignment is the assignment due",
            "how long do I have from the assignment to the assignment",
            "how many days between the assignments",
            "gap between the deadlines of the assignment and the assignment",
            "how many days from {date} until the assignment is due",
            "is the assignment due before or after the assignment",
            "which is due first, the assignment or the assignment",
            "does the assignment come after the assignment",
            "do I have to finish the assignment before the assignment",
            "are the assignment and the assignment due on the same day",
            "how far apart are the assignment and the assignment",
            "which comes first, the assignment or the assignment",
            "which is earlier, the assignment or the assignment",
            "do I get a week between the assignment and the assignment",
            "time between the assignment and the assignment",
            "does the assignment close before the assignment",
        ),
        time_between,
    ),
    Intent(
        "time-left",
        (
            "has the deadline for the assignment passed",
            "is it too late to hand in the assignment",
            "is it still possible to hand in the assignment on time",
            "can I still submit the assignment",
            "can I still turn in the assignment without a penalty",
            "how many days until the assignment is due",
            "how many days are left until the assignment is due",
            "how long do I have left for the assignment",
            "how much time is left for the assignment",
            "did I miss the assignment",
            "did I miss the due date of the assignment",
            "is the assignment overdue already",
            "is the assignment still open",
            "how many weeks until the assignment",
            "days left for the assignment",
            "days left until the assignment",
            "time left on the assignment",
            "how long till the assignment is due",
            "how many days do I still have for the assignment",
            "am I late for the assignment",
            "how close is the deadline of the assignment",
            "is the assignment late if I submit it now",
            "would the assignment be late if I hand it in today",
            "is it late if I turn in the assignment on {date}",
            "does the assignment count as late now",
            "am I on time if I submit the assignment tonight",
            "am I on time if I submit the assignment on {date}",
            "is it still worth submitting the assignment",
            "I never did the assignment, is it still worth handing in",
            "is it worth handing in the assignment now",
            "is the assignment closed already",
            "was the assignment due already",
            "is the assignment past due",
            "how much longer do I have for the assignment",
            "how much longer until the assignment",
            "countdown to the assignment",
            "how far away is the deadline of the assignment",
            "do I still have time for the assignment",
            "how much time do I have for the assignment",
            "when does the time for the assignment run out",
            "have I missed the deadline of the assignment",
            "I forgot the assignment, is it too late",
            "too late for the assignment?",
        ),
        time_left,
    ),
)
