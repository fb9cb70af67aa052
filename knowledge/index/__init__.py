"""The index of passages: kept on disk with Chroma, searched by meaning and by words."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from langchain_core.embeddings import Embeddings

from knowledge.errors import IndexUnreadableError
from knowledge.index.draft import Change, Draft
from knowledge.index.folder import FolderGenerations
from knowledge.index.generations import UNREADABLE, FileState, Generations
from knowledge.index.records import using_chroma
from knowledge.index.server import ServerGenerations
from knowledge.index.snapshot import Snapshot
from knowledge.types import ChromaServer, Hit, Passage

__all__ = ["Change", "Draft", "FileState", "PassageIndex"]

OTHER_MODEL = (
    "The index of the course materials was built with another embedding model. "
    "A running bot rebuilds it on its own; `syllabot ingest --rebuild` does it now."
)


class PassageIndex:
    """The passages of all ingested files. For use from several threads; every call may block.

    What another process ingests is noticed at the next call.

    Args:
        folder: where the index lives; made when first written.
        embedder: makes the vectors, of length 1.
        fingerprint: names the embedder's model; an index of another model is not read.
        server: keeps the passages instead, under the folder's name; None keeps them in the folder.
    """

    def __init__(
        self, folder: Path, embedder: Embeddings, fingerprint: str, server: ChromaServer | None = None
    ) -> None:
        self._generations: Generations = ServerGenerations(server, folder) if server else FolderGenerations(folder)
        self._embedder = embedder
        self._fingerprint = fingerprint
        self._opening = Lock()
        self._snapshot: Snapshot | None = None
        self._there_was_one = False

    def __len__(self) -> int:
        """Return how many passages there are.

        Raises:
            IndexUnreadableError: if the index is damaged, or of another model.
        """
        return len(self._latest())

    def search(self, text: str, vector: Sequence[float] | None = None, k: int = 8) -> list[Hit]:
        """Return the `k` passages that answer `text` best, best first.

        The rankings by meaning and by words are fused by reciprocal rank. Passages that read the
        same count once; passages that stand for a file in the index step aside.

        Args:
            text: the question.
            vector: its embedding, where the caller has it already.
            k: how many.

        Raises:
            IndexUnreadableError: if the index is damaged, or of another model.
            IndexAwayError: if its server cannot be reached.
        """
        vector = self._embedder.embed_query(text) if vector is None else vector
        try:
            return self._found(text, vector, k)
        except IndexUnreadableError:
            # Somebody may have tidied the private copy away, or the server's generation: what counts is read anew.
            self._snapshot = None
            return self._found(text, vector, k)

    def around(self, passage: Passage) -> list[Passage]:
        """Return the passages of the section that `passage` belongs to, in reading order, itself included."""
        return self._latest().around(passage)

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return how much each stem tells: the logarithm of how few passages hold it; most where none does."""
        return self._latest().rarities(stems)

    def held(self, stems: Iterable[str]) -> set[str]:
        """Return those of the stems that any passage holds."""
        return self._latest().held(stems)

    def sources(self) -> frozenset[str]:
        """Return the names of the files in the index, as they are cited."""
        return self._latest().sources

    def files(self) -> dict[str, FileState]:
        """Return the files in the index by their places: absolute paths as text.

        Raises:
            IndexUnreadableError: if the index is damaged, or of another model.
            IndexAwayError: if its server cannot be reached.
        """
        return dict(self._latest().files)

    def check(self) -> None:
        """Open the index anew.

        Raises:
            IndexUnreadableError: if it is damaged, or of another model.
            IndexAwayError: if its server cannot be reached.
        """
        self._snapshot = None
        self._latest()

    @contextmanager
    def writing(self) -> Iterator[Draft]:
        """Write to the index: what the draft is given is published when the block ends without an exception.

        Raises:
            IngestRunningError: if somebody else is writing, in this process or another.
        """
        with self._generations.locked():
            draft = Draft(self._generations, self._embedder, self._fingerprint)
            try:
                yield draft
                draft.publish()
            finally:
                draft.close()

    def condemn(self) -> None:
        """Have the index count as damaged: nothing of it is read any more, and whatever is written starts anew.

        Raises:
            IngestRunningError: if somebody is writing.
        """
        with self._generations.locked():
            self._generations.condemn()
            self._snapshot = None

    def _found(self, text: str, vector: Sequence[float], k: int) -> list[Hit]:
        snapshot = self._latest()
        with using_chroma():
            return snapshot.search(text, vector, k)

    def _latest(self) -> Snapshot:
        generation, snapshot = self._generations.current(), self._snapshot
        if snapshot is None or snapshot.generation != generation:
            with self._opening:
                # Another thread may have opened it while this one waited.
                generation, snapshot = self._generations.current(), self._snapshot
                if snapshot is None or snapshot.generation != generation:
                    if generation is None and self._there_was_one:
                        raise IndexUnreadableError(UNREADABLE)
                    self._snapshot = snapshot = self._opened()
                    self._there_was_one |= snapshot.generation is not None
        return snapshot

    def _opened(self) -> Snapshot:
        with using_chroma():
            snapshot = Snapshot(self._generations)
        if snapshot.generation is not None and snapshot.fingerprint != self._fingerprint:
            raise IndexUnreadableError(OTHER_MODEL)
        return snapshot
