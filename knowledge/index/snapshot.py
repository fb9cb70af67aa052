"""Reading: one generation of the index, as it was when it was opened."""

import re
import weakref
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import chromadb
import numpy as np

from knowledge.index.generations import Generations
from knowledge.index.records import everything, restored
from knowledge.index.words import WordIndex
from knowledge.passages import plain, searchable
from knowledge.types import Hit, Passage

DEPTH = 40
"""How many passages each of the two rankings proposes."""
RANK_OFFSET = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


class Snapshot:
    """One generation, opened for searching from any number of threads.

    It is closed when the last search that uses it has ended.
    """

    def __init__(self, generations: Generations) -> None:
        opened = generations.take()
        weakref.finalize(self, opened.close)
        self.generation = opened.name
        self.fingerprint = opened.manifest.fingerprint
        self.files = opened.manifest.files
        self._collection = opened.collection
        self._passages, places = _read(self._collection)
        self._places = places
        self._at = {passage.id: at for at, passage in enumerate(self._passages)}
        self.sources = frozenset(passage.source for passage in self._passages)
        self._hidden = {at for at, passage in enumerate(self._passages) if self._steps_aside(passage)}
        self._alike = [_wording(passage) for passage in self._passages]
        self._words = WordIndex([f"{PurePosixPath(p.source).stem} {searchable(p)}" for p in self._passages])

    def __len__(self) -> int:
        return len(self._passages)

    def search(self, text: str, vector: Sequence[float], k: int) -> list[Hit]:
        """Return the `k` best passages; ones that read alike count as one, which is the best of them."""
        if not self._passages:
            return []
        wanted = min(len(self._passages), max(DEPTH, k) + len(self._hidden))
        near = self._near(vector, wanted)
        rankings = [list(near), self._words.best(text, wanted)]
        scores: defaultdict[int, float] = defaultdict(float)
        for ranking in rankings:
            for at, rank in self._ranks(ranking).items():
                scores[at] += 1 / (RANK_OFFSET + rank)
        best: dict[str, int] = {}
        for at in sorted(scores, key=lambda at: (-scores[at], at)):
            best.setdefault(self._alike[at], at)
        found = list(best.values())[:k]
        cosines = near | self._cosines(vector, [at for at in found if at not in near])
        return [Hit(self._passages[at], scores[at], cosines[at]) for at in found]

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return how much each stem tells, by how few passages hold it."""
        return {stem: self._words.rarity(stem) for stem in stems}

    def held(self, stems: Iterable[str]) -> set[str]:
        """Return those of the stems that any passage holds."""
        return {stem for stem in stems if self._words.holds(stem)}

    def around(self, passage: Passage) -> list[Passage]:
        """Return the passages of the section that `passage` belongs to, in reading order, itself included."""
        at = self._at.get(passage.id)
        if at is None:
            return [passage]
        first, last = at, at
        while first > 0 and self._same_section(first - 1, at):
            first -= 1
        while last + 1 < len(self._passages) and self._same_section(last + 1, at):
            last += 1
        return self._passages[first : last + 1]

    def _same_section(self, one: int, other: int) -> bool:
        return (
            self._places[one] == self._places[other] and self._passages[one].headings == self._passages[other].headings
        )

    def _steps_aside(self, passage: Passage) -> bool:
        return any(
            source == name or source.endswith(f"/{name}") for name in passage.stands_for for source in self.sources
        )

    def _near(self, vector: Sequence[float], limit: int) -> dict[int, float]:
        """Return the nearest passages and their cosines, nearest first."""
        found = self._collection.query(
            query_embeddings=np.asarray([vector], np.float32), n_results=limit, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        return {self._at[identity]: 1.0 - gap for identity, gap in zip(found["ids"][0], distances, strict=True)}

    def _ranks(self, ranking: Sequence[int]) -> dict[int, int]:
        """Return the ranks, from 1, in which passages that read alike share one and hidden ones have none."""
        ranks: dict[int, int] = {}
        seen: dict[str, int] = {}
        for at in ranking:
            if at not in self._hidden:
                ranks[at] = seen.setdefault(self._alike[at], len(seen) + 1)
        return ranks

    def _cosines(self, vector: Sequence[float], found: Sequence[int]) -> dict[int, float]:
        if not found:
            return {}
        records = self._collection.get(ids=[self._passages[at].id for at in found], include=["embeddings"])
        vectors = zip(records["ids"], np.asarray(records["embeddings"]), strict=True)
        return {self._at[identity]: float(np.dot(own, vector)) for identity, own in vectors}


def _read(collection: chromadb.Collection) -> tuple[list[Passage], list[str]]:
    """Return all passages, file by file and in reading order, and the place of each."""
    records = [
        record
        for found in everything(collection, "documents", "metadatas")
        for record in zip(found["ids"], found["documents"], found["metadatas"], strict=True)
    ]
    records.sort(key=lambda record: (str(record[2]["place"]), int(str(record[2]["position"]))))
    passages = [restored(identity, text, str(record["passage"])) for identity, text, record in records]
    return passages, [str(record["place"]) for _, _, record in records]


def _wording(passage: Passage) -> str:
    return " ".join(re.findall(r"\w+", plain(passage.text).lower()))
