"""Taking files out of a folder that hostile code has written to."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path


def collect(source: int, names: Mapping[str, int], folder: Path) -> dict[str, Path]:
    """Copy plain files by name, following nothing.

    Args:
        source: the open folder they lie in.
        names: the names looked for, each with the bytes it may have.
        folder: where the copies go.

    Returns:
        The copies by name: of regular files with one link and within their bound; anything else is passed over.

    Raises:
        ValueError: if a name is no plain file name.
        OSError: if a copy cannot be written.
    """
    copies = {}
    for name, bound in names.items():
        if "/" in name or name in {"", ".", ".."}:
            raise ValueError(f"{name!r} is no plain file name.")
        try:
            found = _open(source, name)
        except OSError:
            continue
        try:
            status = os.fstat(found)
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_size <= bound:
                copies[name] = _copy(found, status.st_size, folder / name)
        finally:
            os.close(found)
    return copies


def _open(source: int, name: str) -> int:
    # Without O_NONBLOCK, opening a FIFO would wait for ever.
    return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=source)


def _copy(found: int, size: int, target: Path) -> Path:
    with target.open("wb") as copy:
        done = 0
        while done < size and (sent := os.sendfile(copy.fileno(), found, done, size - done)):
            done += sent
    return target
