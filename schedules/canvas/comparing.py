"""What Canvas says of due dates, beside what holds here: for the course, and for students with a date of their own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registrar.calendar import due_at
from registrar.course.models import Assignment, Course
from registrar.people.roster import Student
from registrar.proposals import DueChange
from schedules.canvas.reading import CanvasAssignment, CanvasDate
from schedules.ics.comparing import assignment_named

UNKNOWN = "the course has no such assignment"
TWICE = "Canvas has two assignments of this name"
UNDATED = "Canvas has no date"
EARLIER = "not later than everybody's date"
STRANGERS = "for students who are not on the roster: {title}"


@dataclass(frozen=True, slots=True)
class Known:
    """What holds here.

    Attributes:
        course: the course in force, but for the extensions that everyone was given.
        students: those who take it.
        extensions: until when each student, by our own number, has more time, by assignment.
        for_everyone: until when everyone has.
        canvas_ids: our assignments by Canvas's numbers, where these are known.
    """

    course: Course
    students: Sequence[Student]
    extensions: Mapping[int, Mapping[str, datetime]]
    for_everyone: Mapping[str, datetime]
    canvas_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CanvasDifference:
    """One difference. Instants are aware; None where there is none.

    Attributes:
        title: the assignment's, the course's own where it knows it.
        here: the date that holds here.
        there: the date in Canvas.
        student: whom it is about; None for everybody.
        change: what taking it over does; None where it cannot be taken.
        note: why not.
    """

    title: str
    here: datetime | None
    there: datetime | None
    student: Student | None = None
    change: DueChange | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CanvasComparison:
    """The differences, and how many due dates agree."""

    differences: tuple[CanvasDifference, ...]
    agreed: int


def compare(known: Known, assignments: Iterable[CanvasAssignment]) -> CanvasComparison:
    """Compare what Canvas says with what holds here."""
    pairs = [(each, _assignment(known, each)) for each in assignments]
    named = Counter(mine.id for _, mine in pairs if mine)
    differences: list[CanvasDifference] = []
    agreed = 0
    for each, mine in pairs:
        if mine is None:
            found = [CanvasDifference(each.title, None, each.due_at, note=UNKNOWN)] if each.due_at else []
        elif named[mine.id] > 1:
            found = [CanvasDifference(each.title, None, each.due_at, note=TWICE)]
        else:
            found = list(_differences(known, each, mine))
            agreed += not any(one.student is None for one in found) and each.due_at is not None
        differences += found
    return CanvasComparison(tuple(differences), agreed)


def _assignment(known: Known, there: CanvasAssignment) -> Assignment | None:
    if there.id in known.canvas_ids:
        return known.course.assignment(known.canvas_ids[there.id])
    return assignment_named(known.course, there.title)


def _differences(known: Known, there: CanvasAssignment, mine: Assignment) -> Iterator[CanvasDifference]:
    due = due_at(known.course, mine)
    here = None if due is None else due.starts_at
    if there.due_at is None:
        if here is not None and not there.overrides:
            yield CanvasDifference(mine.title, here, None, note=UNDATED)
    elif due is None or not _within(there.due_at, due.starts_at, due.ends_at):
        yield CanvasDifference(mine.title, here, there.due_at, change=DueChange(mine.id, here, there.due_at))
    usual = there.due_at or (None if due is None else due.ends_at)
    if usual is not None:
        yield from _of_students(known, there, mine, usual)


def _of_students(
    known: Known, there: CanvasAssignment, mine: Assignment, usual: datetime
) -> Iterator[CanvasDifference]:
    """Yield what differs for students with a date of their own, where everybody else's is `usual`."""
    latest: dict[int, datetime] = {}
    by_id = {each.id: each for each in known.students}
    for override in there.overrides:
        if override.due_at is None:
            continue
        students = _students(known, override)
        if not students:
            yield CanvasDifference(mine.title, None, override.due_at, note=STRANGERS.format(title=override.title))
        for each in students:
            latest[each.id] = max(override.due_at, latest.get(each.id, override.due_at))
    common = known.for_everyone.get(mine.id, usual)
    for student, date in sorted(latest.items()):
        own = known.extensions.get(student, {}).get(mine.id)
        if _minute(own or usual) == _minute(date):
            continue
        if date <= max(usual, common):
            yield CanvasDifference(mine.title, own or usual, date, by_id[student], note=EARLIER)
        else:
            change = DueChange(mine.id, own, date, student)
            yield CanvasDifference(mine.title, own or usual, date, by_id[student], change)


def _students(known: Known, override: CanvasDate) -> list[Student]:
    if override.section:
        return [each for each in known.students if each.canvas_section == override.title]
    return [each for each in known.students if each.canvas_id in override.students]


def _within(instant: datetime, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether an instant is the same minute, or lies within a deadline that is known as a span."""
    return _minute(starts_at) <= _minute(instant) <= _minute(ends_at)


def _minute(instant: datetime) -> int:
    return int(instant.timestamp() // 60)
