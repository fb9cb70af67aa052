"""Looks for what a course file says that cannot be true all at once: sums, dates, orders, scales."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from math import fsum, isclose
from pathlib import Path
from typing import Literal

from registrar.course.load import read_course_file
from registrar.course.models import Course, Dispute
from registrar.course.source import Lines, Steps, where
from registrar.course.values import Strict
from registrar.errors import CourseFileError

Severity = Literal["error", "warning"]
WHOLE = 100
ONE_PERCENT = 1


class CheckProblem(Strict):
    """One thing that does not fit. `line` counts from 1; `dispute` is the id of the dispute that explains it.

    What a dispute explains is a warning: nothing is left to mend in the file.
    """

    line: int | None
    where: str
    message: str
    severity: Severity
    dispute: str | None = None


class OpenReading(Strict):
    """A reading of an open dispute, with the document and heading path where it stands, and the document's file."""

    id: str
    text: str
    document: str
    file: str
    heading: str


class OpenDispute(Strict):
    """A dispute that nobody has settled yet."""

    line: int | None
    id: str
    title: str
    about: tuple[str, ...]
    readings: tuple[OpenReading, ...]


class CourseCheck(Strict):
    """What a check found; `model_dump(mode="json")` gives `problems` and `disputes` and nothing else."""

    problems: tuple[CheckProblem, ...]
    disputes: tuple[OpenDispute, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is an error."""
        return all(problem.severity != "error" for problem in self.problems)


def check_folder(folder: Path) -> CourseCheck:
    """Check `folder/course.yaml` and the folders it names; a file that cannot be read is one full of errors."""
    try:
        file = read_course_file(folder)
    except CourseFileError as error:
        problems = (
            CheckProblem(line=problem.line, where=problem.where, message=problem.message, severity="error")
            for problem in error.problems
        )
        return CourseCheck(problems=tuple(problems), disputes=())
    check = check_course(file.course, file.lines)
    missing = [
        Finding(("materials", position, "path"), f'there is no folder "{materials.path}" beside course.yaml')
        for position, materials in enumerate(file.course.materials)
        if not (folder / materials.path).is_dir()
    ]
    return CourseCheck(
        problems=_in_order((*check.problems, *_problems(file.course, missing, file.lines))), disputes=check.disputes
    )


def check_course(course: Course, lines: Lines | None = None) -> CourseCheck:
    """Check a course that has been read. Without `lines` no problem names its line."""
    lines = lines or Lines()
    findings = (
        *_percentages(course),
        *_points(course),
        *_dates(course),
        *_modules(course),
        *_ratings(course),
        *_numbers(course),
        *_scale(course),
    )
    return CourseCheck(
        problems=_in_order(_problems(course, findings, lines)),
        disputes=tuple(
            _open_dispute(course, dispute, lines.of(("disputes", position)))
            for position, dispute in enumerate(course.disputes)
            if dispute.settled is None
        ),
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit, and the subjects (as in `Dispute.about`) whose dispute would explain it."""

    steps: Steps
    message: str
    subjects: tuple[str, ...] = ()
    severity: Severity = "error"


def _problems(course: Course, findings: Iterable[Finding], lines: Lines) -> Iterator[CheckProblem]:
    for finding in findings:
        explained = next(iter(course.disputes_about(*finding.subjects)), None)
        yield CheckProblem(
            line=lines.of(finding.steps),
            where=where(finding.steps),
            message=finding.message,
            severity="warning" if explained else finding.severity,
            dispute=explained.id if explained else None,
        )


def _in_order(problems: Iterable[CheckProblem]) -> tuple[CheckProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _open_dispute(course: Course, dispute: Dispute, line: int | None) -> OpenDispute:
    readings = (
        OpenReading(
            id=reading.id,
            text=reading.text,
            document=reading.at.document,
            file=course.file_of(reading.at),
            heading=reading.at.heading,
        )
        for reading in dispute.readings
    )
    return OpenDispute(line=line, id=dispute.id, title=dispute.title, about=dispute.about, readings=tuple(readings))


def _percentages(course: Course) -> Iterator[Finding]:
    """The components make up the whole grade, and where their points do too, each point is a percent."""
    components = course.components
    if not components:
        return
    subjects = tuple(f"component:{component.id}" for component in components)
    percent = fsum(component.percent for component in components)
    if not isclose(percent, WHOLE):
        yield Finding(("components",), f"the components make up {percent:g}% of the grade, not 100%", subjects)
    if not isclose(fsum(component.points for component in components), WHOLE):
        return
    for position, component in enumerate(components):
        if not isclose(component.points, component.percent):
            message = f"{component.title} counts {component.percent:g}%, but {component.points:g} of the 100 points"
            yield Finding(("components", position), message, (f"component:{component.id}",))


def _points(course: Course) -> Iterator[Finding]:
    """Items add up to their assignment, and assignments to their component."""
    for position, assignment in enumerate(course.assignments):
        items = fsum(item.points for item in assignment.items)
        if assignment.items and not isclose(items, assignment.points):
            message = f"the items of {assignment.title} add up to {items:g} points; it states {assignment.points:g}"
            yield Finding(
                ("assignments", position, "items"),
                message,
                (f"assignment:{assignment.id}", f"component:{assignment.component}"),
            )
    for position, component in enumerate(course.components):
        parts = [assignment for assignment in course.assignments if assignment.component == component.id]
        points = fsum(assignment.points for assignment in parts)
        if parts and not isclose(points, component.points):
            message = (
                f"the assignments of {component.title} add up to {points:g} points; it states {component.points:g}"
            )
            subjects = (f"component:{component.id}", *(f"assignment:{assignment.id}" for assignment in parts))
            yield Finding(("components", position), message, subjects)


def _dates(course: Course) -> Iterator[Finding]:
    """Everything dated happens within the term."""
    for steps, noun, day, subject in _dated(course):
        if not course.term.starts <= day <= course.term.ends:
            message = f"{noun} {day} lies outside the term ({course.term.starts} to {course.term.ends})"
            yield Finding(steps, message, (subject, "term"))


def _dated(course: Course) -> Iterator[tuple[Steps, str, date, str]]:
    for position, module in enumerate(course.modules):
        yield ("modules", position, "starts"), "the start on", module.starts, f"module:{module.number}"
    for position, assignment in enumerate(course.assignments):
        if assignment.due:
            subject = f"assignment:{assignment.id}"
            yield ("assignments", position, "due", "date"), "the due date", assignment.due.date, subject
    for position, section in enumerate(course.sections):
        for index, meeting in enumerate(section.meetings):
            subject = f"meeting:{meeting.date}"
            yield ("sections", position, "meetings", index, "date"), "the meeting on", meeting.date, subject


def _ratings(course: Course) -> Iterator[Finding]:
    """Members of a team rate each other only where they earn something singly."""
    for position, each in enumerate(course.peer_feedback.rounds if course.peer_feedback else ()):
        assignment = course.assignment(each.assignment)
        if not any(item.per_member for item in assignment.items):
            message = f"{assignment.title} has no item with `per_member: true`, so rating each other changes nothing"
            yield Finding(("peer_feedback", "rounds", position), message, severity="warning")


def _modules(course: Course) -> Iterator[Finding]:
    """Modules stand in the order of their numbers and of their days."""
    for position, (earlier, later) in enumerate(pairwise(course.modules), start=1):
        subjects = (f"module:{earlier.number}", f"module:{later.number}")
        if later.number < earlier.number:
            message = f"module {later.number} stands after module {earlier.number}; list modules by number"
            yield Finding(("modules", position, "number"), message, subjects)
        elif later.starts <= earlier.starts:
            message = (
                f"module {later.number} starts on {later.starts}, not after module {earlier.number} ({earlier.starts})"
            )
            yield Finding(("modules", position, "starts"), message, subjects)


def _numbers(course: Course) -> Iterator[Finding]:
    """Modules, and the assignments of one kind, are numbered without holes and without doubles."""
    yield from _holes("module", [module.number for module in course.modules], ("modules",))
    by_kind = sorted(course.assignments, key=lambda assignment: assignment.kind)
    for kind, assignments in groupby(by_kind, key=lambda assignment: assignment.kind):
        numbers = [assignment.number for assignment in assignments if assignment.number is not None]
        yield from _holes(kind, numbers, ("assignments",))
        for number in sorted({number for number in numbers if numbers.count(number) > 1}):
            yield Finding(("assignments",), f"there is more than one {kind} {number}")


def _holes(noun: str, numbers: list[int], steps: Steps) -> Iterator[Finding]:
    if missing := sorted(set(range(1, max(numbers, default=0))) - set(numbers)):
        listed = ", ".join(str(number) for number in missing)
        yield Finding(steps, f"{noun} {listed} is missing from the sequence", severity="warning")


def _scale(course: Course) -> Iterator[Finding]:
    """Bands follow each other downwards, to 0, without overlap and without a gap that rounding cannot explain.

    A gap of up to one percent is how scales are printed in whole percentages; their `rule` covers it.
    """
    if course.grading_scale is None:
        return
    steps, bands = ("grading_scale", "bands"), course.grading_scale.bands
    for position, band in enumerate(bands):
        if band.highest is not None and band.highest < band.lowest:
            yield _band(position, f"{band.letter} begins at {band.lowest:g}% and ends below that, at {band.highest:g}%")
    for position, (better, worse) in enumerate(pairwise(bands), start=1):
        both = f"{better.letter} (from {better.lowest:g}%) and {worse.letter}"
        if worse.lowest >= better.lowest:
            yield _band(position, f"{worse.letter} does not begin below {better.letter}; list the best letter first")
        elif worse.highest is None:
            continue
        elif worse.highest >= better.lowest:
            yield _band(position, f"{both} (to {worse.highest:g}%) overlap")
        elif better.lowest - worse.highest > ONE_PERCENT:
            yield _band(position, f"{both} (to {worse.highest:g}%) leave a gap that belongs to neither")
    if bands[-1].lowest > 0:
        message = f"no letter is given below {bands[-1].lowest:g}%"
        yield Finding((*steps, len(bands) - 1), message, ("grading-scale",))


def _band(position: int, message: str) -> Finding:
    return Finding(("grading_scale", "bands", position), message, ("grading-scale",))
