"""Writing: a draft of the next generation of the index."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import chromadb
import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.index.generations import FileState, Generations, Opened
from knowledge.index.records import batches, digest, metadata, using_chroma
from knowledge.passages import searchable
from knowledge.types import Passage

CHECKPOINT = 500
"""After so many newly embedded passages what is done is published, so that a crash loses little."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """What replacing a file's passages did; `embedded` of them needed a new vector."""

    added: int
    unchanged: int
    removed: int
    embedded: int


@dataclass(slots=True)
class Draft:
    """The next generation while it is written; nothing of it is seen before `publish`.

    Made under the lock. A damaged index, or one of another embedding model, is started anew: then
    `files` is empty, and `lost` holds the files that have to be ingested again.
    """

    generations: Generations
    embedder: Embeddings
    fingerprint: str
    files: dict[str, FileState] = field(init=False, default_factory=dict)
    lost: dict[str, FileState] = field(init=False, default_factory=dict)
    _afresh: bool = field(init=False)
    _open: Opened | None = field(init=False, default=None)
    _embedded: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        manifest, sound = self.generations.survey()
        self._afresh = not sound or manifest.fingerprint != self.fingerprint
        if self._afresh:
            self.lost = manifest.files
        else:
            self.files = manifest.files

    def replace(self, place: str, state: FileState, passages: Sequence[Passage]) -> Change:
        """Put the passages of the file at `place` in, and take its former ones out.

        `state` is kept in `files`, for the caller to tell an unchanged file by.
        A passage that reads as one already in the index did, of whichever file, takes that one's vector.
        """
        texts = [searchable(passage) for passage in passages]
        vectors, embedded = self._vectors(texts)
        present = {passage.id for passage in passages}
        with using_chroma():
            collection = self._collection()
            former = set(collection.get(where={"place": place}, include=[])["ids"])
            for batch in batches(sorted(former - present)):
                collection.delete(ids=list(batch))
            for part in batches(list(enumerate(passages))):
                collection.upsert(
                    ids=[passage.id for _, passage in part],
                    embeddings=np.stack([vectors[texts[at]] for at, _ in part]),
                    documents=[passage.text for _, passage in part],
                    metadatas=[metadata(passage, place, at, digest(texts[at])) for at, passage in part],
                )
        self.files[place] = state
        self._embedded += embedded
        if self._embedded >= CHECKPOINT:
            self.publish()
        return Change(len(present - former), len(present & former), len(former - present), embedded)

    def remove(self, place: str) -> int:
        """Take out the file at `place`; return how many passages it had."""
        with using_chroma():
            collection = self._collection()
            former = collection.get(where={"place": place}, include=[])["ids"]
            for batch in batches(former):
                collection.delete(ids=list(batch))
        del self.files[place]
        return len(former)

    def publish(self) -> None:
        """Make what was written so far the index that everybody reads."""
        if self._open:
            manifest = self._open.manifest
            manifest.fingerprint, manifest.files = self.fingerprint, self.files
            with using_chroma():
                self.generations.publish(self._open)
            self._open = None
            self._embedded = 0
            self._afresh = False

    def close(self) -> None:
        """Stop writing; what was not published is lost."""
        if self._open:
            self._open.close()
            self._open = None
            self._embedded = 0

    def _collection(self) -> chromadb.Collection:
        if self._open is None:
            self._open = self.generations.begin(empty=self._afresh)
        return self._open.collection

    def _vectors(self, texts: Sequence[str]) -> tuple[dict[str, Vector], int]:
        """Return the vectors by text, and how many of them had to be computed."""
        named = {digest(text): text for text in texts}
        vectors: dict[str, Vector] = {}
        for batch in batches(list(named)):
            among = cast("chromadb.Where", {"digest": {"$in": list(batch)}})
            with using_chroma():
                found = self._collection().get(where=among, include=["embeddings", "metadatas"])
            matrix = np.asarray(found["embeddings"], np.float32)
            for record, vector in zip(found["metadatas"] or [], matrix, strict=True):
                vectors[named[str(record["digest"])]] = vector
        missing = [text for text in named.values() if text not in vectors]
        if missing:
            computed = np.asarray(self.embedder.embed_documents(missing), np.float32)
            vectors.update(zip(missing, computed, strict=True))
        return vectors, len(missing)
