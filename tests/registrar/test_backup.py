"""Backups: from either kind of database into either kind, of every revision, and what a damaged archive does."""

# ruff: noqa: ASYNC240 - nothing else runs in these loops

import asyncio
import hashlib
import json
import shutil
import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread

import asyncpg
import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from registrar import submissions
from registrar.backup import Saved, Source, back_up, restore
from registrar.backup.rows import tables_at
from registrar.database import Database, migrate, revisions
from registrar.errors import BackupError
from registrar.submissions import File
from registrar.uploads import Uploads
from tests.registrar.filling import Rows, fill

NOON = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)
MakeUrl = Callable[[str], Awaitable[str]]


@pytest.fixture
def another(request: pytest.FixtureRequest, tmp_path: Path) -> MakeUrl:
    """Return a function that makes one more empty database, of a kind."""

    async def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/home/syllabot.db"
        url: str = request.getfixturevalue("postgres")
        name = f"other_{tmp_path.name}"
        connection = await asyncpg.connect(url)
        await connection.execute(f'CREATE DATABASE "{name}"')
        await connection.close()
        return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)

    return make


def values(connection: Connection) -> Rows:
    """Return all rows with instants and JSON as the code reads them, whichever database holds them."""
    found: Rows = {}
    for table in tables_at(revisions()[-1]):
        rows = connection.execute(sqlalchemy.select(table)).mappings()
        found[table.name] = sorted(map(dict, rows), key=repr)
    return found


async def all_of(url: str) -> Rows:
    async with Database(url).bare() as connection:
        return await connection.run_sync(values)


async def filled(url: str, seed: int = 7, revision: str = "head") -> None:
    def both(connection: Connection) -> None:
        migrate(connection, revision)
        fill(connection, seed)

    async with Database(url).bare() as connection:
        await connection.run_sync(both)


async def save(file: Path, url: str, uploads: Path, *sources: Source) -> Saved:
    kept = Uploads(uploads)
    return await back_up(file, Database(url), kept, sources, courses=("harbours",), version="1.0", at=NOON)


async def bring_back(file: Path, url: str, home: Path, *, replace: bool = False) -> Path | None:
    return (await restore(file, Database(url), home, replace=replace, at=NOON)).aside


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_row_and_value_moves_between_both_kinds_of_database(
    database_url: str, another: MakeUrl, kind: str, tmp_path: Path
) -> None:
    await filled(database_url)
    before, file, url = await all_of(database_url), tmp_path / "a.zip", await another(kind)
    saved = await save(file, database_url, tmp_path / "uploads")
    await bring_back(file, url, tmp_path / "home")
    assert await all_of(url) == before
    assert await all_of(database_url) == before
    assert saved.rows == sum(map(len, before.values()))
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("revision", revisions())
async def test_a_backup_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    old, new = f"sqlite:///{tmp_path}/old.db", f"sqlite:///{tmp_path}/home/new.db"
    await filled(old, revision=revision)
    await save(tmp_path / "a.zip", old, tmp_path / "uploads")
    await bring_back(tmp_path / "a.zip", new, tmp_path / "home")
    async with Database(old):
        assert await all_of(new) == await all_of(old)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_an_id_that_was_given_once_never_comes_again(
    database_url: str, another: MakeUrl, kind: str, tmp_path: Path
) -> None:
    async with Database(database_url) as database:
        for name in ("first", "second"):
            await handed_in(database, Uploads(tmp_path / "uploads"), name)
        async with database.bare() as connection:
            await connection.execute(text("DELETE FROM submissions WHERE id = 2"))
    await save(tmp_path / "a.zip", database_url, tmp_path / "uploads")
    url = await another(kind)
    await bring_back(tmp_path / "a.zip", url, tmp_path / "home")
    async with Database(url) as database:
        assert await handed_in(database, Uploads(tmp_path / "home" / "uploads"), "third") == 3


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_no_value_and_the_value_null_stay_two_things(
    database_url: str, another: MakeUrl, kind: str, tmp_path: Path
) -> None:
    async with Database(database_url) as database:
        for name in ("first", "second"):
            await handed_in(database, Uploads(tmp_path / "uploads"), name)
        async with database.bare() as connection:
            await connection.execute(text("UPDATE submissions SET report = 'null', late = NULL WHERE id = 1"))
    await save(tmp_path / "a.zip", database_url, tmp_path / "uploads")
    url = await another(kind)
    await bring_back(tmp_path / "a.zip", url, tmp_path / "home")
    async with Database(url).bare() as connection:
        found = await connection.execute(text("SELECT CAST(report AS TEXT), late FROM submissions WHERE id = 1"))
        assert found.one() == ("null", None)


async def handed_in(database: Database, uploads: Uploads, name: str) -> int:
    content = f"# {name}".encode()
    given = File("harbours", f"student {name}", f"{name}.ipynb", uploads.keep(content), NOON + timedelta(minutes=1))
    async with database.transaction() as tx:
        return (await submissions.hand_in(tx, given, "essay-1")).submission.id


def keep_handing_in(url: str, uploads: Uploads, enough: Event, stop: Event) -> None:
    """Hand in one file after the other, and say when there are some."""

    async def work() -> None:
        async with Database(url) as database:
            number = 0
            while not stop.is_set():
                await handed_in(database, uploads, str(number))
                number += 1
                if number == 40:
                    enough.set()

    asyncio.run(work())


async def test_a_backup_made_while_people_hand_in_holds_every_file_that_it_names(
    database_url: str, another: MakeUrl, tmp_path: Path
) -> None:
    enough, stop = Event(), Event()
    arguments = (database_url, Uploads(tmp_path / "uploads"), enough, stop)
    people = Thread(target=keep_handing_in, args=arguments)
    people.start()
    try:
        assert await asyncio.to_thread(enough.wait, 60)
        saved = [await save(tmp_path / f"{turn}.zip", database_url, tmp_path / "uploads") for turn in range(3)]
    finally:
        stop.set()
        await asyncio.to_thread(people.join)
    assert all(each.missing == 0 and each.uploads >= 40 for each in saved)
    url = await another("sqlite")
    await bring_back(tmp_path / "2.zip", url, tmp_path / "home")
    source = {row["id"]: row for row in (await all_of(database_url))["submissions"]}
    rows = (await all_of(url))["submissions"]
    assert len(rows) == saved[2].uploads
    assert [row["id"] for row in sorted(rows, key=lambda row: row["id"])] == list(range(1, len(rows) + 1))
    assert all(source[row["id"]] == row for row in rows)
    kept = Uploads(tmp_path / "home" / "uploads")
    assert all(kept.read(row["sha256"]).startswith(b"# ") for row in rows)


@pytest.fixture
async def archive(tmp_path: Path) -> Path:
    """Return an archive with something in every place."""
    url = f"sqlite:///{tmp_path}/source.db"
    await filled(url)
    uploads = Uploads(tmp_path / "uploads")
    async with Database(url) as database:
        for name in ("first", "second"):
            await handed_in(database, uploads, name)
    notes = tmp_path / "notes.md"
    notes.write_text("The tolls of the harbour. " * 50)
    sources = [Source("materials/harbours/pack/notes.md", notes), Source("index/harbours/current", b"1")]
    await save(tmp_path / "a.zip", url, tmp_path / "uploads", *sources)
    return tmp_path / "a.zip"


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_archive_is_refused_and_changes_nothing_or_was_damaged_where_nothing_is_read(
    archive: Path, tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)
    content = bytearray(archive.read_bytes())
    match chance.choice(["flip", "flip", "cut", "gap"]):
        case "flip":
            for _ in range(chance.choice([1, 3, 50])):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case "cut":
            content = content[: chance.randrange(len(content))]
        case "gap":
            begin = chance.randrange(len(content))
            content[begin : begin + chance.randint(1, 500)] = b""
    damaged, home = tmp_path / "damaged.zip", tmp_path / "home"
    damaged.write_bytes(content)
    shutil.rmtree(home, ignore_errors=True)
    url = f"sqlite:///{home}/syllabot.db"
    try:
        asyncio.run(bring_back(damaged, url, home))
    except BackupError:
        assert not home.exists()
    else:
        assert asyncio.run(all_of(url)) == asyncio.run(all_of(f"sqlite:///{tmp_path}/source.db"))
        assert tree(home / "uploads") == tree(tmp_path / "uploads")


def forged(archive: Path, part: str, content: bytes, *, said: int | None = None, twice: bool = False) -> Path:
    """Return a copy of an archive with one more part, as its manifest says, or as `said` has its size."""
    target = archive.with_name("forged.zip")
    with zipfile.ZipFile(archive) as former, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in former.namelist():
            if name != "manifest.json":
                made.writestr(name, former.read(name))
        for _ in range(1 + twice):
            made.writestr(part, content)
        manifest = json.loads(former.read("manifest.json"))
        size = len(content) if said is None else said
        manifest["parts"][part] = {"size": size, "sha256": hashlib.sha256(content[:size]).hexdigest()}
        made.writestr("manifest.json", json.dumps(manifest))
    return target


@pytest.mark.parametrize(
    "part",
    [
        "../escaped",
        "materials/../../escaped",
        "/etc/escaped",
        "materials//escaped",
        "materials/./escaped",
        "uploads/..",
        "uploads\\..\\..\\escaped",
        "uploads/c:escaped",
        "uploads/a\nb",
        "jobs.db",
        "elsewhere/escaped",
        "database/escaped.jsonl",
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
async def test_a_part_that_wants_to_lie_elsewhere_is_refused(archive: Path, tmp_path: Path, part: str) -> None:
    home = tmp_path / "deep" / "home"
    with pytest.raises(BackupError, match="damaged"):
        await bring_back(forged(archive, part, b"escaped"), f"sqlite:///{home}/syllabot.db", home)
    assert not home.exists()
    assert not list(tmp_path.rglob("*escaped*"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
async def test_a_part_that_is_larger_than_it_says_or_there_twice_is_refused(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for each in (
        forged(archive, "uploads/aa/bomb", bytes(20 * 1024 * 1024), said=10),
        forged(archive, "uploads/aa/twice", b"a", twice=True),
        forged(archive, "materials/harbours/pack/notes.md/below-a-file", b"a"),
    ):
        with pytest.raises(BackupError):
            await bring_back(each, f"sqlite:///{home}/syllabot.db", home)
        assert not home.exists()


async def test_an_archive_that_would_fill_the_disk_is_refused(archive: Path, tmp_path: Path) -> None:
    huge = forged(archive, "uploads/aa/huge", b"a", said=10**16)
    with pytest.raises(BackupError, match="too little room"):
        await bring_back(huge, f"sqlite:///{tmp_path}/home/syllabot.db", tmp_path / "home")


async def test_a_link_in_an_archive_becomes_an_ordinary_file(archive: Path, tmp_path: Path) -> None:
    made = forged(archive, "uploads/aa/link", b"/etc/passwd")
    with zipfile.ZipFile(made, "a") as changed:
        changed.getinfo("uploads/aa/link").external_attr = 0o120777 << 16
        changed.comment = b"so that the directory is written anew"
    await bring_back(made, f"sqlite:///{tmp_path}/home/syllabot.db", tmp_path / "home")
    link = tmp_path / "home" / "uploads" / "aa" / "link"
    assert not link.is_symlink()
    assert link.read_bytes() == b"/etc/passwd"


async def test_an_archive_of_a_newer_version_is_refused(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "newer.zip"
    with zipfile.ZipFile(archive) as former, zipfile.ZipFile(target, "w") as made:
        for name in former.namelist():
            content = former.read(name)
            made.writestr(name, content.replace(b'"revision": "', b'"revision": "9') if "manifest" in name else content)
    with pytest.raises(BackupError, match="newer version"):
        await bring_back(target, f"sqlite:///{tmp_path}/home/syllabot.db", tmp_path / "home")


async def test_what_is_there_is_never_written_over(archive: Path, tmp_path: Path, database_url: str) -> None:
    home = tmp_path / "home"
    await bring_back(archive, database_url, home)
    before = await all_of(database_url)
    (home / "uploads" / "mine").write_text("mine")
    with pytest.raises(BackupError, match="--replace"):
        await bring_back(archive, database_url, home)
    async with Database(database_url) as database:
        await handed_in(database, Uploads(home / "uploads"), "another")
    aside = await bring_back(archive, database_url, home, replace=True)
    assert aside is not None
    assert (aside / "uploads" / "mine").read_text() == "mine"
    assert await all_of(database_url) == before
    if Database(database_url).file:
        old = await all_of(f"sqlite:///{aside}/syllabot.db")
    else:
        async with Database(database_url).bare() as connection:
            await connection.execute(text(f'SET search_path TO "before_{NOON:%Y%m%dT%H%M%S%f}"'))
            old = await connection.run_sync(values)
    assert len(old["submissions"]) == len(before["submissions"]) + 1


async def test_a_database_that_a_bot_uses_is_not_replaced(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    url = f"sqlite:///{home}/syllabot.db"
    await bring_back(archive, url, home)
    async with Database(url) as database, database.reading() as tx:
        assert await submissions.of_assignment(tx, "harbours", "essay-1")
        with pytest.raises(BackupError, match="Stop the bot"):
            await bring_back(archive, url, home, replace=True)
    assert not list(home.glob("before-*"))


async def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        await save(tmp_path / "a.zip", f"sqlite:///{tmp_path}/none.db", tmp_path / "uploads")
    assert not list(tmp_path.iterdir())


async def test_a_backup_that_cannot_be_finished_leaves_the_one_before_it(archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    unreadable = Source("index/a", Path("/proc/self/mem"))
    with pytest.raises(BackupError, match="No backup was made"):
        await save(archive, f"sqlite:///{tmp_path}/source.db", tmp_path / "uploads", unreadable)
    assert archive.read_bytes() == before
    assert not list(tmp_path.glob(".a.zip*"))
