"""What the staff does with teams, before the lock day and after it. A team's size is kept to all the same."""

from collections.abc import Sequence
from datetime import datetime

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import TeamError
from registrar.tables import TeamRow
from registrar.teams import forming
from registrar.teams.membership import Team, find, teams
from registrar.teams.proposal import Proposal
from registrar.teams.rows import end, found, join, lock_students, part, record, standing_team, stay_of, values
from registrar.teams.rules import rules

NEW_NAME = "Team {number}"
"""What teams are called that the staff puts together."""


async def assign(tx: Transaction, course: Course, student: int, team_id: int, *, actor: str, at: datetime) -> Team:
    """Put a student into a team, out of the one they were in.

    Raises:
        TeamError: if they are in it already or not on the roster, or the team is full or gone.
    """
    await lock_students(tx, course.id, [student])
    stay = await stay_of(tx, student)
    if stay is not None and stay.team_id == team_id:
        raise TeamError("This student is in that team already.")
    if stay is not None:
        await _take_out(tx, course, student, actor, at)
    team = await standing_team(tx, course.id, team_id)
    before = await values(tx, team)
    await join(tx, team, student, await rules(tx, course), at)
    await record(tx, team, "team.assign", actor, at, before, await values(tx, team))
    return await _team(tx, team)


async def assign_new(tx: Transaction, course: Course, student: int, name: str, *, actor: str, at: datetime) -> Team:
    """Put a student into a new team, out of the one they were in.

    Raises:
        TeamError: if they are not on the roster, or the name is taken or unfit.
    """
    await lock_students(tx, course.id, [student])
    if await stay_of(tx, student) is not None:
        await _take_out(tx, course, student, actor, at)
    return await _form(tx, course, [student], name, actor, at)


async def take_out(tx: Transaction, course: Course, student: int, *, actor: str, at: datetime) -> Team:
    """Take a student out of their team, and return it as it is without them.

    Raises:
        TeamError: if they are in none.
    """
    await lock_students(tx, course.id, [student])
    return await _take_out(tx, course, student, actor, at)


async def dissolve(tx: Transaction, course: Course, team_id: int, *, actor: str, at: datetime) -> Team:
    """End a team; what it was is kept.

    Raises:
        TeamError: if it is gone already.
    """
    team = await standing_team(tx, course.id, team_id)
    before = await values(tx, team)
    await end(tx, team, at)
    await record(tx, team, "team.dissolve", actor, at, before, await values(tx, team))
    return await _team(tx, team)


async def rename(tx: Transaction, course: Course, team_id: int, name: str, *, actor: str, at: datetime) -> Team:
    """Give a team another name.

    Raises:
        TeamError: if it is gone, or the name is taken or unfit.
    """
    return await forming.renamed(tx, await standing_team(tx, course.id, team_id), name, actor, at)


async def carry_out(tx: Transaction, course: Course, proposal: Proposal, *, actor: str, at: datetime) -> Sequence[Team]:
    """Make the teams of a proposal, and return those that are new or have grown.

    Raises:
        TeamError: if somebody is in a team by now, or is not on the roster any more. Undo the transaction then.
    """
    await lock_students(tx, course.id, [*proposal.placed])
    numbers = await _free_numbers(tx, course, len(proposal.new))
    names = [NEW_NAME.format(number=number) for number in numbers]
    made = [await _form(tx, course, each, name, actor, at) for each, name in zip(proposal.new, names, strict=True)]
    return made + [await assign(tx, course, who, team, actor=actor, at=at) for who, team in proposal.joining]


async def _form(tx: Transaction, course: Course, students: Sequence[int], name: str, actor: str, at: datetime) -> Team:
    team, holding = await found(tx, course.id, name, at), await rules(tx, course)
    for student in students:
        await join(tx, team, student, holding, at)
    await record(tx, team, "team.assign", actor, at, None, await values(tx, team))
    return await _team(tx, team)


async def _take_out(tx: Transaction, course: Course, student: int, actor: str, at: datetime) -> Team:
    stay = await stay_of(tx, student)
    if stay is None:
        raise TeamError("This student is in no team.")
    team = await standing_team(tx, course.id, stay.team_id)
    before = await values(tx, team)
    await part(tx, stay, team, at)
    await record(tx, team, "team.take-out", actor, at, before, await values(tx, team))
    return await _team(tx, team)


async def _free_numbers(tx: Transaction, course: Course, count: int) -> list[int]:
    taken = {team.name.casefold() for team in await teams(tx, course.id)}
    free = [n for n in range(1, len(taken) + count + 1) if NEW_NAME.format(number=n).casefold() not in taken]
    return free[:count]


async def _team(tx: Transaction, row: TeamRow) -> Team:
    team = await find(tx, row.course, row.id)
    if team is None:
        raise TeamError("There is no such team in this course.")
    return team
