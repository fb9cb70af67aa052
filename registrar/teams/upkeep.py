"""What becomes of teams when the roster changes: who is dropped leaves, who is merged takes their teams along."""

from datetime import datetime

from sqlalchemy import select, update

from registrar.database import Transaction
from registrar.tables import AloneRow, InvitationRow, MemberRow, PlanRow, StudentRow, TeamRow
from registrar.teams.rows import part, record, standing_team, stay_of, values


async def leave_course(tx: Transaction, course: str, student: int, *, actor: str, at: datetime) -> None:
    """End a dropped student's stay in a team, if there is one. What the team did until then stays theirs."""
    stay = await stay_of(tx, student)
    if stay is None:
        return
    team = await standing_team(tx, course, stay.team_id)
    before = await values(tx, team)
    await part(tx, stay, team, at)
    await record(tx, team, "team.drop", actor, at, before, await values(tx, team))


async def merge_stays(tx: Transaction, course: str, keep: int, duplicate: int, *, actor: str, at: datetime) -> None:
    """Give a duplicate's place in teams to the student who is kept.

    Where both are in a team, that of `keep` holds; and who is dropped is in none.
    """
    gone = select(StudentRow.id).where(StudentRow.id == keep, StudentRow.dropped_at.is_not(None))
    if await stay_of(tx, keep) is not None or await tx.scalar(gone) is not None:
        await leave_course(tx, course, duplicate, actor=actor, at=at)
    moves = (
        (MemberRow, MemberRow.student_id),
        (TeamRow, TeamRow.leader_id),
        (PlanRow, PlanRow.leader_id),
    )
    for table, column in moves:
        await tx.execute(update(table).where(column == duplicate).values({column: keep}))
    await _merge_invitations(tx, keep, duplicate)
    if (lonely := await tx.get(AloneRow, duplicate)) is not None:
        await tx.delete(lonely)
        if await stay_of(tx, keep) is None and await tx.get(AloneRow, keep) is None:
            tx.add(AloneRow(student_id=keep, since=lonely.since))
    elif await stay_of(tx, keep) is not None and (lonely := await tx.get(AloneRow, keep)) is not None:
        await tx.delete(lonely)
    await tx.flush()


async def _merge_invitations(tx: Transaction, keep: int, duplicate: int) -> None:
    """Move invitations; a team that has invited both keeps one of the two."""
    mine = select(InvitationRow.team_id).where(InvitationRow.student_id == keep)
    invited = set(await tx.scalars(mine))
    for row in (await tx.scalars(select(InvitationRow).where(InvitationRow.student_id == duplicate))).all():
        if row.team_id in invited and row.state in {"open", "declined"}:
            row.state = "withdrawn"
        row.student_id = keep
    await tx.flush()
