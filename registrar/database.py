"""The one way to the database: SQLite by default, PostgreSQL by URL.

Everything the registrar remembers is read and written by functions that take a `Transaction` first, so that several
of them happen together or not at all: a grade and the notice about it, a question and its audit entry.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from registrar.errors import DatabaseError

Transaction = AsyncSession
"""An open transaction. Other rooms hold it and hand it on; only this room speaks SQL with it."""

PATIENCE_S = 30
"""Seconds that a writer waits for another one, on SQLite, which has one writer at a time."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class Database:
    """The store of one installation, for use from one event loop, within `async with`, which starts and closes it.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.

    Raises:
        DatabaseError: if the URL is of another kind.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
        except (SQLAlchemyError, KeyError) as error:
            raise DatabaseError(
                "SYLLABOT_DATABASE_URL is no database's address. Write `sqlite:///FILE` or "
                "`postgresql://USER:PASSWORD@HOST/NAME`."
            ) from error
        self._reader = self._engine.execution_options(reading=True)

    async def start(self) -> None:
        """Connect and bring the tables up to date.

        Raises:
            DatabaseError: if it cannot be reached, or was written by a newer version.
        """
        try:
            _make_folder(self._engine)
            async with self._engine.begin() as connection:
                await connection.run_sync(migrate)
        except (SQLAlchemyError, OSError, CommandError) as error:
            raise DatabaseError(
                "The database cannot be opened. Check SYLLABOT_DATABASE_URL, that its server runs, and that this "
                "version of the bot is not older than the one that wrote it."
            ) from error

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Yield a transaction for reading and writing; it is committed at the end, or undone if an error comes.

        Keep it short and wait for nothing but the database in it: on SQLite it keeps every other writer waiting.
        """
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Yield a transaction that only reads: it sees one state of things and keeps nobody waiting."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session, session.begin():
            yield session


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables behind `connection` to a revision of `registrar/migrations`."""
    command.upgrade(_alembic(connection), revision)


def draft_migration(message: str, revision: str) -> None:
    """Write a new migration file with what the tables have and the last migration lacks; its author trims it."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection)
        command.revision(_alembic(connection), message, autogenerate=True, rev_id=revision)


def _alembic(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _engine(url: str) -> AsyncEngine:
    address = make_url(url)
    address = address.set(drivername=_DRIVERS[address.get_backend_name()])
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, pool_pre_ping=True)
    engine = create_async_engine(address, connect_args={"timeout": PATIENCE_S})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _make_folder(engine: AsyncEngine) -> None:
    if engine.url.get_backend_name() == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own BEGIN comes too late, before the first write; ours is written by `_begin_sqlite`.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE_S * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns into a writer fails at once if another writer came first; a writer from the start waits.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
