"""Debts that follow from a plan: brings them in line with it, a hundred thousand of them as well as ten.

They are read as plain values and a page at a time, and only what differs is written, in short transactions: nobody has
to wait for a plan, and a plan that is interrupted is made again.
"""

import json
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Text, and_, cast, delete, insert, not_, or_, select, update

from registrar.database import Database, Transaction
from registrar.outbox import Owed, columns_of
from registrar.tables import OutboxRow

READ, WRITTEN = 2_000, 500
"""Rows that are read, and written, at a time."""

Each = TypeVar("Each")

UNTRIED = and_(OutboxRow.state == "pending", OutboxRow.attempts == 0)


@dataclass(slots=True)
class _Differences:
    """What a plan adds, changes and takes away: debts, with the ids of the rows that are there."""

    new: list[Owed] = field(default_factory=list)
    changed: list[tuple[int, Owed]] = field(default_factory=list)
    gone: list[tuple[int, Owed]] = field(default_factory=list)


class _Texts:
    """Reads JSON, each text once: a great many messages say the same."""

    def __init__(self) -> None:
        self._read: dict[str, Any] = {}

    def __call__(self, text: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
        if text not in self._read:
            self._read[text] = json.loads(text)
        return self._read[text]


async def follow(
    database: Database,
    course: str,
    prefixes: Sequence[str],
    planned: Iterable[Owed],
    now: datetime,
    leave: Collection[str] = (),
) -> int:
    """Make a course's debts whose keys begin with one of `prefixes` those that are `planned`; return how many changed.

    What was ever tried stays as it is, and nothing new is owed for an instant that has passed. What is owed to the
    people in `leave`, by Discord id, is left alone, also to those who come to be in there meanwhile.
    """
    mine = and_(
        OutboxRow.course == course, or_(*(OutboxRow.key.startswith(prefix, autoescape=True) for prefix in prefixes))
    )
    found = await _compare(database, mine, {owed.key: owed for owed in planned}, now)
    for page in _pages(found.gone):
        async with _writing(database) as tx:
            ids = [row for row, owed in page if owed.person not in leave]
            await tx.execute(delete(OutboxRow).where(OutboxRow.id.in_(ids), UNTRIED))
    for changed in _pages(found.changed):
        async with _writing(database) as tx:
            for row, owed in changed:
                if owed.person not in leave:
                    await tx.execute(update(OutboxRow).where(OutboxRow.id == row, UNTRIED).values(columns_of(owed)))
    for new in _pages(found.new):
        async with _writing(database) as tx:
            rows = [{**columns_of(owed), "state": "pending", "attempts": 0} for owed in new if owed.person not in leave]
            if rows:
                await tx.execute(insert(OutboxRow), rows)
    return len(found.gone) + len(found.changed) + len(found.new)


async def _compare(
    database: Database, mine: ColumnElement[bool], planned: dict[str, Owed], now: datetime
) -> _Differences:
    """Hold what is stored against what is `planned`, which is used up by it."""
    found, texts, after = _Differences(), _Texts(), ""
    while True:
        async with database.reading() as tx:
            page = await _untried(tx, mine, after, texts)
        if not page:
            break
        for row, stored in page:
            wanted = planned.pop(stored.key, None)
            if wanted is None:
                found.gone.append((row, stored))
            elif wanted != stored:
                found.changed.append((row, wanted))
        after = page[-1][1].key
    async with database.reading() as tx:
        # Keys that exist once were tried, or are settled.
        taken = set(await tx.scalars(select(OutboxRow.key).where(mine, OutboxRow.due_at >= now, not_(UNTRIED))))
    found.new = [owed for owed in planned.values() if owed.due_at >= now and owed.key not in taken]
    return found


async def _untried(tx: Transaction, mine: ColumnElement[bool], after: str, texts: _Texts) -> list[tuple[int, Owed]]:
    row = OutboxRow
    columns = (row.id, row.course, row.key, row.kind, cast(row.content, Text), row.due_at, row.channel, row.person)
    wanted = select(*columns, row.expires_at).where(mine, UNTRIED, row.key > after).order_by(row.key).limit(READ)
    return [
        (number, Owed(course, key, kind, texts(content), due_at, channel, person, expires_at))
        for number, course, key, kind, content, due_at, channel, person, expires_at in await tx.execute(wanted)
    ]


@asynccontextmanager
async def _writing(database: Database) -> AsyncIterator[Transaction]:
    """Yield a transaction in which nobody else writes: whoever is to be left alone is known for sure in it."""
    async with database.transaction() as tx:
        await tx.connection()
        yield tx


def _pages(rows: Iterable[Each]) -> Iterator[list[Each]]:
    remaining = iter(rows)
    while page := list(islice(remaining, WRITTEN)):
        yield page
