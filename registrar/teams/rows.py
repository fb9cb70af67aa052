"""What forming and assigning teams have in common: the rows, locked for change, and how a stay begins and ends.

Whoever changes a stay locks the student first and the team second, so that nobody waits for each other in a circle.
"""

import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from registrar import audit
from registrar.audit import Entry, Values
from registrar.database import Transaction
from registrar.errors import TeamError
from registrar.tables import AloneRow, InvitationRow, MemberRow, StudentRow, TeamRow
from registrar.teams.rules import Rules

NAME_LIMIT = 40

GONE = "This team is there no more."


async def lock_students(tx: Transaction, course: str, students: Iterable[int]) -> None:
    """Keep other writers from some students until the transaction ends.

    Raises:
        TeamError: if one of them is not on the roster.
    """
    wanted = sorted(set(students))
    enrolled = select(StudentRow.id).where(
        StudentRow.course == course, StudentRow.id.in_(wanted), StudentRow.dropped_at.is_(None)
    )
    found = (await tx.scalars(enrolled.order_by(StudentRow.id).with_for_update())).all()
    if len(found) != len(wanted):
        raise TeamError("Not everybody is on the roster of this course any more.")


async def standing_team(tx: Transaction, course: str, team_id: int) -> TeamRow:
    """Return a team that stands; no other writer touches it until the transaction ends.

    Raises:
        TeamError: if there is none.
    """
    wanted = select(TeamRow).where(TeamRow.course == course, TeamRow.id == team_id, TeamRow.dissolved_at.is_(None))
    row: TeamRow | None = await tx.scalar(wanted.with_for_update())
    if row is None:
        raise TeamError(GONE)
    return row


async def stay_of(tx: Transaction, student: int) -> MemberRow | None:
    """Return the stay of a student that lasts."""
    wanted = select(MemberRow).where(MemberRow.student_id == student, MemberRow.left_at.is_(None))
    row: MemberRow | None = await tx.scalar(wanted)
    return row


async def members_of(tx: Transaction, team_id: int) -> list[int]:
    """Return who is in a team, the longest first."""
    wanted = select(MemberRow.student_id).where(MemberRow.team_id == team_id, MemberRow.left_at.is_(None))
    return list(await tx.scalars(wanted.order_by(MemberRow.joined_at, MemberRow.id)))


async def own_team(tx: Transaction, course: str, student: int) -> TeamRow:
    """Return the team that a student is in, both locked.

    Raises:
        TeamError: if the student is in none.
    """
    await lock_students(tx, course, [student])
    stay = await stay_of(tx, student)
    if stay is None:
        raise TeamError("You are in no team. `/team form` begins one.")
    return await standing_team(tx, course, stay.team_id)


async def found(tx: Transaction, course: str, name: str, at: datetime) -> TeamRow:
    """Make a team without members.

    Raises:
        TeamError: if the name is none, or another team has it.
    """
    row = TeamRow(course=course, name=await free_name(tx, course, name), formed_at=at, mark=secrets.token_hex(4))
    tx.add(row)
    await tx.flush()
    return row


async def free_name(tx: Transaction, course: str, name: str, *, apart_from: int | None = None) -> str:
    """Return a name as it is kept: on one line, without what cannot be seen.

    Raises:
        TeamError: if it is too long, says nothing, or another team that stands has it.
    """
    seen = "".join(each for each in unicodedata.normalize("NFKC", name) if each.isprintable() or each.isspace())
    kept = " ".join(seen.split())
    if not any(each.isalnum() for each in kept) or len(kept) > NAME_LIMIT:
        raise TeamError(f"A team's name has letters or digits, and at most {NAME_LIMIT} characters.")
    taken = select(TeamRow.id, TeamRow.name).where(TeamRow.course == course, TeamRow.dissolved_at.is_(None))
    others = {other.casefold() for team_id, other in await tx.execute(taken) if team_id != apart_from}
    if kept.casefold() in others:
        raise TeamError("Another team has this name. Choose a different one.")
    return kept


async def join(tx: Transaction, team: TeamRow, student: int, rules: Rules, at: datetime) -> None:
    """Begin a stay. Who is the first leads the team.

    Raises:
        TeamError: if the student is in a team, or this one is full.
    """
    if await stay_of(tx, student) is not None:
        raise TeamError("Nobody can be in two teams. The first one must be left before.")
    members = await members_of(tx, team.id)
    if rules.largest is not None and len(members) >= rules.largest:
        raise TeamError(f"{team.name} is full: a team has at most {rules.largest} members.")
    tx.add(MemberRow(team_id=team.id, student_id=student, joined_at=at))
    team.leader_id = team.leader_id or student
    if (lonely := await tx.get(AloneRow, student)) is not None:
        await tx.delete(lonely)
    await tx.flush()


async def part(tx: Transaction, stay: MemberRow, team: TeamRow, at: datetime) -> None:
    """End a stay. The leader's place goes to who has been in the team longest; with its last member a team ends."""
    stay.left_at = at
    await tx.flush()
    left = await members_of(tx, team.id)
    if not left:
        await end(tx, team, at)
    elif team.leader_id == stay.student_id:
        team.leader_id = left[0]
    await tx.flush()


async def end(tx: Transaction, team: TeamRow, at: datetime) -> None:
    """Dissolve a team: all stays end, and its invitations are withdrawn."""
    stays = (MemberRow.team_id == team.id, MemberRow.left_at.is_(None))
    await tx.execute(update(MemberRow).where(*stays).values(left_at=at))
    waiting = (InvitationRow.team_id == team.id, InvitationRow.state.in_(("open", "declined")))
    await tx.execute(update(InvitationRow).where(*waiting).values(state="withdrawn", answered_at=at))
    team.dissolved_at, team.leader_id = at, None
    await tx.flush()


async def values(tx: Transaction, team: TeamRow) -> Values:
    """Return what the audit log keeps of a team."""
    members = await members_of(tx, team.id)
    return {"name": team.name, "leader": team.leader_id, "members": members, "stands": team.dissolved_at is None}


async def record(
    tx: Transaction, team: TeamRow, action: str, actor: str, at: datetime, before: Values | None, after: Values | None
) -> None:
    """Write down a change of a team."""
    await audit.record(tx, Entry(team.course, at, actor, action, f"team:{team.id}", before, after))


async def count_open_invitations(tx: Transaction, team_id: int) -> int:
    """Return how many invitations into a team wait for an answer."""
    wanted = select(func.count()).where(InvitationRow.team_id == team_id, InvitationRow.state == "open")
    return await tx.scalar(wanted) or 0
