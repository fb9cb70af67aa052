"""Generations in a folder, each in a folder of its own with the files of an embedded Chroma database.

`current` names the one that counts. A reader works on a private copy, which is checked against the sums that were
written with it, so that no damage to the files is ever read.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import IndexUnreadableError, IngestRunningError
from knowledge.index.generations import DAMAGE, UNREADABLE, Manifest, Opened, new_name, read_manifest
from knowledge.index.records import open_client, open_collection

DATABASE = "chroma"
LOCK = "ingest.lock"
_MANIFEST = "manifest.json"
_CHECKSUM = "checksum"
CURRENT = "current"
_ATTEMPTS = 5


class FolderGenerations:
    """The generations in one folder. See `Generations`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> str | None:
        """Return the name of the generation that counts, or None before the first."""
        try:
            name = (self._folder / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnreadableError(UNREADABLE) from error
        if not name.isdecimal():
            raise IndexUnreadableError(UNREADABLE)
        return name

    def take(self) -> Opened:
        """Open a private copy of the current generation, which is gone once it is closed."""
        copy = Path(tempfile.mkdtemp(prefix="syllabot-index-"))
        try:
            name, manifest = self.copy(copy)
            return _opened(name, manifest, copy / DATABASE, partial(shutil.rmtree, copy, ignore_errors=True))
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise

    def copy(self, target: Path) -> tuple[str | None, Manifest]:
        """Copy the current generation, as it lies in its folder, into `target`; return its name and what it holds.

        Raises:
            IndexUnreadableError: if it is damaged.
        """
        for _ in range(_ATTEMPTS):
            name = self.current()
            if name is None:
                return None, Manifest("")
            try:
                shutil.copytree(self._folder / name, target, dirs_exist_ok=True)
                return name, _checked(target)
            except DAMAGE as error:
                for path in target.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                # A writer may have replaced it meanwhile: then there is a newer one to take.
                if self.current() == name:
                    raise IndexUnreadableError(UNREADABLE) from error
        raise IndexUnreadableError(UNREADABLE)

    def survey(self) -> tuple[Manifest, bool]:
        """Return what the current generation holds, as far as that can be told, and whether it is sound."""
        name = self._name_or_none()
        if name is None:
            return Manifest(""), False
        try:
            return _checked(self._folder / name), True
        except DAMAGE:
            return self._legible(name), False

    def begin(self, *, empty: bool) -> Opened:
        """Start the next generation."""
        former = self._name_or_none()
        self._keep_only(former)
        name, manifest = new_name(), Manifest("")
        database = self._folder / name / DATABASE
        if empty or former is None:
            database.mkdir(parents=True)
        else:
            shutil.copytree(self._folder / former / DATABASE, database)
        return _opened(name, manifest, database)

    def publish(self, draft: Opened) -> None:
        """Make a generation, whose database is closed here, the current one, and delete the others."""
        draft.close()
        folder = self._folder / str(draft.name)
        (folder / _MANIFEST).write_text(draft.manifest.written(), encoding="utf-8")
        (folder / _CHECKSUM).write_text(_sums(folder), encoding="ascii")
        marker = self._folder / f"{CURRENT}.new"
        marker.write_text(str(draft.name), encoding="ascii")
        marker.replace(self._folder / CURRENT)
        self._keep_only(draft.name)

    def condemn(self) -> None:
        """Have the current generation count as damaged."""
        name = self._name_or_none()
        if name:
            shutil.rmtree(self._folder / name / DATABASE, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out, of this process and of others."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise IngestRunningError("Another ingest is running. Wait until it is done, then try again.") from error
        try:
            yield
        finally:
            lock.release()

    def _name_or_none(self) -> str | None:
        try:
            return self.current()
        except IndexUnreadableError:
            return None

    def _legible(self, name: str) -> Manifest:
        """Return the manifest of a generation whose database is damaged."""
        try:
            return _own_manifest(self._folder / name)[0]
        except DAMAGE:
            return Manifest("")

    def _keep_only(self, name: str | None) -> None:
        for folder in self._folder.iterdir():
            if folder.name.isdecimal() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)


def _opened(name: str | None, manifest: Manifest, database: Path, after: partial[None] | None = None) -> Opened:
    client = open_client(database)

    def close() -> None:
        client.close()
        if after:
            after()

    return Opened(name, manifest, open_collection(client), close)


def _checked(generation: Path) -> Manifest:
    """Return what a generation holds.

    Raises:
        ValueError, or another of DAMAGE: if it is not as it was written.
    """
    manifest, sums = _own_manifest(generation)
    if sums[1:] != [_database_sum(generation / DATABASE)]:
        raise ValueError("the database is not the one that was written")
    return manifest


def _own_manifest(generation: Path) -> tuple[Manifest, list[str]]:
    """Return the manifest of a generation, whose database may be damaged, and the sums of both."""
    written = (generation / _MANIFEST).read_bytes()
    sums = (generation / _CHECKSUM).read_text(encoding="ascii").splitlines()
    if sums[:1] != [hashlib.sha256(written).hexdigest()]:
        raise ValueError("the manifest is not the one that was written")
    return read_manifest(written.decode()), sums


def _sums(generation: Path) -> str:
    manifest = hashlib.sha256((generation / _MANIFEST).read_bytes()).hexdigest()
    return f"{manifest}\n{_database_sum(generation / DATABASE)}\n"


def _database_sum(database: Path) -> str:
    """Return a digest of the names and contents of all files of a database."""
    total = hashlib.sha256()
    for path in sorted(path for path in database.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(database).as_posix()} {content}\n".encode())
    return total.hexdigest()
