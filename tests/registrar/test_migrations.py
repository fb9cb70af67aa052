"""Every earlier state of the database, with something in every table, comes up to date without losing a value."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select

import registrar
from registrar.database import Database, migrate, revisions
from registrar.tables import Base
from tests.registrar.filling import ROWS, Rows, contents, fill

EARLIER = revisions()


def fill_at(connection: Connection, revision: str) -> Rows:
    migrate(connection, revision)
    fill(connection, seed=int(revision))
    return contents(connection)


def read_by_the_code(connection: Connection) -> dict[str, int]:
    return {table.name: len(connection.execute(select(table)).all()) for table in Base.metadata.sorted_tables}


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


@pytest.mark.parametrize("revision", EARLIER)
async def test_a_filled_database_of_an_earlier_version_keeps_every_row_and_value(
    database_url: str, revision: str
) -> None:
    async with Database(database_url).bare() as connection:
        before = await connection.run_sync(fill_at, revision)
    assert all(len(rows) == ROWS - 1 for rows in before.values())
    async with Database(database_url) as database, database.bare() as connection:
        assert await connection.run_sync(contents, before) == before
        counts = await connection.run_sync(read_by_the_code)
        assert {name: counts[name] for name in before} == {name: len(rows) for name, rows in before.items()}
        assert await connection.run_sync(differences) == []


def test_each_migration_follows_the_one_before_it() -> None:
    assert [f"{number:04}" for number in range(1, len(EARLIER) + 1)] == EARLIER


def test_no_migration_goes_back_as_the_way_back_is_a_backup() -> None:
    versions = sorted((Path(registrar.__file__).parent / "migrations" / "versions").glob("*.py"))
    assert len(versions) == len(EARLIER)
    assert not [path.name for path in versions if "def downgrade" in path.read_text(encoding="utf-8")]


async def test_coming_up_to_date_twice_changes_nothing(database_url: str) -> None:
    async with Database(database_url), Database(database_url) as database, database.bare() as connection:
        await connection.run_sync(fill, 1)
        before = await connection.run_sync(contents)
    async with Database(database_url) as database, database.bare() as connection:
        assert await connection.run_sync(contents) == before
