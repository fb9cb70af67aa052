"""Restoring: first everything beside its place, then, when all of it is right, into its place.

Whatever is wrong with the archive is found before anything is changed.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from registrar.backup.archive import DAMAGED, Manifest, Reader, part_name
from registrar.backup.rows import VERSION_TABLE, count_on, revision, tables_at, take_in
from registrar.database import Database, migrate
from registrar.errors import BackupError

FOLDERS = ("uploads", "materials", "index")
"""The folders of a home that come from an archive. What else lies in a home can be deleted at any time."""
JOBS = "jobs.db"
SPARE = 64 * 1024 * 1024
"""Bytes that stay free on the disk."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: from which archive, how many rows, and where the old things lie, if there were any."""

    manifest: Manifest
    rows: int
    aside: Path | None


async def restore(file: Path, database: Database, home: Path, *, replace: bool, at: datetime) -> Restored:
    """Make an installation from an archive. Where that is of an older version, its tables are brought up to date.

    This blocks for as long as reading and writing takes: it is for a process of its own.

    Args:
        file: the archive.
        database: where the rows go; not started.
        home: where the files go.
        replace: move what is there aside, instead of refusing; nothing of it is deleted.
        at: now, aware; what is moved aside is called by it.

    Raises:
        BackupError: if the archive is damaged or of a newer version, if something is there already, or if a bot
            uses it. Nothing has been changed then.
    """
    stamp = f"{at:%Y%m%dT%H%M%S%f}"
    try:
        with Reader(file) as archive:
            tables_at(archive.manifest.revision)
            _check_room(archive, home)
            found = _there(database, home)
            if found and not replace:
                raise BackupError(f"{found[0]} is there already. Restore into an empty home, or with --replace.")
            if database.file is None:
                await database.revision()  # whether its server can be reached
            _check_unused(database)
            with _beside(home) as staged:
                rows = await _restored(archive, database, staged, stamp if replace else None)
                aside = _moved_aside(found, home / f"before-{stamp}") if found else None
                _put_in_place(staged, database, home)
            return Restored(archive.manifest, rows, aside)
    except (SQLAlchemyError, ValueError, TypeError, KeyError) as error:
        raise BackupError(DAMAGED) from error
    except OSError as error:
        raise BackupError(f"The backup was not restored: {error.strerror or 'the disk failed'}.") from error


def _there(database: Database, home: Path) -> list[Path]:
    """Return what already lies where the archive's things belong."""
    places = [home / name for name in (*FOLDERS, JOBS)]
    if database.file:
        places += [Path(f"{database.file}{ending}") for ending in ("", "-wal", "-shm")]
    return [place for place in places if place.exists()]


def _check_room(archive: Reader, home: Path) -> None:
    there = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    # Rows take more room in tables than as lines in the archive.
    needed = archive.size * 2 + SPARE
    if shutil.disk_usage(there).free < needed:
        raise BackupError(f"There is too little room: this backup needs {needed // 1024**2 + 1} MB in {there}.")


def _check_unused(database: Database) -> None:
    """Refuse to move away a SQLite file that somebody has open: what they write would be lost."""
    if database.file is None or not database.file.exists():
        return
    with closing(sqlite3.connect(database.file, timeout=0)) as connection:
        try:
            # Nobody leaves this mode while another connection is open. It also empties the file beside it.
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = "wal"
        except sqlite3.DatabaseError:
            return  # damaged, so that nobody can be using it; it is moved aside as it is
    if mode != "delete":
        raise BackupError("The database is in use. Stop the bot, then restore.")


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """Yield a folder next to where everything goes, on the same disk, which is gone afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not any(home.iterdir()):
            home.rmdir()


async def _restored(archive: Reader, database: Database, staged: Path, aside: str | None) -> int:
    """Unpack the files, and fill the database: a new SQLite file beside, or a server's in one transaction."""
    for folder in FOLDERS:
        archive.unpack(folder, staged / folder)
    target = Database(f"sqlite:///{staged / 'database'}") if database.file else database
    async with target.bare() as connection:
        return await connection.run_sync(_fill, archive, aside)


def _fill(connection: Connection, archive: Reader, aside: str | None) -> int:
    _make_way(connection, aside)
    tables = tables_at(archive.manifest.revision)
    names = {table.name: part_name("database", f"{table.name}.jsonl") for table in tables}
    if sorted(names.values()) != sorted(archive.names("database")):
        raise BackupError(DAMAGED)
    migrate(connection, archive.manifest.revision)
    rows = sum(take_in(connection, table, _lines(archive, names[table.name])) for table in tables)
    count_on(connection, tables, archive.manifest.counters)
    migrate(connection)
    return rows


def _lines(archive: Reader, name: str) -> Iterator[bytes]:
    """Yield the lines of a part."""
    begun = b""
    for chunk in archive.chunks(name):
        *whole, begun = (begun + chunk).split(b"\n")
        yield from whole
    if begun:
        raise ValueError("the last line has no end")


def _make_way(connection: Connection, aside: str | None) -> None:
    """Refuse a server's database that has our tables, or move these into a schema of their own."""
    name = revision(connection)
    if name is None:
        return
    if aside is None:
        raise BackupError("The database has tables of Syllabot already. Take an empty one, or restore with --replace.")
    schema = f"before_{aside}"
    connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    there = set(inspect(connection).get_table_names())
    for table in [*(table.name for table in tables_at(name)), VERSION_TABLE]:
        if table in there:
            connection.execute(text(f'ALTER TABLE "{table}" SET SCHEMA "{schema}"'))


def _moved_aside(found: list[Path], folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    for place in found:
        if place.exists():
            shutil.move(place, folder / place.name)
    return folder


def _put_in_place(staged: Path, database: Database, home: Path) -> None:
    for folder in FOLDERS:
        if any((staged / folder).iterdir()):
            (staged / folder).replace(home / folder)
    if database.file:
        database.file.parent.mkdir(parents=True, exist_ok=True)
        # Last: where it is, the rest is there as well.
        shutil.move(staged / "database", database.file)
        database.file.chmod(0o600)
