"""How much is still to be done, counted over several courses at once."""

from datetime import UTC, datetime, timedelta

from registrar import outbox, submissions
from registrar.backlog import Backlog, backlogs
from registrar.database import Database
from registrar.outbox import Owed
from registrar.submissions import File

NOON = datetime(2024, 4, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_what_waits_runs_and_is_overdue_is_told_of_each_course(database: Database) -> None:
    async with database.transaction() as tx:
        for person, since in (("1", 3), ("2", 2), ("3", 1)):
            await submissions.hand_in(tx, File("sea", person, "a.ipynb", person * 64, NOON - since * HOUR), "essay-1")
        await submissions.claim(tx, "sea", NOON, HOUR)
        await submissions.receive(tx, File("sea", "4", "b.ipynb", "4" * 64, NOON - 9 * HOUR))
        for course, due in (("sea", -2), ("sea", -1), ("sea", 5), ("land", 1), ("another bot's", -7)):
            owed = Owed(course, f"key {due}", "grade.ready", {}, NOON + due * HOUR, channel="1")
            await outbox.owe(tx, owed)
    async with database.reading() as tx:
        found = await backlogs(tx, ["sea", "land", "air"], NOON)
    assert found == {
        "sea": Backlog(2, 1, NOON - 3 * HOUR, 3, 2, NOON - 2 * HOUR),
        "land": Backlog(pending=1),
        "air": Backlog(),
    }
