"""Fills every table of a database with seeded rows, whatever its tables are, and reads all of them back."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, select

ROWS = 7
BEGINNING = datetime(2024, 3, 1, 9, tzinfo=UTC)
ENDINGS = ("", " é 日本 🦊", "'; DROP TABLE audit; --", "\n\ttwo lines", "%s {} \\", "x" * 3000)
VALUES = ({}, {"points": 17.5, "ä": [1, None, True]}, {"deep": {"er": ["\u2028", -0.1, 10**12]}})

Rows = dict[str, list[dict[str, Any]]]


def reflected(connection: Connection) -> list[Table]:
    """Return the tables that there are, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection, seed: int) -> None:
    """Put rows into every table; the n-th refers to the n-th of another, so that nothing occurs twice."""
    random = Random(seed)
    for table in reflected(connection):
        rows = [{column.name: _value(column, number, random) for column in table.columns} for number in range(1, ROWS)]
        connection.execute(insert(table), rows)


def contents(connection: Connection, like: Rows | None = None) -> Rows:
    """Return all rows of all tables; with `like`, only the tables and columns that stand in there."""
    found: Rows = {}
    for table in reflected(connection):
        if like is not None and table.name not in like:
            continue
        names = list(like[table.name][0]) if like else [column.name for column in table.columns]
        rows = connection.execute(select(*(table.c[name] for name in names))).mappings()
        found[table.name] = sorted(map(dict, rows), key=lambda row: json.dumps(row, default=repr, sort_keys=True))
    return found


def _value(column: Column[Any], number: int, random: Random) -> object:
    if column.foreign_keys or (column.primary_key and column.type.python_type is int):
        return number
    if column.nullable and random.random() < 0.3:
        return None
    makers: dict[type, Callable[[], object]] = {
        str: lambda: f"{column.name} {number}{random.choice(ENDINGS)}",
        int: lambda: random.randint(0, 2**31 - 1),
        float: lambda: random.choice([0.0, -1.5, 1 / 3, 1e300]),
        bool: lambda: random.random() < 0.5,
        object: lambda: random.choice(VALUES),  # JSON
        bytes: lambda: random.randbytes(64),
        date: lambda: BEGINNING.date() + timedelta(days=random.randint(0, 400)),
        datetime: lambda: BEGINNING + timedelta(microseconds=random.randint(0, 10**14)),
    }
    return makers[column.type.python_type]()
