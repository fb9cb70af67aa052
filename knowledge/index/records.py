"""How passages stand in Chroma: the text as document, the rest as metadata, the vector always our own."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar, cast

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.config import Settings

from knowledge.errors import IndexAwayError, IndexUnreadableError, KnowledgeError
from knowledge.index.generations import UNREADABLE
from knowledge.types import Passage

T = TypeVar("T")

Record = dict[str, Any]

AWAY = "The server that keeps the index of the course materials cannot be reached. Check SYLLABOT_CHROMA_URL."
COLLECTION = "passages"
BATCH = 1000
"""Records to a call: Chroma and the database below it bound how many they take."""


def open_client(folder: Path) -> Client:
    """Open the Chroma database in `folder`, which is made where it is missing."""
    # Declared as an interface that lacks `close`.
    return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))


def open_collection(client: ClientAPI, name: str = COLLECTION) -> chromadb.Collection:
    """Return a collection of passages, made where it is missing; its distance is 1 minus the cosine."""
    return client.get_or_create_collection(
        name,
        configuration={"hnsw": {"space": "cosine"}},
        # Given none, Chroma would fetch a model of its own.
        embedding_function=None,
    )


@contextmanager
def using_chroma() -> Iterator[None]:
    """Call Chroma inside: whatever it raises becomes an error of this room.

    Raises:
        IndexUnreadableError: if its files, or its answers, are not what was written.
        IndexAwayError: if its server cannot be reached.
    """
    try:
        yield
    except (KnowledgeError, KeyboardInterrupt, SystemExit):
        raise
    except httpx.HTTPError as error:
        raise IndexAwayError(AWAY) from error
    # A damaged file makes its native part panic, and that is no `Exception`.
    except BaseException as error:
        raise IndexUnreadableError(UNREADABLE) from error


def everything(collection: chromadb.Collection, *wanted: str) -> Iterator[Record]:
    """Yield the records of a collection in parts, as dictionaries of columns; `wanted` besides the ids."""
    for start in range(0, collection.count(), BATCH):
        yield cast("Record", collection.get(include=list(wanted), limit=BATCH, offset=start))  # type: ignore[arg-type]


def digest(text: str) -> str:
    """Return a name for a text that is embedded, by which its vector is found again."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def metadata(passage: Passage, place: str, position: int, name: str) -> dict[str, str | int]:
    """Return a record's metadata. `position` counts a file's passages; `name` is the digest of what is embedded."""
    rest = {key: value for key, value in asdict(passage).items() if key not in {"id", "text"}}
    return {"place": place, "position": position, "digest": name, "passage": json.dumps(rest)}


def restored(identity: str, text: str, rest: str) -> Passage:
    """Return the passage that a record holds; `rest` is what its metadata keep as JSON."""
    fields: dict[str, Any] = json.loads(rest)
    lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
    return Passage(id=identity, text=text, **fields | lists)


def batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield `items` in parts that Chroma takes in one call."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
