"""The one way to the database: SQLite by default, PostgreSQL by URL.

Everything the registrar remembers is read and written by functions that take a `Transaction` first, so that several
of them happen together or not at all: a grade and the notice about it, a question and its audit entry.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from registrar.errors import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

# ruff: noqa: PLC0415 - Alembic is slow to import, and a start needs it only where the tables are not up to date

Transaction = AsyncSession
"""An open transaction. Other rooms hold it and hand it on; only this room speaks SQL with it."""

PATIENCE_S = 30
"""Seconds that a writer waits for another one, on SQLite, which has one writer at a time."""
CONNECTIONS = 15
"""How many read at the same time, on SQLite."""
UNREACHABLE = (
    "The database cannot be opened. Check SYLLABOT_DATABASE_URL, that its server runs, and that this version of the "
    "bot is not older than the one that wrote it."
)
_MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


Timed = Callable[[Literal["reading", "writing"], float], None]
"""Told, for whoever counts, of which kind a transaction was and how many seconds it took."""


class Database:
    """The store of one installation, for use from one event loop, within `async with`, which starts and closes it.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.
        timed: told of every transaction that came to its end.

    Raises:
        DatabaseError: if the URL is of another kind.
    """

    def __init__(self, url: str, timed: Timed = lambda *_: None) -> None:
        try:
            self._engine = _engine(url)
        except (SQLAlchemyError, KeyError) as error:
            raise DatabaseError(
                "SYLLABOT_DATABASE_URL is no database's address. Write `sqlite:///FILE` or "
                "`postgresql://USER:PASSWORD@HOST/NAME`."
            ) from error
        self._reader = self._engine.execution_options(reading=True)
        # SQLite has one writer at a time, and lets those who wait in by chance: a line of our own is fair.
        self._line = asyncio.Lock() if self.file else nullcontext()
        self._timed = timed

    async def start(self) -> None:
        """Connect and bring the tables up to date.

        Raises:
            DatabaseError: if it cannot be reached, or was written by a newer version.
        """
        try:
            _make_folder(self._engine)
            async with self._engine.begin() as connection:
                await connection.run_sync(_bring_up_to_date)
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseError(UNREACHABLE) from error

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
        began = perf_counter()
        async with self._line, AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            yield session
        self._timed("writing", perf_counter() - began)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Yield a transaction that only reads: it sees one state of things and keeps nobody waiting."""
        began = perf_counter()
        async with AsyncSession(self._reader, expire_on_commit=False) as session, session.begin():
            yield session
        self._timed("reading", perf_counter() - began)

    async def revision(self) -> str | None:
        """Return which of the `revisions` the tables have, None where there are none yet.

        Nothing is changed, and the database need not be started.

        Raises:
            DatabaseError: if it cannot be reached.
        """
        try:
            async with self.bare(reading=True) as connection:
                return await connection.run_sync(_revision)
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseError(UNREACHABLE) from error

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None for a server's."""
        url = self._engine.url
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @asynccontextmanager
    async def bare(self, *, reading: bool = False) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction of its own, over tables of whatever revision, also when not started.

        Args:
            reading: only read, and see one state of all tables, however long it takes; keeps nobody waiting.
        """
        engine = self._engine
        if reading:
            server = {} if self.file else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            engine = engine.execution_options(reading=True, **server)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await self._engine.dispose()


def revisions() -> list[str]:
    """Return all revisions of the tables, the first one first."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables behind `connection` to a revision of `registrar/migrations`."""
    from alembic import command

    command.upgrade(_alembic(connection), revision)


def draft_migration(message: str, revision: str) -> None:
    """Write a new migration file with what the tables have and the last migration lacks; its author trims it."""
    from alembic import command

    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection)
        command.revision(_alembic(connection), message, autogenerate=True, rev_id=revision)


def _bring_up_to_date(connection: Connection) -> None:
    newest = max(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    if _revision(connection) == newest:
        return
    from alembic.util import CommandError

    try:
        migrate(connection)
    except CommandError as error:
        raise DatabaseError(UNREACHABLE) from error


def _revision(connection: Connection) -> str | None:
    """Return the revision that Alembic wrote down, None where it never did."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    held: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return held


def _alembic(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


class _Connection(sqlite3.Connection):
    """Gives up its transaction when it is closed.

    SQLite itself keeps that, and the writers' lock with it, for as long as a statement of the connection's lives, and
    one whose task was cancelled may live until Python collects its garbage: https://sqlite.org/c3ref/close.html.
    """

    def close(self) -> None:
        """Undo what was not committed, and close."""
        if self.in_transaction:
            self.rollback()
        super().close()


def _engine(url: str) -> AsyncEngine:
    address = make_url(url)
    address = address.set(drivername=_DRIVERS[address.get_backend_name()])
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, pool_pre_ping=True, hide_parameters=True)
    # What is written is what people say: it must not come into an error's text, and by it into the log.
    # Each connection is a thread and costs several statements to open: those that are not in use are kept.
    pool = {"pool_size": CONNECTIONS, "max_overflow": 0} if address.database else {}
    given = {"timeout": PATIENCE_S, "factory": _Connection}
    engine = create_async_engine(address, connect_args=given, hide_parameters=True, **pool)
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
