"""From a question to the passages that may answer it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from langchain_core.embeddings import Embeddings

from knowledge.index import PassageIndex
from knowledge.passages import plain
from knowledge.reranking import Rerank
from knowledge.types import Hit, Passage

JOINED_SIZE = 1_600
"""Characters that a hit may grow to when the rest of its section is joined to it."""
SPARE = 2
"""How many times more hits are looked for than are wanted, as some will be joined."""


class Retriever:
    """Finds passages, each with as much of its section around it as is short enough to be read along.

    Args:
        index: holds the passages.
        embedder: turns questions into vectors; the same model as the index's.
        rerank: puts what was found into a better order; None leaves it.
    """

    def __init__(self, index: PassageIndex, embedder: Embeddings, rerank: Rerank | None = None) -> None:
        self._index = index
        self._embedder = embedder
        self._rerank = rerank

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return how much each stem tells in these materials, as `PassageIndex.rarities` does."""
        return self._index.rarities(stems)

    def held(self, stems: Iterable[str]) -> set[str]:
        """Return those of the stems that these materials hold."""
        return self._index.held(stems)

    def retrieve(self, text: str, k: int = 8, *, vector: Sequence[float] | None = None) -> list[Hit]:
        """Return the `k` best hits, best first; no two of them are of the same stretch of text.

        Args:
            text: the question.
            k: how many.
            vector: the question's embedding, where the caller has it already.

        Raises:
            IndexUnreadableError: if the index is damaged, or of another model.
        """
        vector = self._embedder.embed_query(text) if vector is None else vector
        hits: list[Hit] = []
        taken: set[str] = set()
        for hit in self._index.search(text, vector, k * SPARE):
            if hit.passage.id not in taken and len(hits) < k:
                joined = _joined(hit.passage, self._index.around(hit.passage), taken)
                taken.update(passage.id for passage in joined)
                hits.append(replace(hit, passage=_as_one(hit.passage, joined), core=hit.passage.text))
        if not self._rerank or not hits:
            return hits
        scores = self._rerank(text, [plain(hit.core) for hit in hits])
        return [hit for _, hit in sorted(zip(scores, hits, strict=True), key=lambda pair: -pair[0])]


class NoMaterials:
    """Stands in for a retriever while the index cannot be read: it finds nothing."""

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return that no stem tells anything."""
        return dict.fromkeys(stems, 0.0)

    def held(self, _: Iterable[str]) -> set[str]:
        """Return nothing."""
        return set()

    def retrieve(self, _: str, _k: int = 8, *, vector: Sequence[float] | None = None) -> list[Hit]:
        """Return nothing."""
        return []


def _joined(passage: Passage, section: Sequence[Passage], taken: set[str]) -> list[Passage]:
    """Return the run of passages around `passage` that is joined: what follows first, then what goes before."""
    at = next(place for place, other in enumerate(section) if other.id == passage.id)
    size = len(passage.text)
    first, last = at, at
    for step in (1, -1):
        place = at + step
        while 0 <= place < len(section):
            size += len(section[place].text)
            if size > JOINED_SIZE or section[place].id in taken:
                break
            first, last = min(first, place), max(last, place)
            place += step
    return list(section[first : last + 1])


def _as_one(hit: Passage, run: Sequence[Passage]) -> Passage:
    text = "\n\n".join(passage.text for passage in run)
    return replace(hit, text=text, code=all(passage.code for passage in run))
