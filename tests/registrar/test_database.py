"""The database: both kinds, transactions that hold, instants that keep their zone, and migrations."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import StatementError

from registrar import audit, outbox
from registrar.audit import Entry
from registrar.database import Database, migrate
from registrar.errors import DatabaseError
from registrar.outbox import Owed
from registrar.tables import Base

NOON = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def entry(subject: str, at: datetime = NOON) -> Entry:
    return Entry("harbours", at, "42", "extension.grant", subject, None, {"days": 2})


def owed(key: str, due_at: datetime = NOON) -> Owed:
    return Owed("harbours", key, "notice", {"text": "hello"}, due_at, person="42")


async def test_what_one_transaction_wrote_another_reads(database: Database) -> None:
    async with database.transaction() as tx:
        await audit.record(tx, entry("essay"))
    async with database.reading() as tx:
        assert await audit.entries(tx, "harbours") == [entry("essay")]
        assert await audit.entries(tx, "another course") == []


async def test_an_error_undoes_everything_in_its_transaction(database: Database) -> None:
    async def half_done() -> None:
        async with database.transaction() as tx:
            await audit.record(tx, entry("essay"))
            await outbox.owe(tx, owed("essay"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half_done()
    async with database.reading() as tx:
        assert await audit.entries(tx, "harbours") == []
        assert await outbox.next_due(tx) is None


async def test_an_instant_comes_back_in_utc_whatever_its_zone(database: Database) -> None:
    away = NOON.astimezone(timezone(timedelta(hours=-6)))
    async with database.transaction() as tx:
        await audit.record(tx, entry("essay", away))
    async with database.reading() as tx:
        (found,) = await audit.entries(tx, "harbours")
    assert found.at == NOON
    assert found.at.utcoffset() == timedelta(0)


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with database.transaction() as tx:
            await audit.record(tx, entry("essay", NOON.replace(tzinfo=None)))


async def test_the_audit_log_is_searched_by_actor_action_and_subject(database: Database) -> None:
    async with database.transaction() as tx:
        for subject in ("essay", "exam", "100%"):
            await audit.record(tx, entry(subject))
    async with database.reading() as tx:
        assert [found.subject for found in await audit.entries(tx, "harbours", about="ESS")] == ["essay"]
        assert len(await audit.entries(tx, "harbours", about="grant")) == 3
        assert [found.subject for found in await audit.entries(tx, "harbours", about="%")] == ["100%"]


async def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as tx:
            before = len(await audit.entries(tx, "harbours", limit=1000))
            await audit.record(tx, entry(f"{number} after {before}"))

    await asyncio.gather(*(write(number) for number in range(25)))
    async with database.reading() as tx:
        assert len(await audit.entries(tx, "harbours", limit=1000)) == 25


async def test_a_message_is_owed_once_for_one_key(database: Database) -> None:
    async with database.transaction() as tx:
        assert await outbox.owe(tx, owed("essay"))
        assert not await outbox.owe(tx, owed("essay"))
    async with database.reading() as tx:
        assert len(await outbox.listing(tx, "harbours", ["pending"])) == 1


async def test_a_claimed_debt_is_nobody_elses_until_its_lease_ends(database: Database) -> None:
    async with database.transaction() as tx:
        await outbox.owe(tx, owed("essay"))
        assert await outbox.claim(tx, NOON - MINUTE, lease=MINUTE, limit=10) == []
    async with database.transaction() as tx:
        (debt,) = await outbox.claim(tx, NOON, lease=MINUTE, limit=10)
        assert debt.tried_before is None
    async with database.transaction() as tx:
        assert await outbox.claim(tx, NOON, lease=MINUTE, limit=10) == []
    async with database.transaction() as tx:
        (again,) = await outbox.claim(tx, NOON + MINUTE, lease=MINUTE, limit=10)
        assert again.tried_before == NOON


async def test_a_settled_debt_is_never_claimed_again(database: Database) -> None:
    async with database.transaction() as tx:
        await outbox.owe(tx, owed("essay"))
        (debt,) = await outbox.claim(tx, NOON, lease=MINUTE, limit=10)
        await outbox.settle(tx, debt.id, "sent", NOON, message_id="7")
    async with database.transaction() as tx:
        assert await outbox.claim(tx, NOON + timedelta(days=1), lease=MINUTE, limit=10) == []
        assert not await outbox.owe(tx, owed("essay"))
        (sent,) = await outbox.listing(tx, "harbours", ["sent"])
    assert (sent.message_id, sent.settled_at) == ("7", NOON)


async def test_a_postponed_debt_forgets_an_attempt_that_surely_failed(database: Database) -> None:
    async with database.transaction() as tx:
        await outbox.owe(tx, owed("essay"))
        (debt,) = await outbox.claim(tx, NOON, lease=MINUTE, limit=10)
        await outbox.postpone(tx, debt.id, NOON + MINUTE, error="refused", may_be_sent=False)
        assert await outbox.next_due(tx) == NOON + MINUTE
        (again,) = await outbox.claim(tx, NOON + MINUTE, lease=MINUTE, limit=10)
    assert (again.tried_before, again.attempts, again.error) == (None, 1, "refused")


async def test_a_withdrawn_debt_is_skipped_with_its_reason(database: Database) -> None:
    async with database.transaction() as tx:
        await outbox.owe(tx, owed("essay"))
        assert await outbox.withdraw(tx, "harbours", "essay", NOON, "the essay was cancelled")
        assert not await outbox.withdraw(tx, "harbours", "essay", NOON, "twice")
        (skipped,) = await outbox.listing(tx, "harbours", ["skipped"])
    assert skipped.error == "the essay was cancelled"


async def test_whoever_is_stopped_in_the_middle_of_writing_keeps_nobody_else_from_it(database: Database) -> None:
    async def write(key: str) -> None:
        async with database.transaction() as tx:
            await outbox.owe(tx, owed(key))

    chance = Random(4)
    for turn in range(25):
        tasks = [asyncio.create_task(write(f"{turn}-{number}")) for number in range(6)]
        await asyncio.sleep(chance.uniform(0, 0.03))
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        async with asyncio.timeout(20):
            await write(f"{turn}-in-peace")
    async with database.reading() as tx:
        kept = {debt.owed.key for debt in await outbox.listing(tx, "harbours", ["pending"], limit=1000)}
    assert {f"{turn}-in-peace" for turn in range(25)} <= kept


@pytest.mark.parametrize("recipients", [{}, {"person": "1", "channel": "2"}], ids=["nobody", "two"])
async def test_a_message_goes_to_exactly_one_recipient(database: Database, recipients: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="channel or to a person"):
        async with database.transaction() as tx:
            await outbox.owe(tx, Owed("harbours", "key", "notice", {}, NOON, **recipients))


def test_the_migrations_make_the_tables_that_the_code_has() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection)
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "sqlite:////proc/nowhere/base.db", "postgresql://nobody@127.0.0.1:9/x"]
)
async def test_a_database_that_cannot_be_opened_says_what_to_check(url: str) -> None:
    with pytest.raises(DatabaseError, match="SYLLABOT_DATABASE_URL"):
        await Database(url).start()


async def test_a_file_database_survives_being_closed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/er/base.db"
    async with Database(url) as database, database.transaction() as tx:
        await audit.record(tx, entry("essay"))
    async with Database(url) as again, again.reading() as tx:
        assert len(await audit.entries(tx, "harbours")) == 1
