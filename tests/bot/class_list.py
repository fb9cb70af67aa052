"""Students with linked accounts and graded work, for the tests of what is shown to whom."""

from datetime import datetime, timedelta

from registrar import submissions
from registrar.course.models import Course
from registrar.database import Database
from registrar.people import linking, roster
from registrar.submissions import File
from tests.bot.stand_ins import IN_TERM


async def enrol(database: Database, course: Course, name: str, *accounts: object) -> int:
    """Put somebody on the roster, link the accounts, and return the student's id."""
    async with database.transaction() as tx:
        added = await roster.add(tx, course, name, actor="7", at=IN_TERM)
        for account in accounts:
            codes = await linking.hand_out(tx, course.id, [added.id], actor="7", at=IN_TERM)
            await linking.link(tx, course.id, codes[added.id], str(account), at=IN_TERM)
    return added.id


async def graded(
    database: Database, course: Course, person: object, assignment: str, score: float, at: datetime = IN_TERM
) -> None:
    """Hand in something of a person's that earns a score before lateness."""
    worth = course.assignment(assignment).points
    async with database.transaction() as tx:
        await submissions.hand_in(tx, File(course.id, str(person), "work.ipynb", f"{person}{score}", at), assignment)
        claimed = await submissions.claim(tx, course.id, at, timedelta(minutes=1))
        assert claimed is not None
        assert await submissions.settle_graded(tx, claimed, {"score": score, "max_score": worth}, None, at)
