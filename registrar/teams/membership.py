"""Who is in which team, and who was. Students are named by our ids; `registrar.people.roster` knows their names.

A team serves every assignment of the course that teams hand in. Nothing about it is ever deleted: a stay ends, and so
does a team.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from registrar.database import Transaction
from registrar.tables import AloneRow, MemberRow, PlanRow, StudentRow, TeamRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What a team means to do. `leader` is the student it names; `by` the Discord id of whoever handed it in."""

    text: str
    leader: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """A team.

    Attributes:
        id: never comes again.
        name: as its members call it; no two teams that stand have the same.
        leader: a member, or None while there is none.
        members: who is in it, the longest first; nobody if it is dissolved.
        channel: the Discord id of its channel; None while there is none.
        role: the Discord id of its role; None while there is none.
        formed_at: when.
        dissolved_at: when it ended; None while it stands.
        plan: the plan that holds.
    """

    id: int
    name: str
    leader: int | None
    members: tuple[int, ...]
    channel: str | None
    role: str | None
    formed_at: datetime
    dissolved_at: datetime | None
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a student in a team; `left_at` is None while it lasts."""

    team: int
    student: int
    joined_at: datetime
    left_at: datetime | None


async def team_of(tx: Transaction, course_id: str, student_id: int) -> Team | None:
    """Return the team that a student is in now; None if in none."""
    mine = select(MemberRow.team_id).where(MemberRow.student_id == student_id, MemberRow.left_at.is_(None))
    found = await _teams(tx, _standing(course_id).where(TeamRow.id.in_(mine)))
    return found[0] if found else None


async def teams(tx: Transaction, course_id: str) -> Sequence[Team]:
    """Return the teams that stand, by name."""
    found = await _teams(tx, _standing(course_id))
    return sorted(found, key=lambda team: (team.name.casefold(), team.id))


async def find(tx: Transaction, course_id: str, team_id: int) -> Team | None:
    """Return a team by its id, even if it is dissolved."""
    found = await _teams(tx, select(TeamRow).where(TeamRow.course == course_id, TeamRow.id == team_id))
    return found[0] if found else None


async def history(tx: Transaction, course_id: str) -> Sequence[Stay]:
    """Return every stay there ever was in a team of a course, in the order in which they began."""
    wanted = (
        select(MemberRow)
        .join(TeamRow, TeamRow.id == MemberRow.team_id)
        .where(TeamRow.course == course_id)
        .order_by(MemberRow.joined_at, MemberRow.id)
    )
    rows = await tx.scalars(wanted)
    return [Stay(row.team_id, row.student_id, row.joined_at, row.left_at) for row in rows]


async def plans(tx: Transaction, team_id: int) -> Sequence[Plan]:
    """Return every plan that a team handed in, the latest first."""
    wanted = select(PlanRow).where(PlanRow.team_id == team_id).order_by(PlanRow.at.desc(), PlanRow.id.desc())
    return [_plan(row) for row in await tx.scalars(wanted)]


async def alone(tx: Transaction, course_id: str) -> frozenset[int]:
    """Return the students who said that they work alone."""
    mine = StudentRow.course == course_id
    return frozenset(await tx.scalars(select(AloneRow.student_id).join(StudentRow).where(mine)))


def _standing(course_id: str) -> Select[TeamRow]:
    return select(TeamRow).where(TeamRow.course == course_id, TeamRow.dissolved_at.is_(None))


async def _teams(tx: Transaction, wanted: Select[TeamRow]) -> list[Team]:
    rows = (await tx.scalars(wanted.order_by(TeamRow.id))).all()
    ids = [row.id for row in rows]
    members, latest = await _members(tx, ids), await _latest_plans(tx, ids)
    return [
        Team(
            row.id,
            row.name,
            row.leader_id,
            members.get(row.id, ()),
            row.channel,
            row.role,
            row.formed_at,
            row.dissolved_at,
            latest.get(row.id),
        )
        for row in rows
    ]


async def _members(tx: Transaction, team_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    wanted = select(MemberRow).where(MemberRow.team_id.in_(team_ids), MemberRow.left_at.is_(None))
    return _grouped(
        (row.team_id, row.student_id) for row in await tx.scalars(wanted.order_by(MemberRow.joined_at, MemberRow.id))
    )


async def _latest_plans(tx: Transaction, team_ids: Collection[int]) -> dict[int, Plan]:
    wanted = select(PlanRow).where(PlanRow.team_id.in_(team_ids)).order_by(PlanRow.at, PlanRow.id)
    return {row.team_id: _plan(row) for row in await tx.scalars(wanted)}


def _plan(row: PlanRow) -> Plan:
    return Plan(row.text, row.leader_id, row.by, row.at)


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found
