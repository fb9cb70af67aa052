"""How passages stand in Chroma: the text as document, the rest as metadata, the vector always our own."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar, cast

import chromadb
from chromadb.api.client import Client
from chromadb.config import Settings

from knowledge.types import Passage

T = TypeVar("T")

COLLECTION = "passages"
BATCH = 1000
"""Records to a call: Chroma and the database below it bound how many they take."""


def open_client(folder: Path) -> Client:
    """Open the Chroma database in `folder`, which is made where it is missing."""
    # Declared as an interface that lacks `close`.
    return cast("Client", chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False)))


def open_collection(client: Client) -> chromadb.Collection:
    """Return the collection of passages; its distance is 1 minus the cosine."""
    return client.get_or_create_collection(
        COLLECTION,
        configuration={"hnsw": {"space": "cosine"}},
        # Given none, Chroma would fetch a model of its own.
        embedding_function=None,
    )


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
