"""How students come together by themselves, up to the lock day: they form a team, invite, answer, leave, lead.

Whoever leads a team is named by it and has no rights that the others lack.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select

from registrar import audit
from registrar.audit import Entry
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import TeamError
from registrar.tables import AloneRow, InvitationRow, PlanRow, TeamRow
from registrar.teams.membership import Team, find
from registrar.teams.rows import (
    count_open_invitations,
    found,
    free_name,
    join,
    lock_students,
    members_of,
    own_team,
    part,
    record,
    standing_team,
    stay_of,
    values,
)
from registrar.teams.rules import Rules, has_teams, locks_at, rules

InvitationState = Literal["open", "accepted", "declined", "withdrawn"]

PLAN_LIMIT = 4000
MOST_OPEN = 10
"""Invitations of one team that may wait for an answer at a time."""

LOCKED = "Teams are locked since {day}. The course's staff can still change them: please ask there."
NO_TEAMS = "Nothing in this course is done in teams."


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation of a student into a team. `by` is the Discord id of the member who invited."""

    id: int
    team: int
    team_name: str
    student: int
    by: str
    at: datetime
    state: InvitationState


async def form(tx: Transaction, course: Course, student: int, name: str, *, actor: str, at: datetime) -> Team:
    """Form a team of one, who leads it.

    Raises:
        TeamError: if the student is in a team, the name is taken or unfit, or teams are locked.
    """
    holding = await open_rules(tx, course, at)
    await lock_students(tx, course.id, [student])
    if await stay_of(tx, student) is not None:
        raise TeamError("You are in a team already. `/team leave` ends that.")
    team = await found(tx, course.id, name, at)
    await join(tx, team, student, holding, at)
    await record(tx, team, "team.form", actor, at, None, await values(tx, team))
    return await _team(tx, team)


async def invite(tx: Transaction, course: Course, student: int, other: int, *, actor: str, at: datetime) -> Invitation:
    """Invite another student into one's own team.

    Raises:
        TeamError: if that student is in a team, has been invited or has declined already, or the team is full.
    """
    holding = await open_rules(tx, course, at)
    await lock_students(tx, course.id, [student, other])
    team = await own_team(tx, course.id, student)
    if await stay_of(tx, other) is not None:
        raise TeamError("This student is in a team already.")
    if holding.largest is not None and len(await members_of(tx, team.id)) >= holding.largest:
        raise TeamError(f"{team.name} is full: a team has at most {holding.largest} members.")
    earlier = await tx.scalar(_between(team.id, other))
    if earlier is not None:
        raise TeamError(
            "This student has been invited already, and has yet to answer."
            if earlier.state == "open"
            else "This student has declined your team's invitation, and may still accept it after all."
        )
    if await count_open_invitations(tx, team.id) >= MOST_OPEN:
        raise TeamError(f"{MOST_OPEN} invitations of your team wait for an answer. Wait for one of them first.")
    row = InvitationRow(team_id=team.id, student_id=other, by=actor, at=at, state="open")
    tx.add(row)
    await tx.flush()
    await record(tx, team, "team.invite", actor, at, None, {"student": other, "invitation": row.id})
    return _invitation(row, team)


async def answer(
    tx: Transaction, course: Course, student: int, invitation: int, *, accept: bool, actor: str, at: datetime
) -> Team:
    """Accept or decline an invitation, and return the team. Who has declined may still accept.

    Raises:
        TeamError: if it is not the student's, is answered or withdrawn, the student is in a team, the team is full or
            gone, or teams are locked.
    """
    holding = await open_rules(tx, course, at)
    await lock_students(tx, course.id, [student])
    row = await tx.get(InvitationRow, invitation)
    if row is None or row.student_id != student:
        raise TeamError("This invitation is not yours.")
    if row.state == "withdrawn":
        raise TeamError("This invitation has been withdrawn: the team is there no more.")
    if row.state == "accepted" or (row.state == "declined" and not accept):
        raise TeamError("You have answered this invitation already.")
    team = await standing_team(tx, course.id, row.team_id)
    before, was = await values(tx, team), row.state
    if accept:
        await join(tx, team, student, holding, at)
    row.state, row.answered_at = "accepted" if accept else "declined", at
    await tx.flush()
    if accept:
        await record(tx, team, "team.accept", actor, at, before, await values(tx, team))
    else:
        said = {"student": student, "invitation": row.id}
        await record(tx, team, "team.decline", actor, at, said | {"state": was}, said | {"state": row.state})
    return await _team(tx, team)


async def leave(tx: Transaction, course: Course, student: int, *, actor: str, at: datetime) -> Team:
    """Leave one's team, and return it as it is without the student.

    Raises:
        TeamError: if the student is in none, or teams are locked.
    """
    await open_rules(tx, course, at)
    team = await own_team(tx, course.id, student)
    before, stay = await values(tx, team), await stay_of(tx, student)
    if stay is not None:
        await part(tx, stay, team, at)
    await record(tx, team, "team.leave", actor, at, before, await values(tx, team))
    return await _team(tx, team)


async def work_alone(tx: Transaction, course: Course, student: int, *, actor: str, at: datetime) -> None:
    """Write down that a student works alone, until they join a team; no proposal puts them into one.

    Raises:
        TeamError: if the course does not allow it, the student is in a team, or teams are locked.
    """
    if not (await open_rules(tx, course, at)).alone:
        raise TeamError("In this course nobody works alone where others work in teams.")
    await lock_students(tx, course.id, [student])
    if await stay_of(tx, student) is not None:
        raise TeamError("You are in a team. `/team leave` ends that.")
    if await tx.get(AloneRow, student) is not None:
        raise TeamError("It is written down already that you work alone.")
    tx.add(AloneRow(student_id=student, since=at))
    await tx.flush()
    await audit.record(tx, Entry(course.id, at, actor, "team.alone", f"student:{student}", None, {"alone": True}))


async def rename(tx: Transaction, course: Course, student: int, name: str, *, actor: str, at: datetime) -> Team:
    """Give one's team another name.

    Raises:
        TeamError: if the student is in no team, or the name is taken or unfit.
    """
    team = await own_team(tx, course.id, student)
    return await renamed(tx, team, name, actor, at)


async def renamed(tx: Transaction, team: TeamRow, name: str, actor: str, at: datetime) -> Team:
    """Give a team another name.

    Raises:
        TeamError: if it is taken or unfit.
    """
    before, team.name = team.name, await free_name(tx, team.course, name, apart_from=team.id)
    await tx.flush()
    await record(tx, team, "team.rename", actor, at, {"name": before}, {"name": team.name})
    return await _team(tx, team)


async def lead(tx: Transaction, course: Course, student: int, leader: int, *, actor: str, at: datetime) -> Team:
    """Name who leads one's team from now on.

    Raises:
        TeamError: if that is no member of it.
    """
    team = await own_team(tx, course.id, student)
    await _refuse_stranger(tx, team, leader)
    before, team.leader_id = team.leader_id, leader
    await tx.flush()
    await record(tx, team, "team.lead", actor, at, {"leader": before}, {"leader": leader})
    return await _team(tx, team)


async def plan(
    tx: Transaction, course: Course, student: int, text: str, leader: int, *, actor: str, at: datetime
) -> Team:
    """Hand in a team's plan in place of an earlier one, which is kept. The leader it names leads from now on.

    Raises:
        TeamError: if the text is empty or too long, or the leader is no member.
    """
    team = await own_team(tx, course.id, student)
    await _refuse_stranger(tx, team, leader)
    words = text.strip()
    if not words or len(words) > PLAN_LIMIT:
        raise TeamError(f"A plan has at least a word and at most {PLAN_LIMIT:,} characters.")
    before, team.leader_id = team.leader_id, leader
    row = PlanRow(team_id=team.id, leader_id=leader, text=words, by=actor, at=at)
    tx.add(row)
    await tx.flush()
    after = {"leader": leader, "plan": row.id, "text": words}
    await record(tx, team, "team.plan", actor, at, {"leader": before}, after)
    return await _team(tx, team)


async def invitations(tx: Transaction, course: Course, student: int) -> Sequence[Invitation]:
    """Return the invitations that a student can still accept, those that wait for an answer first."""
    wanted = (
        select(InvitationRow, TeamRow)
        .join(TeamRow, TeamRow.id == InvitationRow.team_id)
        .where(TeamRow.course == course.id, InvitationRow.student_id == student)
        .where(InvitationRow.state.in_(("open", "declined")))
        .order_by(InvitationRow.state.desc(), InvitationRow.id)
    )
    return [_invitation(row, team) for row, team in await tx.execute(wanted)]


async def open_rules(tx: Transaction, course: Course, at: datetime) -> Rules:
    """Return the rules, for something that students may do up to the lock day.

    Raises:
        TeamError: if it has passed, or the course has no teams.
    """
    if not has_teams(course):
        raise TeamError(NO_TEAMS)
    holding = await rules(tx, course)
    locked = locks_at(course, holding)
    if locked is not None and at >= locked:
        raise TeamError(LOCKED.format(day=f"{holding.lock:%d %B %Y}"))
    return holding


async def _refuse_stranger(tx: Transaction, team: TeamRow, leader: int) -> None:
    if leader not in await members_of(tx, team.id):
        raise TeamError("Only a member can lead the team.")


def _between(team: int, student: int) -> Select[InvitationRow]:
    return select(InvitationRow).where(
        InvitationRow.team_id == team,
        InvitationRow.student_id == student,
        InvitationRow.state.in_(("open", "declined")),
    )


def _invitation(row: InvitationRow, team: TeamRow) -> Invitation:
    state: InvitationState = row.state  # type: ignore[assignment]
    return Invitation(row.id, row.team_id, team.name, row.student_id, row.by, row.at, state)


async def _team(tx: Transaction, row: TeamRow) -> Team:
    team = await find(tx, row.course, row.id)
    if team is None:
        raise TeamError("This team is there no more.")
    return team
