"""The archive: a zip file with a manifest that knows the size and the SHA-256 of every part.

A zip file because its parts can be read one by one, and because links and devices have no meaning in it to us.
What an archive says about itself is not believed: names are held against a narrow pattern, and nothing is read past
the size that the manifest gives.
"""

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from registrar.course.values import Id
from registrar.errors import BackupError

MANIFEST = "manifest.json"
MANIFEST_LIMIT = 256 * 1024 * 1024
"""Bytes of a manifest; a million parts take about 150 MB."""
CHUNK = 1024 * 1024
DAMAGED = "This backup is damaged, or is none: nothing has been changed. Take another one."
_ROOTS = "database|uploads|materials|index"
# Neither a backslash nor a colon, which mean something on Windows, nor control characters; "." and ".." are no names.
_NAME = re.compile(rf"(?:{_ROOTS})(?:/(?!\.{{1,2}}(?:/|\Z))[^/\\:\x00-\x1f\x7f]+)+")
_ODD = re.compile(r"[\udc80-\udcff\\:\x00-\x1f\x7f]")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError)


class Part(BaseModel):
    """The size in bytes and the SHA-256, in hexadecimal, of one part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What an archive holds.

    Attributes:
        format: of the archive; another one is refused.
        version: of the program that wrote it.
        made_at: when.
        revision: of the tables, as the migrations name it.
        courses: the ids of the courses whose materials are in it.
        counters: by table, the highest id ever given to a row; such an id must not come again.
        missing: uploads that rows name and that were not there any more.
        parts: by name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    version: str
    made_at: AwareDatetime
    revision: str
    courses: tuple[Id, ...]
    counters: dict[str, int]
    missing: tuple[str, ...]
    parts: dict[str, Part]


def part_name(root: str, *places: str) -> str:
    """Return the name of a part. What a file's name has that an archive's must not have is written as `%5C`."""
    return "/".join([root, *(_ODD.sub(lambda odd: f"%{ord(odd[0]) & 0xFF:02X}", place) for place in places)])


class Writer:
    """Writes an archive beside its place, and puts it there when it is whole. Nobody else may read it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.parts: dict[str, Part] = {}

    def __enter__(self) -> Self:
        # It is readable for its owner alone from its first byte on.
        number, name = tempfile.mkstemp(prefix=f".{self._file.name}-", dir=self._file.parent)
        self._beside = Path(name)
        self._raw = os.fdopen(number, "w+b")
        self._zip = zipfile.ZipFile(self._raw, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        return self

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a part.

        Raises:
            ValueError: if it has no name for a part, or one that is taken.
        """
        if name in self.parts or not _NAME.fullmatch(name):
            raise ValueError(f"no part can be called {name!r}")
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for chunk in chunks:
                part.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.parts[name] = Part(size=size, sha256=digest.hexdigest())

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, and put the archive in its place."""
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        self._beside.replace(self._file)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if not self._raw.closed:
            self._zip.close()
            self._raw.close()
        self._beside.unlink(missing_ok=True)


class Reader:
    """Reads an archive, and believes none of it before it has seen that it is whole.

    Raises:
        BackupError: if it cannot be read, or is not what its manifest says.
    """

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise BackupError(f"There is no backup at {file}.")
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._read_manifest()
        except (*_BROKEN, ValidationError) as error:
            raise BackupError(DAMAGED) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def size(self) -> int:
        """How many bytes all parts come to."""
        return sum(part.size for part in self.manifest.parts.values())

    def names(self, root: str) -> list[str]:
        """Return the names of the parts below a root."""
        return [name for name in self.manifest.parts if name.startswith(f"{root}/")]

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part. Only at its end is it certain that they are right.

        Raises:
            BackupError: if they are not.
        """
        part = self.manifest.parts[name]
        digest, left = hashlib.sha256(), part.size
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        break
                    digest.update(chunk)
                    yield chunk
        except _BROKEN as error:
            raise BackupError(DAMAGED) from error
        if left or digest.hexdigest() != part.sha256:
            raise BackupError(DAMAGED)

    def unpack(self, root: str, folder: Path) -> None:
        """Write the parts below a root into `folder`, which only its owner can read.

        Raises:
            BackupError: if one of them is damaged.
        """
        folder.mkdir(parents=True, mode=0o700)
        for name in self.names(root):
            path = folder.joinpath(*name.split("/")[1:])
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # "x": two names that are one file to this file system are never one to us.
            with path.open("xb") as file:
                shutil.copyfileobj(_Stream(self.chunks(name)), file)

    def _read_manifest(self) -> Manifest:
        if self._zip.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
            raise ValueError("a manifest of this size is none")
        with self._zip.open(MANIFEST) as file:
            manifest = Manifest.model_validate_json(file.read(MANIFEST_LIMIT))
        names = self._zip.namelist()
        if sorted(names) != sorted([MANIFEST, *manifest.parts]):
            raise ValueError("the parts are not those of the manifest")
        if not all(_NAME.fullmatch(name) for name in manifest.parts):
            raise ValueError("a part has a name that no part has")
        return manifest


class _Stream:
    """Chunks as something to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, _: int = -1) -> bytes:
        return next(self._chunks, b"")
