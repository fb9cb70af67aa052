"""The helper process of `isolation`: bytes of a file on standard input, its document as JSON on standard output."""

import json
import os
import sys

from knowledge.errors import UnreadableFileError
from knowledge.loading.formats import FORMATS
from knowledge.loading.isolation import MEMORY_LIMIT, sendable

REFUSED = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
        "subprocess.Popen",
        "os.exec",
        "os.fork",
        "os.posix_spawn",
        "os.system",
    }
)
"""Events of Python's own, by their names in its table of audit events, that no reader of a file has reason for."""


def main(suffix: str) -> None:
    """Read the file on standard input as one of the kind `suffix`."""
    _limit_memory()
    sys.addaudithook(_refuse)
    # What a converter prints must not end up in the result.
    result = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    with result:
        json.dump(_answer(suffix, sys.stdin.buffer.read()), result)


def _answer(suffix: str, content: bytes) -> dict[str, object]:
    try:
        return sendable(FORMATS[suffix].load(content))
    except UnreadableFileError as problem:
        return {"problem": str(problem)}
    except Exception:  # noqa: BLE001, whatever a converter raises, the file is the reason
        return {"problem": "is damaged, or is not what its name says"}


def _refuse(event: str, _: tuple[object, ...]) -> None:
    """Keep every library from the network and from other programs: what a file names is not visited."""
    if event in REFUSED:
        raise PermissionError(f"reading a file needs no {event}")


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415, not there on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    main(sys.argv[1])
