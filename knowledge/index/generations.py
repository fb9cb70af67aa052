"""The index on disk: finished generations, of which one is current.

`current` names the folder that counts. A finished folder is never written again, only copied: a
reader works on a private copy, and a writer turns a copy into the next generation and then renames
`current` over. So nobody ever sees a half-written state, in whichever process, and a crash leaves
the generation before it.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import IndexUnreadableError, IngestRunningError

DATABASE = "chroma"
_MANIFEST = "manifest.json"
_CHECKSUM = "checksum"
_CURRENT = "current"
_LOCK = "ingest.lock"
_ATTEMPTS = 5
_DAMAGE = (OSError, ValueError, TypeError, KeyError, AttributeError)
UNREADABLE = (
    "The index of the course materials cannot be read. Run `syllabot ingest` again with all materials to rebuild it."
)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was ingested.

    `source` is the name it is cited by, `link` the template of its passages' URLs; `mark` tells an unchanged file.
    """

    source: str
    link: str
    mark: str
    passages: int


@dataclass(slots=True)
class Manifest:
    """What a generation holds: the embedding model's fingerprint, and the files by their places."""

    fingerprint: str
    files: dict[str, FileState] = field(default_factory=dict)


class Generations:
    """The generations in one folder. Writing needs `locked`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> str | None:
        """Return the name of the generation that counts, or None before the first.

        Raises:
            IndexUnreadableError: if it cannot be told.
        """
        try:
            return (self._folder / _CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexUnreadableError(UNREADABLE) from error

    def take(self, target: Path) -> tuple[str | None, Manifest]:
        """Copy the current database to `target`; return the generation's name and what it holds.

        Raises:
            IndexUnreadableError: if it is damaged.
        """
        for _ in range(_ATTEMPTS):
            name = self.current()
            if name is None:
                return None, Manifest("")
            try:
                shutil.copytree(self._folder / name / DATABASE, target)
                if not self._unharmed(name, target):
                    raise ValueError("the database is not the one that was written")
                return name, self._manifest(name)
            except _DAMAGE as error:
                shutil.rmtree(target, ignore_errors=True)
                # A writer may have replaced it meanwhile: then there is a newer one to take.
                if self.current() == name:
                    raise IndexUnreadableError(UNREADABLE) from error
        raise IndexUnreadableError(UNREADABLE)

    def survey(self) -> tuple[Manifest, bool]:
        """Return what the current generation holds, as far as that can be told, and whether it is sound."""
        name = self._name_or_none()
        manifest = Manifest("")
        try:
            if name:
                manifest = self._manifest(name)
                return manifest, self._unharmed(name, self._folder / name / DATABASE)
        except _DAMAGE:
            pass
        return manifest, False

    def begin(self, *, empty: bool) -> tuple[str, Path]:
        """Start the next generation; return its name and its database folder.

        Args:
            empty: whether it starts with nothing instead of a copy of the current generation.
        """
        name = self._name_or_none()
        self._keep_only(name)
        following = f"{int(name) + 1 if name else 1:06d}"
        database = self._folder / following / DATABASE
        if empty or name is None:
            database.mkdir(parents=True)
        else:
            shutil.copytree(self._folder / name / DATABASE, database)
        return following, database

    def publish(self, name: str, manifest: Manifest) -> None:
        """Make the generation `name`, whose database is closed, the current one, and delete the others."""
        folder = self._folder / name
        (folder / _MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        (folder / _CHECKSUM).write_text(_checksum(folder / DATABASE), encoding="ascii")
        marker = self._folder / f"{_CURRENT}.new"
        marker.write_text(name, encoding="ascii")
        marker.replace(self._folder / _CURRENT)
        self._keep_only(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out, of this process and of others.

        Raises:
            IngestRunningError: if there is one already.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / _LOCK, timeout=0)
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
            name = self.current()
        except IndexUnreadableError:
            return None
        return name if name and name.isdecimal() else None

    def _manifest(self, name: str) -> Manifest:
        content = json.loads((self._folder / name / _MANIFEST).read_text(encoding="utf-8"))
        files = {place: FileState(**state) for place, state in content["files"].items()}
        return Manifest(content["fingerprint"], files)

    def _unharmed(self, name: str, database: Path) -> bool:
        return (self._folder / name / _CHECKSUM).read_text(encoding="ascii") == _checksum(database)

    def _keep_only(self, name: str | None) -> None:
        for folder in self._folder.iterdir():
            if folder.name.isdecimal() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)


def _checksum(folder: Path) -> str:
    """Return a digest of the names and contents of all files below `folder`."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()
