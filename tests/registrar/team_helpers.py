"""A course with teams, and students for it."""

from datetime import UTC, date, datetime, timedelta

from registrar.course.models import Course, Teams
from registrar.database import Database, Transaction
from registrar.people import linking, roster
from registrar.teams import forming
from registrar.teams.membership import Team

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
LOCK = date(2024, 4, 12)
LARGEST = 3
STAFF = "7"


def with_teams(course: Course, **changes: object) -> Course:
    """Return a course with teams of at most three, locked after 12 April, in which one may work alone."""
    rule = "Form a team, or be put into one."
    teams = Teams(rule=rule, at=course.at, alone=True, largest=LARGEST, lock=LOCK)
    return course.model_copy(update={"teams": teams.model_copy(update=changes)})


async def enrol(tx: Transaction, course: Course, *names: str, section: str | None = None) -> list[int]:
    """Put students on the roster, each with a linked account that has the student's name, and return their ids."""
    found = []
    for name in names:
        student = await roster.add(tx, course, name, section=section, actor=STAFF, at=NOON)
        code = (await linking.hand_out(tx, course.id, [student.id], actor=STAFF, at=NOON))[student.id]
        await linking.link(tx, course.id, code, name, at=NOON)
        found.append(student.id)
    return found


async def team_up(database: Database, course: Course, name: str, first: int, *others: int, at: datetime = NOON) -> Team:
    """Have students form a team, each a minute after the other."""
    async with database.transaction() as tx:
        team = await forming.form(tx, course, first, name, actor=str(first), at=at)
        for minutes, student in enumerate(others, 1):
            when = at + timedelta(minutes=minutes)
            invitation = await forming.invite(tx, course, first, student, actor=str(first), at=when)
            team = await forming.answer(tx, course, student, invitation.id, accept=True, actor=str(student), at=when)
    return team
