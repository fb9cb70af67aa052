"""What teams need in Discord, and what the bot has made of it so far: a role, a channel, and who holds the role.

Whoever makes these writes down first what is about to happen, so that one who is killed midway finds it again: a new
role or channel bears the team's `mark` until its id is known, and a role that is about to be given is held already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from registrar.database import Transaction
from registrar.tables import AccountRow, MemberRow, TeamRoleRow, TeamRow


@dataclass(frozen=True, slots=True)
class Room:
    """What one team should have, and has.

    Attributes:
        team: the team's id.
        name: the team's name.
        stands: whether the team does; if not, nothing of it should be left.
        mark: a word that no other team has.
        role: the Discord id of the role; None if it is not known to be there.
        channel: the Discord id of the channel, likewise.
        people: the Discord ids of the members, every account of theirs.
        held: who has the role or may have it, and whether that is sure.
    """

    team: int
    name: str
    stands: bool
    mark: str
    role: str | None
    channel: str | None
    people: frozenset[str]
    held: Mapping[str, bool]


async def rooms(tx: Transaction, course_id: str) -> Sequence[Room]:
    """Return what every team of a course that ever was should have, in the order in which they were formed."""
    teams = await tx.scalars(select(TeamRow).where(TeamRow.course == course_id).order_by(TeamRow.id))
    people = await _people(tx, course_id)
    held: dict[int, dict[str, bool]] = {}
    for row in await tx.scalars(select(TeamRoleRow).join(TeamRow).where(TeamRow.course == course_id)):
        held.setdefault(row.team_id, {})[row.person] = row.given
    return [
        Room(
            team.id,
            team.name,
            team.dissolved_at is None,
            team.mark,
            team.role,
            team.channel,
            frozenset(people.get(team.id, ())),
            held.get(team.id, {}),
        )
        for team in teams
    ]


async def note_role(tx: Transaction, team_id: int, role: str | None) -> None:
    """Write down which role a team has. With the role everybody has lost it who held it."""
    await tx.execute(update(TeamRow).where(TeamRow.id == team_id).values(role=role))
    await tx.execute(delete(TeamRoleRow).where(TeamRoleRow.team_id == team_id))


async def note_channel(tx: Transaction, team_id: int, channel: str | None) -> None:
    """Write down which channel a team has."""
    await tx.execute(update(TeamRow).where(TeamRow.id == team_id).values(channel=channel))


async def note_holder(tx: Transaction, team_id: int, person: str, *, given: bool) -> None:
    """Write down that a person is about to get a team's role, or has got it."""
    await tx.merge(TeamRoleRow(team_id=team_id, person=person, given=given))


async def forget_holder(tx: Transaction, team_id: int, person: str) -> None:
    """Write down that a person has a team's role no more."""
    await tx.execute(delete(TeamRoleRow).where(TeamRoleRow.team_id == team_id, TeamRoleRow.person == person))


async def _people(tx: Transaction, course_id: str) -> dict[int, list[str]]:
    wanted = (
        select(MemberRow.team_id, AccountRow.person)
        .join(AccountRow, AccountRow.student_id == MemberRow.student_id)
        .where(AccountRow.course == course_id, MemberRow.left_at.is_(None))
    )
    found: dict[int, list[str]] = {}
    for team, person in await tx.execute(wanted):
        found.setdefault(team, []).append(person)
    return found
