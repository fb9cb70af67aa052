"""The mark of one assignment: which attempt counts, what lateness takes off, what the staff decided, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil

from registrar.calendar import Kind, due_at, occurrences
from registrar.course.models import Assignment, Course, LatePolicy
from registrar.gradebook.attempts import Attempt
from registrar.gradebook.numbers import exact, points, written
from registrar.policies import A_DAY, LateOutcome, late_score, lateness


class Status(StrEnum):
    """How an assignment stands for a student."""

    OPEN = "open"
    WAITING = "waiting"
    GRADED = "graded"
    MISSING = "missing"
    EXCUSED = "excused"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Override:
    """Points that the staff gave, or None for excused; why, by whom (a Discord id), and when."""

    points: float | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What a student has of one assignment.

    Attributes:
        assignment: its id.
        status: how it stands.
        points: what it earns, lateness taken off; None where it is open, waits to be graded or is excused.
        possible: what it is worth.
        at_most: what it can still become, if the rest is faultless; 0 where it is excused.
        working: how that comes about, in a sentence or two.
    """

    assignment: str
    status: Status
    points: Fraction | None
    possible: Fraction
    at_most: Fraction
    working: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one assignment, worked out once for all students.

    `deadline` is in the course's zone, None where no date is stated; a deadline known as a span ends at its late end.
    `closes` is when nothing can be handed in any more even without a deadline: the end of the term. `outcomes`
    remembers what lateness costs, by the days that have begun and whether they are too many: a class has few different
    ones.
    """

    assignment: Assignment
    deadline: datetime | None
    closes: datetime
    policy: LatePolicy | None
    attempt: str
    worth: Fraction
    outcomes: dict[tuple[int, bool], LateOutcome] = field(default_factory=dict, compare=False)


def rules_of(course: Course) -> tuple[Rules, ...]:
    """Return the rules of each of a course's assignments."""
    term_ends = next(each.ends_at for each in occurrences(course) if each.kind is Kind.END)
    found = []
    for assignment in course.assignments:
        due = due_at(course, assignment)
        deadline = None if due is None else due.ends_at
        rules = Rules(
            assignment, deadline, term_ends, course.late_policy, course.gradebook.attempt, exact(assignment.points)
        )
        found.append(rules)
    return tuple(found)


def mark(
    rules: Rules,
    attempts: Sequence[Attempt],
    now: datetime,
    *,
    extended_to: datetime | None = None,
    override: Override | None = None,
) -> Mark:
    """Work out a student's mark of one assignment.

    Of several attempts the last or the best counts, as the course says; the best is the one that earns most after
    lateness, and the later one of equals. An attempt too late for any credit is passed over where there is another.

    Args:
        rules: the assignment's.
        attempts: the student's, in any order.
        now: the instant, aware, at which it is asked.
        extended_to: a later deadline of the student's own, aware; an earlier one changes nothing.
        override: what the staff decided in place of all that.
    """
    if override is not None:
        return _overridden(rules, override)
    deadline = _deadline(rules, extended_to)
    tried = sorted((_tried(rules, deadline, each) for each in attempts), key=lambda each: each.handed_in)
    if graded := [each for each in tried if each.points is not None]:
        return _graded(rules, tried, graded)
    if tried:
        left = max(each.at_most for each in tried)
        return Mark(rules.assignment.id, Status.WAITING, None, rules.worth, left, "handed in; it waits to be graded")
    return _nothing_yet(rules, deadline, now)


@dataclass(frozen=True, slots=True)
class _Tried:
    """An attempt and what it earns; `points` is None while it is not graded."""

    handed_in: datetime
    points: Fraction | None
    at_most: Fraction
    no_credit: bool
    working: str


def _deadline(rules: Rules, extended_to: datetime | None) -> datetime | None:
    if rules.deadline is None or extended_to is None:
        return rules.deadline
    return max(rules.deadline, extended_to.astimezone(rules.deadline.tzinfo), key=lambda each: each.timestamp())


def _late(rules: Rules, deadline: datetime | None, instant: datetime) -> LateOutcome | None:
    """Return what lateness costs at an instant; None where nothing is late."""
    if deadline is None or rules.policy is None:
        return None
    late = lateness(deadline, instant)
    if not late:
        return None
    limit = rules.policy.no_credit_after_days
    kind = (ceil(late / A_DAY), limit is not None and late / A_DAY > limit)
    if kind not in rules.outcomes:
        rules.outcomes[kind] = late_score(rules.policy, rules.assignment.points, late)
    return rules.outcomes[kind]


def _tried(rules: Rules, deadline: datetime | None, attempt: Attempt) -> _Tried:
    late = _late(rules, deadline, attempt.handed_in)
    handed_in = attempt.handed_in.astimezone(UTC)
    at_most = rules.worth if late is None else exact(late.highest_possible)
    if attempt.score is None:
        return _Tried(handed_in, None, at_most, late is not None and late.no_credit, "")
    earned, working = _earned(rules.worth, attempt.score, attempt.possible, late)
    return _Tried(handed_in, earned, at_most, late is not None and late.no_credit, working)


@lru_cache(maxsize=10_000)  # a course has few different scores and many students
def _earned(worth: Fraction, score: float, possible: float, late: LateOutcome | None) -> tuple[Fraction, str]:
    """Return what a score earns of what the assignment is worth, and the working."""
    got, of = exact(score), exact(possible)
    scaled = got * worth / of
    working = f"{written(got)} of {points(of)}"
    if of != worth:
        working += f", which is {written(scaled)} of {written(worth)}"
    if late is None:
        return scaled, working
    if late.no_credit:
        return Fraction(0), f"{working}; {late.working}"
    earned = max(Fraction(0), scaled - exact(late.deduction))
    return earned, (
        f"{working}; {late.working}; {written(scaled)} − {written(exact(late.deduction))} = {points(earned)}"
    )


def _graded(rules: Rules, tried: Sequence[_Tried], graded: Sequence[_Tried]) -> Mark:
    credited = [each for each in graded if not each.no_credit] or list(graded)
    counts = credited[-1]
    if rules.attempt == "best":
        counts = max(credited, key=lambda each: (each.points or Fraction(0), each.handed_in))
    working = counts.working
    if len(tried) > 1:
        place = tried.index(counts) + 1
        working = f"attempt {place} of {len(tried)} counts, the {rules.attempt} one with credit: {working}"
    if any(each.points is None and each.handed_in > counts.handed_in for each in tried):
        working += "; a newer attempt waits to be graded"
    earned = counts.points or Fraction(0)
    return Mark(rules.assignment.id, Status.GRADED, earned, rules.worth, earned, working)


def _overridden(rules: Rules, override: Override) -> Mark:
    if override.points is None:
        working = f"excused: {override.reason}"
        return Mark(rules.assignment.id, Status.EXCUSED, None, rules.worth, Fraction(0), working)
    given = exact(override.points)
    working = f"{written(given)} of {points(rules.worth)}, set by the staff: {override.reason}"
    return Mark(rules.assignment.id, Status.OVERRIDDEN, given, rules.worth, given, working)


def _nothing_yet(rules: Rules, deadline: datetime | None, now: datetime) -> Mark:
    late = _late(rules, deadline, now)
    left = rules.worth if late is None else exact(late.highest_possible)
    if now > max(rules.closes, deadline or rules.closes, key=lambda each: each.timestamp()):
        left = Fraction(0)
    if left == 0:
        working = f"nothing was handed in: 0 of {points(rules.worth)}"
        return Mark(rules.assignment.id, Status.MISSING, Fraction(0), rules.worth, left, working)
    working = "nothing handed in yet" + (f"; {late.working}" if late else "")
    return Mark(rules.assignment.id, Status.OPEN, None, rules.worth, left, working)
