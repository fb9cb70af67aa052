"""The rows of all tables as lines of JSON, the same from SQLite and from PostgreSQL, and back into either.

What the tables look like at a revision is read from an empty database that the migrations have brought there.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any

from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    create_engine,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from registrar.database import migrate
from registrar.errors import BackupError
from registrar.tables.base import Instant

BATCH = 500
"""Rows that are read or written in one go."""
ID = "id"
VERSION_TABLE = "alembic_version"


def revision(connection: Connection) -> str | None:
    """Return the revision of the tables; None where there are none yet."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def tables_at(name: str) -> tuple[Table, ...]:
    """Return the tables of a revision, those that others refer to first.

    Raises:
        BackupError: if this program does not know the revision.
    """
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            migrate(connection, name)
            found = MetaData()
            found.reflect(connection)
    except CommandError as error:
        raise BackupError("This was written by a newer version of Syllabot. Install that version first.") from error
    finally:
        engine.dispose()
    tables = [table for table in found.sorted_tables if table.name != VERSION_TABLE]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, DateTime):
            column.type = Instant()
    return tuple(tables)


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield a table: the names of its columns, then its rows, each as a line of JSON."""
    # JSON travels as its text: so `null` within it and no value at all stay two things.
    wanted = [cast(column, Text) if isinstance(column.type, JSON) else column for column in table.columns]
    yield _line([column.name for column in table.columns])
    order = list(table.primary_key.columns)
    rows = connection.execute(select(*wanted).order_by(*order).execution_options(yield_per=BATCH))
    for row in rows:
        yield _line([_plain(value) for value in row])


def take_in(connection: Connection, table: Table, written: Iterable[bytes]) -> int:
    """Put a table's lines into it; return how many rows they were.

    Raises:
        ValueError: if they are no lines of this table.
    """
    rows = iter(written)
    names = json.loads(next(rows, b"null"))
    if names != [column.name for column in table.columns]:
        raise ValueError("these lines are another table's")
    # Parameters may not be called as the columns are.
    places = {column.name: f"v{number}" for number, column in enumerate(table.columns)}
    statement = insert(table).values({column.name: _place(connection, column, places) for column in table.columns})
    count = 0
    while batch := list(islice(rows, BATCH)):
        count += len(batch)
        connection.execute(statement, [_row(table, json.loads(line), places) for line in batch])
    return count


def counters(connection: Connection, tables: Iterable[Table]) -> dict[str, int]:
    """Return the highest id ever given in each table whose ids never come again."""
    if connection.dialect.name == "sqlite":
        if not inspect(connection).has_table("sqlite_sequence"):
            return {}
        found = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {name: int(last) for name, last in found if name != VERSION_TABLE}
    last = {}
    for table, sequence in _sequences(connection, tables):
        value, given = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
        if given:
            last[table.name] = int(value)
    return last


def count_on(connection: Connection, tables: Iterable[Table], last: dict[str, int]) -> None:
    """Have new rows get ids above those that were ever given."""
    if connection.dialect.name == "sqlite":
        counting = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
        for name in connection.scalars(counting).all():
            if name in last:
                connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
                place = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
                connection.execute(place, {"name": name, "last": last[name]})
        return
    for table, sequence in _sequences(connection, tables):
        highest = connection.scalar(select(func.max(table.c[ID]))) or 0
        if value := max(highest, last.get(table.name, 0)):
            connection.execute(text("SELECT setval(:sequence, :value)"), {"sequence": sequence, "value": value})


def _sequences(connection: Connection, tables: Iterable[Table]) -> Iterator[tuple[Table, str]]:
    for table in tables:
        if [column.name for column in table.primary_key.columns] == [ID]:
            name = connection.scalar(text("SELECT pg_get_serial_sequence(:name, :id)"), {"name": table.name, "id": ID})
            if name:
                yield table, name


def _line(values: list[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> object:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case date():  # and so every datetime
            return value.isoformat()
        case _:
            return value


def _row(table: Table, values: list[Any], places: dict[str, str]) -> dict[str, object]:
    named = zip(table.columns, values, strict=True)
    return {places[column.name]: _restored(column, value) for column, value in named}


def _restored(column: Column[Any], value: Any) -> object:  # noqa: ANN401
    if value is None:
        return None
    match column.type:
        case Instant():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value, validate=True)
        case _:
            return value


def _place(connection: Connection, column: Column[Any], places: dict[str, str]) -> Any:  # noqa: ANN401
    if not isinstance(column.type, JSON):
        return bindparam(places[column.name], type_=column.type)
    parameter = bindparam(places[column.name], type_=Text())
    return cast(parameter, JSONB) if connection.dialect.name == "postgresql" else parameter
