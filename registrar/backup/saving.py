"""Making a backup while the bot runs.

The order makes it consistent: an upload is on the disk before its row is written, so rows that are read first, in one
state of all tables, name only uploads that are there when they are copied afterwards.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, select, union
from sqlalchemy.exc import SQLAlchemyError

from registrar.backup.archive import CHUNK, Manifest, Writer, part_name
from registrar.backup.rows import counters, lines, revision, tables_at
from registrar.database import Database
from registrar.errors import BackupError
from registrar.uploads import Uploads

NOTHING = "There is no database yet, so there is nothing to back up. Has the bot ever run here?"
UPLOADS_NAMED_BY = {"submissions": ("sha256", "executed"), "regrades": ("executed", "executed_before")}
"""The columns that name an upload, by table."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or bytes, and the name of the part that they become."""

    part: str
    content: Path | bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds: rows, uploads, and other files; `missing` uploads were named by rows and not there."""

    rows: int
    uploads: int
    files: int
    missing: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read from the database."""

    revision: str
    rows: int
    uploads: list[str]
    counters: dict[str, int]


async def back_up(
    file: Path,
    database: Database,
    uploads: Uploads,
    sources: Iterable[Source],
    *,
    courses: tuple[str, ...],
    version: str,
    at: datetime,
) -> Saved:
    """Write everything into `file`, which is whole when it appears, and replaces an older one of its name.

    This blocks for as long as reading and writing takes: it is for a process of its own.

    Args:
        file: the archive.
        database: need not be started, and may be of an older revision. It is only read.
        uploads: the files that people handed in.
        sources: materials and indexes. Those that are gone when it is their turn are left out.
        courses: the ids of the courses that they are of.
        version: of this program.
        at: now, aware.

    Raises:
        BackupError: if the database cannot be read, or the archive not be written.
    """
    if database.file and not database.file.exists():
        raise BackupError(NOTHING)
    try:
        with Writer(file) as archive:
            async with database.bare(reading=True) as connection:
                kept = await connection.run_sync(_rows, archive)
            named = (Source(part_name("uploads", name[:2], name), uploads.path(name)) for name in kept.uploads)
            missing = [Path(each.part).name for each in named if not _added(archive, each)]
            files = sum(_added(archive, each) for each in sources)
            archive.seal(
                Manifest(
                    version=version,
                    made_at=at,
                    revision=kept.revision,
                    courses=courses,
                    counters=kept.counters,
                    missing=tuple(missing),
                    parts=archive.parts,
                )
            )
    except (SQLAlchemyError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the database cannot be read"
        raise BackupError(f"No backup was made: {reason}. There is nothing at {file} that was not there.") from error
    return Saved(kept.rows, len(kept.uploads) - len(missing), files, len(missing))


def _rows(connection: Connection, archive: Writer) -> _Kept:
    name = revision(connection)
    if name is None:
        raise BackupError(NOTHING)
    tables = tables_at(name)
    count = 0

    def counted(table: Table) -> Iterator[bytes]:
        nonlocal count
        for line in lines(connection, table):
            count += 1
            yield line

    for table in tables:
        archive.add(part_name("database", f"{table.name}.jsonl"), counted(table))
    # Read last: nothing keeps them in one state with the rows, and they must not be lower than these.
    return _Kept(name, count - len(tables), _uploads(connection, tables), counters(connection, tables))


def _uploads(connection: Connection, tables: Iterable[Table]) -> list[str]:
    there = {table.name: table for table in tables}
    columns = [
        there[name].c[column]
        for name, wanted in UPLOADS_NAMED_BY.items()
        if name in there
        for column in wanted
        if column in there[name].c
    ]
    if not columns:
        return []
    found = connection.scalars(union(*(select(column) for column in columns)))
    return sorted(name for name in found if name)


def _added(archive: Writer, source: Source) -> bool:
    """Put a file into the archive, and say whether it was still there."""
    if isinstance(source.content, bytes):
        archive.add(source.part, [source.content])
        return True
    try:
        file = source.content.open("rb")
    except FileNotFoundError:
        return False
    with file:
        archive.add(source.part, iter(lambda: file.read(CHUNK), b""))
    return True
