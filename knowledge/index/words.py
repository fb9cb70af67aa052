"""Finds passages by their words, with BM25: the half of the search that knows names, numbers and error messages."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log

import numpy as np
import Stemmer
from bm25s import BM25
from bm25s.stopwords import STOPWORDS_EN_PLUS

_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")
_PART = re.compile(r"[^\W\d_]+|\d+")
_STOPWORDS = frozenset(STOPWORDS_EN_PLUS)


def words(text: str) -> list[str]:
    """Return the stems of a text's words; of a compound such as `_class3` or `fit_model`, the parts as well."""
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if word in _STOPWORDS:
            continue
        found.append(word)
        parts = _PART.findall(word)
        if len(parts) > 1 and "." not in word:
            found.extend(parts)
    return [_stem(word) for word in found]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    # A stemmer must not be shared between threads.
    stem: str = Stemmer.Stemmer("english").stemWord(word)
    return stem


class WordIndex:
    """BM25 over texts that are known by their positions."""

    def __init__(self, texts: Sequence[str]) -> None:
        tokens = [words(text) for text in texts]
        self._texts = len(texts)
        self._holding = Counter(stem for stems in tokens for stem in set(stems))
        # Without a single word there is nothing to weigh, and BM25 refuses.
        self._ranking = BM25() if any(tokens) else None
        if self._ranking:
            self._ranking.index(tokens, show_progress=False)

    def rarity(self, stem: str) -> float:
        """Return how much a stem tells: the logarithm of how few texts hold it; most where none does."""
        return log((self._texts + 1) / (self._holding[stem] + 0.5))

    def holds(self, stem: str) -> bool:
        """Return whether any text holds a stem."""
        return stem in self._holding

    def best(self, query: str, limit: int) -> list[int]:
        """Return the positions of at most `limit` texts that share words with the query, best first."""
        tokens = words(query)
        if not tokens or not self._ranking:
            return []
        scores = self._ranking.get_scores(tokens)
        ordered = np.argsort(-scores, kind="stable")[:limit]
        return [int(position) for position in ordered if scores[position] > 0]
