"""Generations: finished states of the index, of which one is current.

A finished generation is never written again: a writer turns a copy of it into the next one, and then makes that one
current in a single step. So nobody ever sees a half-written state, in whichever process, and a crash leaves the
generation before it. `folder` keeps them in files, `server` on a Chroma server.
"""

import json
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Protocol

import chromadb

DAMAGE = (OSError, ValueError, TypeError, KeyError, AttributeError)
"""What reading something that is not what was written may raise."""
UNREADABLE = (
    "The index of the course materials cannot be read. A running bot rebuilds it on its own; "
    "`syllabot ingest --rebuild` does it now."
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

    def written(self) -> str:
        """Return this as JSON."""
        return json.dumps(asdict(self))


def read_manifest(text: str) -> Manifest:
    """Return what `Manifest.written` wrote.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: if it is something else.
    """
    content = json.loads(text)
    files = {place: FileState(**state) for place, state in content["files"].items()}
    return Manifest(content["fingerprint"], files)


def new_name() -> str:
    """Return a name that no generation had before, so that none is ever taken for another."""
    return f"{secrets.randbits(62):019d}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation at hand: its name (None: there is none yet), what it holds, its passages, and how to close it."""

    name: str | None
    manifest: Manifest
    collection: chromadb.Collection
    close: Callable[[], None]


class Generations(Protocol):
    """The generations of one index. Writing needs `locked`."""

    def current(self) -> str | None:
        """Return the name of the generation that counts, or None before the first.

        Raises:
            IndexUnreadableError: if it cannot be told.
            IndexAwayError: if it cannot be reached.
        """

    def take(self) -> Opened:
        """Open the current generation for reading.

        Raises:
            IndexUnreadableError: if it is damaged.
            IndexAwayError: if it cannot be reached.
        """

    def survey(self) -> tuple[Manifest, bool]:
        """Return what the current generation holds, as far as that can be told, and whether it is sound."""

    def begin(self, *, empty: bool) -> Opened:
        """Start the next generation, with nothing (`empty`) or with a copy of the current one."""

    def publish(self, draft: Opened) -> None:
        """Make a generation that was begun, with its manifest as it is now, the current one; delete the others."""

    def condemn(self) -> None:
        """Have the current generation count as damaged, so that it is not read any more and the next starts anew."""

    def locked(self) -> AbstractContextManager[None]:
        """Keep every other writer out, of this process and of others.

        Raises:
            IngestRunningError: if there is one already.
        """
