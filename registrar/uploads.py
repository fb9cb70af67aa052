"""The files that people hand in, kept by the hash of their bytes: an unchanged file is kept once."""

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from registrar.errors import RegistrarError

JUST_NOW = 60.0
"""Seconds within which a file that was kept is perhaps not written down anywhere yet."""


class UploadError(RegistrarError):
    """A file that was kept cannot be read back."""


class Uploads:
    """A folder of files. All that it does waits for the disk: not for the event loop."""

    def __init__(self, folder: Path) -> None:
        """Take a folder, which is made when the first file comes."""
        self._folder = folder
        # A file must not be discarded in the moment in which it is kept again.
        self._turn = threading.Lock()

    def keep(self, raw: bytes) -> str:
        """Write a file so that it survives a crash right after this, and return its SHA-256 in hexadecimal.

        Raises:
            OSError: if the disk does not take it.
        """
        name = hashlib.sha256(raw).hexdigest()
        path = self.path(name)
        with self._turn:
            if path.exists():
                path.touch()
                return name
        path.parent.mkdir(parents=True, exist_ok=True)
        number, part = tempfile.mkstemp(prefix="part-", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        for folder in (path.parent, self._folder, self._folder.parent):
            _settle(folder)
        return name

    def read(self, name: str) -> bytes:
        """Return the bytes of a file that was kept.

        Raises:
            UploadError: if it is gone or has changed.
        """
        try:
            raw = self.path(name).read_bytes()
        except OSError as error:
            raise UploadError(
                f"An upload cannot be read ({error.strerror}). Bring back the folder of uploads."
            ) from error
        if hashlib.sha256(raw).hexdigest() != name:
            raise UploadError("An upload is not what was handed in any more. Bring back the folder of uploads.")
        return raw

    def discard_all(self, names: Iterable[str]) -> None:
        """Delete files that nothing names any more, but none that was kept, or kept again, just now.

        Then somebody is about to name it.
        """
        for path in map(self.path, names):
            with self._turn:
                # The time of the disk and not the course's, which a rehearsal sets.
                if path.exists() and time.time() - path.stat().st_mtime >= JUST_NOW:
                    path.unlink()

    def path(self, name: str) -> Path:
        """Return where the file with this hash lies, if it was kept."""
        return self._folder / name[:2] / name


def _settle(folder: Path) -> None:
    """Have a folder's entries written to the disk, where the system can."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
