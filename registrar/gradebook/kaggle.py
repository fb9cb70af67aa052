"""Points for taking part in a competition on Kaggle. Who stands on its leaderboard gets them; the rank changes nothing.

Kaggle's file has the columns `Rank`, `TeamId`, `TeamName`, `LastSubmissionDate`, `Score`, `SubmissionCount` and
`TeamMemberUserNames`. Nobody's name on Kaggle is known here, so a line is known again by a team of the course with the
same name, by logins and addresses that are like the members' names on Kaggle, or by a student's own name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import GradebookError
from registrar.gradebook.decisions import decisions, override
from registrar.gradebook.marks import Override
from registrar.people.roster import Student, students
from registrar.people.sheet import read_sheet
from registrar.teams.membership import teams

TEAM, MEMBERS = "teamname", "teammemberusernames"
REASON = "On Kaggle's leaderboard as "
_KNOWN = ("rank", "teamid", TEAM, "lastsubmissiondate", "score", "submissioncount", MEMBERS)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a leaderboard: the team's name, and the names on Kaggle of its members."""

    team: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """A student who stands on the leaderboard, and under which team's name."""

    student: Student
    team: str


@dataclass(frozen=True, slots=True)
class Standings:
    """A leaderboard held against the course.

    Attributes:
        awarded: who gets the points.
        kept: who stands on it too, and keeps what the staff set by hand or excused.
        unknown: the lines behind which nobody of the course was found.
        absent: how many students stand nowhere on it.
    """

    awarded: tuple[Placing, ...]
    kept: tuple[Placing, ...]
    unknown: tuple[Line, ...]
    absent: int


def read_leaderboard(data: bytes) -> Sequence[Line]:
    """Read Kaggle's file.

    Raises:
        RegistrarError: if it is no such file.
    """
    sheet = read_sheet(data, _KNOWN)
    columns = {name.strip().lower(): place for place, name in enumerate(sheet.header)}
    if TEAM not in columns:
        raise GradebookError("There is no column TeamName in this file. Download the leaderboard from Kaggle, as CSV.")
    return [_line(cells, columns) for _, cells in sheet.rows]


async def standings(tx: Transaction, course: Course, assignment: str, lines: Iterable[Line]) -> Standings:
    """Find the students behind the lines of a leaderboard; the first line on which somebody stands is theirs."""
    roster = await students(tx, course.id)
    by_id = {each.id: each for each in roster}
    by_team = {_plain(each.name): each.members for each in await teams(tx, course.id)}
    by_name = _unique((name, each.id) for each in roster for name in _names(each))
    placings: dict[int, Placing] = {}
    unknown = []
    for line in lines:
        found = [by_id[each] for each in _behind(line, by_team, by_name) if each in by_id]
        if not found:
            unknown.append(line)
        for student in found:
            placings.setdefault(student.id, Placing(student, line.team))
    decided = {student: each.overrides.get(assignment) for student, each in (await decisions(tx, course.id)).items()}
    kept = {student for student in placings if _by_hand(decided.get(student))}
    return Standings(
        tuple(each for student, each in placings.items() if student not in kept),
        tuple(each for student, each in placings.items() if student in kept),
        tuple(unknown),
        len(roster) - len(placings),
    )


async def award(
    tx: Transaction, course: Course, assignment: str, found: Standings, points: float, *, actor: str, at: datetime
) -> None:
    """Give everybody who gets them the points, in place of what they got from an earlier leaderboard.

    Raises:
        GradebookError: if there is no such assignment, or it is worth less.
    """
    for each in found.awarded:
        reason = f'{REASON}"{each.team}"'
        await override(tx, course, assignment, each.student.id, points, reason=reason, actor=actor, at=at)


def _line(cells: Sequence[str], columns: Mapping[str, int]) -> Line:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    return Line(cell(TEAM), tuple(name for name in re.split(r"[\s,;|]+", cell(MEMBERS)) if name))


def _behind(line: Line, by_team: Mapping[str, Sequence[int]], by_name: Mapping[str, int]) -> Iterator[int]:
    yield from by_team.get(_plain(line.team), ())
    for name in (*line.members, line.team):
        if (student := by_name.get(_plain(name))) is not None:
            yield student


def _names(student: Student) -> set[str]:
    """Return what a student may be called on Kaggle."""
    last, _, first = student.name.partition(",")
    named = {student.name, f"{first} {last}"}
    named |= {part for each in (student.login, student.email) if each for part in (each, each.partition("@")[0])}
    return {plain for each in named if (plain := _plain(each))}


def _unique(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return to whom each name belongs, without the names that belong to several."""
    found: dict[str, int | None] = {}
    for name, student in named:
        found[name] = student if found.get(name, student) == student else None
    return {name: student for name, student in found.items() if student is not None}


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _by_hand(decided: Override | None) -> bool:
    return decided is not None and not decided.reason.startswith(REASON)
