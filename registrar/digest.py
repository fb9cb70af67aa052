"""What happened in a course since yesterday, as its instructors read it in the morning, and who wants to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.participation.overview import Activity, activities
from registrar.people.roster import students
from registrar.questions import log
from registrar.regrades import waiting
from registrar.submissions import HANDED_IN
from registrar.tables import ChangeRow, OutboxRow, SubmissionRow
from registrar.teams.membership import Team, teams

SILENCE = timedelta(days=14)
"""Whose last word to a team that talks is older than this is called silent."""

_WANTED = "digest:"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A team that needs help: whether nobody leads it or no plan is there, and how many of its members are silent."""

    team: str
    no_leader: bool
    no_plan: bool
    silent: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened from `since`, aware, until now.

    Attributes:
        since: when it begins.
        handed_in: how many files came in for each assignment, by its id.
        failed: how many could not be graded.
        regrades: how many requests to grade again wait for an answer.
        unanswered: what was asked and not answered well, the latest first.
        undelivered: how many messages were given up.
        troubles: the teams that need help.
    """

    since: datetime
    handed_in: Mapping[str, int]
    failed: int
    regrades: int
    unanswered: Sequence[str]
    undelivered: int
    troubles: Sequence[Trouble]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        counts = (self.handed_in, self.failed, self.regrades, self.unanswered, self.undelivered, self.troubles)
        return not any(counts)


async def digest(tx: Transaction, course: Course, since: datetime, now: datetime) -> Digest:
    """Return what happened from `since` until `now`, both aware."""
    recent = (SubmissionRow.course == course.id, SubmissionRow.handed_in_at >= since, SubmissionRow.handed_in_at < now)
    counted = select(SubmissionRow.assignment, func.count()).where(*recent, SubmissionRow.state.in_(HANDED_IN))
    handed_in = {name: count for name, count in await tx.execute(counted.group_by(SubmissionRow.assignment)) if name}
    failed = await tx.scalar(
        select(func.count()).where(
            SubmissionRow.course == course.id, SubmissionRow.state == "failed", SubmissionRow.settled_at >= since
        )
    )
    undelivered = await tx.scalar(
        select(func.count()).where(
            OutboxRow.course == course.id, OutboxRow.state == "failed", OutboxRow.settled_at >= since
        )
    )
    asked = await log.asked_between(tx, course.id, since, now)
    return Digest(
        since,
        handed_in,
        failed or 0,
        len(await waiting(tx, course.id)),
        [each.asked.text for each in asked if each.wanting],
        undelivered or 0,
        await _troubles(tx, course, now),
    )


async def want(tx: Transaction, course: str, person: str, at: datetime, *, wanted: bool) -> None:
    """Remember whether an instructor, by Discord id, wants to read it every morning."""
    row = await tx.get(ChangeRow, (course, f"{_WANTED}{person}"))
    if wanted and row is None:
        tx.add(ChangeRow(course=course, subject=f"{_WANTED}{person}", value={}, by=person, at=at))
    elif row is not None and not wanted:
        await tx.delete(row)
    await tx.flush()


async def wanted_by(tx: Transaction, course: str, person: str) -> bool:
    """Return whether an instructor wants to read it every morning."""
    return await tx.get(ChangeRow, (course, f"{_WANTED}{person}")) is not None


async def _troubles(tx: Transaction, course: Course, now: datetime) -> list[Trouble]:
    """Return the teams in trouble. A team of one needs neither a leader nor words."""
    together = [team for team in await teams(tx, course.id) if len(team.members) > 1]
    if not together:
        return []
    active = {each.student.id: each for each in await activities(tx, course, await students(tx, course.id))}
    found = [_trouble(course, team, active, now) for team in together]
    return [each for each in found if each.no_leader or each.no_plan or each.silent]


def _trouble(course: Course, team: Team, active: Mapping[int, Activity], now: datetime) -> Trouble:
    oldest = (now - SILENCE).astimezone(course.term.zone).date()
    spoke = [bool(who and any(day >= oldest for day in who.team_days)) for who in map(active.get, team.members)]
    # A new team has not had the time, and one in which nobody speaks talks elsewhere.
    silent = spoke.count(False) if any(spoke) and team.formed_at < now - SILENCE else 0
    no_plan = team.plan is None and team.formed_at < now - SILENCE
    return Trouble(team.name, team.leader is None, no_plan, silent)
