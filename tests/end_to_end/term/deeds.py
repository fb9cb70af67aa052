"""What everybody does in the simulated term, as plain values: the script acts by it, the reckoning reckons by it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LISBON = ZoneInfo("Europe/Lisbon")
NOON = time(12)
"""The hour at which everything is done. Everything is due at 18:00."""

SHEETS = ("sheet-1", "sheet-2", "sheet-3")
PLAN = "harbour-plan"
DUE = {
    "introductions": date(2025, 2, 21),
    "sheet-1": date(2025, 3, 7),
    "sheet-2": date(2025, 3, 28),
    "sheet-3": date(2025, 4, 25),
    PLAN: date(2025, 5, 9),
}
TERM_STARTS = date(2025, 2, 10)
DROPPED = 87
"""Drops the course before the last sheet."""
TOO_EAGER = 17
"""Writes about the second module before it opens."""

FORMED = 22
"""Teams that form themselves: four students each, one after the other on the roll."""
SIZE = 4


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that is handed in, so many days after the day on which it is due, at noon.

    `again` says that it is the same file as the one before.
    """

    day: int
    score: float
    again: bool = False


@dataclass(frozen=True, slots=True)
class MoreTime:
    """An extension by so many days, for one student, a self-formed team, or everyone if neither is named.

    `granted` is the day on which it is, counted from the day on which the assignment is due.
    """

    assignment: str
    days: int
    granted: int
    student: int | None = None
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """Points that the instructor sets, or None for excused; `withdrawn` says that this is taken back."""

    student: int
    assignment: str
    points: float | None
    withdrawn: bool = False


EXTENSIONS = (
    MoreTime("sheet-1", 1, granted=4, student=31),
    MoreTime("sheet-2", 3, granted=-1, student=30),
    MoreTime("sheet-3", 1, granted=-1),
    MoreTime(PLAN, 2, granted=-1, team=7),
)
DECISIONS = (
    Decided(40, "sheet-2", 9.5),
    Decided(41, "sheet-2", 1, withdrawn=True),
    Decided(42, "sheet-3", 0),
    Decided(50, "sheet-1", None),
    Decided(51, "sheet-3", None),
    Decided(52, "sheet-1", None),
    Decided(52, "sheet-2", None),
)
HABITS = {
    (30, "sheet-2"): (HandedIn(3, 8),),
    (31, "sheet-1"): (HandedIn(3, 9),),
    (41, "sheet-2"): (HandedIn(-1, 7.5),),
}
"""What those hand in for whom something was decided."""


def handed_in(student: int, sheet: str) -> tuple[HandedIn, ...]:
    """Return what a student hands in for a sheet, in the order of time."""
    if student == DROPPED and sheet == SHEETS[-1]:
        return ()
    if (student, sheet) in HABITS:
        return HABITS[student, sheet]
    place = SHEETS.index(sheet)
    score = (7 * student + 11 * place) % 37 / 4 + 0.5
    usual = HandedIn(-1, score)
    different = {
        0: (),
        1: (HandedIn(1, score),),
        2: (HandedIn(2, score),),
        3: (HandedIn(3, score),),
        4: (HandedIn(6, score),),
        5: (usual, HandedIn(-1, score / 2)),
        6: (usual, HandedIn(2, 10)),
        7: (usual, HandedIn(6, 10)),
        8: (usual, HandedIn(1, score, again=True)),
    }
    return different.get((7 * student + 5 * place) % 24, (usual,))


def written_on(student: int) -> tuple[date, ...]:
    """Return the days on which a student writes among the introductions."""
    in_time, before_term = date(2025, 2, 18), date(2025, 2, 7)
    different = {
        0: (),
        1: (before_term,),
        2: (before_term, in_time),
        3: (date(2025, 2, 23),),
        4: (in_time, date(2025, 2, 23)),
        5: (date(2025, 2, 28),),
    }
    return different.get(student % 20, (in_time,))


def plan_of(team: int) -> tuple[tuple[int, HandedIn], ...]:
    """Return what a team hands in: the place of the member who does it, and the file. Teams count from 0."""
    score = (5 * team) % 31 / 2 + 4.5
    different = {
        4: ((0, HandedIn(1, score)),),
        5: ((1, HandedIn(2, score)),),
        6: ((0, HandedIn(6, score)),),
        7: ((0, HandedIn(1, score)),),
        8: (),
        9: ((0, HandedIn(-1, score)), (1, HandedIn(-1, score / 2))),
    }
    return different.get(team, ((team % 3, HandedIn(-1, score)),))


RATED_TEAMS = (0, 1, 2, 3)
"""The teams whose members rate each other, by self-formed team."""
SILENT = 14
"""The one of them who rates nobody."""


def rating(rater: int, rated: int) -> tuple[int, int]:
    """Return how many points one student gives another, by the first and the second criterion."""
    return 1 + (3 * rater + 2 * rated) % 5, (rater + 4 * rated) % 6


def noon(day: date) -> datetime:
    """Return when something is done on a day."""
    return datetime.combine(day, NOON, LISBON)


def at(assignment: str, day: int) -> datetime:
    """Return when something is done so many days after the day on which an assignment is due."""
    return noon(DUE[assignment] + timedelta(days=day))
