"""Generations on a Chroma server, each in a collection of its own.

A small collection holds one record, which names the generation that counts: it is replaced in one step. The lock is
in the folder of this installation: whoever ingests from another machine at the same time wins or loses as a whole.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import NotFoundError

from knowledge.errors import IndexAwayError, IndexUnreadableError, KnowledgeError
from knowledge.index.folder import FolderGenerations
from knowledge.index.generations import DAMAGE, UNREADABLE, Manifest, Opened, new_name, read_manifest
from knowledge.index.records import AWAY, everything, open_collection
from knowledge.types import ChromaServer

FRESH_S = 1.0
"""Seconds for which the name of the generation that counts is not asked for again."""
PAUSE_S = 5.0
"""Seconds for which a server that cannot be reached is left alone, so that nobody waits for it in vain."""
GREETING_S, PATIENCE_S = 3.0, 30.0
"""Seconds that the server is given to answer at first, and to do something."""
_CURRENT = "current"
_HEARTBEAT = "api/v2/heartbeat"
_TLS_PORT, _PORT = 443, 80


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Which generation counts, the sum of its records, and what it holds."""

    name: str
    checksum: str
    manifest: Manifest


class ServerGenerations:
    """The generations of one index on a server. See `Generations`.

    Args:
        server: where they are.
        folder: the index's own, whose name they bear; the lock lies in there.
    """

    def __init__(self, server: ChromaServer, folder: Path) -> None:
        self._server = server
        self._prefix = f"syllabot.{folder.name}."
        self._lock = FolderGenerations(folder)
        self._connection: ClientAPI | None = None
        self._away_until = self._fresh_until = float("-inf")
        self._pointer: _Pointer | None = None

    def current(self) -> str | None:
        """Return the name of the generation that counts, or None before the first."""
        if time.monotonic() >= self._fresh_until:
            with self._asking() as client:
                self._look(client)
        return self._pointer.name if self._pointer else None

    def take(self) -> Opened:
        """Open the current generation for reading, if it is as it was written."""
        with self._asking() as client:
            pointer = self._look(client)
            if pointer is None:
                return Opened(None, Manifest(""), open_collection(client, f"{self._prefix}empty"), _nothing)
            collection = self._collection(client, pointer.name)
            if _checksum(collection) != pointer.checksum:
                raise IndexUnreadableError(UNREADABLE)
            return Opened(pointer.name, pointer.manifest, collection, _nothing)

    def survey(self) -> tuple[Manifest, bool]:
        """Return what the current generation holds, as far as that can be told, and whether it is sound."""
        try:
            with self._asking() as client:
                pointer = self._look(client)
                if pointer is None:
                    return Manifest(""), False
                sound = _checksum(self._collection(client, pointer.name)) == pointer.checksum
        except IndexUnreadableError:
            return (self._pointer.manifest if self._pointer else Manifest("")), False
        return pointer.manifest, sound

    def begin(self, *, empty: bool) -> Opened:
        """Start the next generation."""
        with self._asking() as client:
            former = self._look(client)
            name = new_name()
            collection = open_collection(client, self._prefix + name)
            if former and not empty:
                for part in everything(self._collection(client, former.name), "embeddings", "documents", "metadatas"):
                    wanted = ("ids", "embeddings", "documents", "metadatas")
                    collection.add(**{column: part[column] for column in wanted})
            return Opened(name, Manifest(""), collection, _nothing)

    def publish(self, draft: Opened) -> None:
        """Make a generation the current one, and delete the others."""
        name = str(draft.name)
        with self._asking() as client:
            content = {"name": name, "checksum": _checksum(draft.collection), "manifest": draft.manifest.written()}
            pointers = open_collection(client, self._prefix + _CURRENT)
            pointers.upsert(ids=[_CURRENT], embeddings=np.ones((1, 1), np.float32), documents=[json.dumps(content)])
            self._look(client)
            for other in client.list_collections():
                if other.name.startswith(self._prefix) and other.name.removeprefix(self._prefix) not in (
                    _CURRENT,
                    name,
                ):
                    client.delete_collection(other.name)

    def condemn(self) -> None:
        """Have the current generation count as damaged."""
        with self._asking() as client:
            pointer = self._look(client)
            if pointer:
                client.delete_collection(self._prefix + pointer.name)

    def locked(self) -> AbstractContextManager[None]:
        """Keep every other writer out, of this installation."""
        return self._lock.locked()

    @contextmanager
    def _asking(self) -> Iterator[ClientAPI]:
        """Yield a connection; whatever goes wrong with it inside counts as the server being away."""
        if time.monotonic() < self._away_until:
            raise IndexAwayError(AWAY)
        try:
            if self._connection is None:
                self._connection = _connected(self._server)
            yield self._connection
        except KnowledgeError:
            raise
        except NotFoundError as error:
            raise IndexUnreadableError(UNREADABLE) from error
        except Exception as error:
            self._connection = None
            self._fresh_until = float("-inf")
            self._away_until = time.monotonic() + PAUSE_S
            raise IndexAwayError(AWAY) from error

    def _look(self, client: ClientAPI) -> _Pointer | None:
        """Ask the server which generation counts.

        Raises:
            IndexUnreadableError: if what it says is not what was written.
        """
        self._pointer = None
        pointers = open_collection(client, self._prefix + _CURRENT)
        documents = pointers.get(ids=[_CURRENT], include=["documents"])["documents"]
        if documents:
            try:
                content = json.loads(documents[0])
                manifest = read_manifest(content["manifest"])
                self._pointer = _Pointer(str(content["name"]), str(content["checksum"]), manifest)
            except DAMAGE as error:
                raise IndexUnreadableError(UNREADABLE) from error
        self._fresh_until = time.monotonic() + FRESH_S
        return self._pointer

    def _collection(self, client: ClientAPI, name: str) -> chromadb.Collection:
        return client.get_collection(self._prefix + name, embedding_function=None)


def _connected(server: ChromaServer) -> ClientAPI:
    place = urlsplit(server.url)
    safe = place.scheme == "https"
    headers = {"Authorization": f"Bearer {server.token}"} if server.token else {}
    # The client itself would wait for ever for a server that takes the connection and says nothing.
    httpx.get(f"{server.url.rstrip('/')}/{_HEARTBEAT}", timeout=GREETING_S, headers=headers).raise_for_status()
    client = chromadb.HttpClient(
        place.hostname or "",
        place.port or (_TLS_PORT if safe else _PORT),
        safe,
        headers,
        Settings(anonymized_telemetry=False),
    )
    # There is no other way to its patience.
    session: Any = client._server._session  # type: ignore[attr-defined]  # noqa: SLF001
    session.timeout = httpx.Timeout(PATIENCE_S)
    return client


def _checksum(collection: chromadb.Collection) -> str:
    """Return a digest of what is cited from a collection: its texts, and where they stand."""
    lines = [
        json.dumps([identity, text, data], sort_keys=True)
        for part in everything(collection, "documents", "metadatas")
        for identity, text, data in zip(part["ids"], part["documents"], part["metadatas"], strict=True)
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _nothing() -> None:
    """A collection on a server needs no closing."""
