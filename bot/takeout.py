"""Packs a person's own data into ZIP files that Discord takes."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registrar.privacy.own_data import OwnFile
from registrar.uploads import UploadError, Uploads

MAX_BYTES = 9_000_000
"""How large an archive may be: Discord takes 10 MiB where nobody has paid for more."""

DATA = "data.json"
_ENTRY = 1_000
"""What an archive needs for a file beside its contents, at most."""
_UNSAFE = re.compile(r"[^\w.\- ]+")
_NAME_ROOM = 80


@dataclass(frozen=True, slots=True)
class Takeout:
    """The archives, and the paths of the files that are in none, as they are too large or gone."""

    archives: tuple[bytes, ...]
    left_out: tuple[str, ...]


def pack(data: dict[str, Any], files: Sequence[OwnFile], uploads: Uploads | None) -> Takeout:
    """Return `data` as JSON, and the files, in archives of at most `MAX_BYTES`. This takes the processor a while."""
    text = json.dumps(data, indent=2, ensure_ascii=False).encode()
    buffers = [_zipped(DATA, text, io.BytesIO())]
    left_out: list[str] = []
    for number, file in enumerate(files, start=1):
        path, raw = _path(number, file), _read(file, uploads)
        size = _ENTRY + (len(zlib.compress(raw)) if raw is not None else MAX_BYTES)
        if raw is None or size > MAX_BYTES:
            left_out.append(path)
            continue
        if buffers[-1].tell() + size > MAX_BYTES:
            buffers.append(io.BytesIO())
        _zipped(path, raw, buffers[-1])
    return Takeout(tuple(buffer.getvalue() for buffer in buffers), tuple(left_out))


def _zipped(path: str, raw: bytes, buffer: io.BytesIO) -> io.BytesIO:
    """Add a file to the archive in a buffer."""
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path, raw)
    buffer.seek(0, io.SEEK_END)
    return buffer


def _path(number: int, file: OwnFile) -> str:
    """Return where a file lies in the archive: no name that somebody chose leads out of its folder."""
    attempt = "" if file.attempt is None else f"attempt-{file.attempt}-"
    name = _UNSAFE.sub("_", file.name)[-_NAME_ROOM:].lstrip(".")
    return f"files/{file.assignment or 'no-assignment'}/{number}-{attempt}{name}"


def _read(file: OwnFile, uploads: Uploads | None) -> bytes | None:
    try:
        return uploads.read(file.sha256) if uploads else None
    except UploadError:
        return None
