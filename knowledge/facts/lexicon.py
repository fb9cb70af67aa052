"""Finding the names of things in a row of words, slips of the pen included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from knowledge.facts.words import Word, keys

T = TypeVar("T")

_LONGEST_NAME = 6
_ALIKE = 87.0
"""The least likeness, in percent, of a name and what was typed: one slip in eight letters, two in sixteen."""
_EXACT_BELOW = 5
"""Names shorter than this must be typed as they are: `lists` may not be read as `list s`, nor `kfold` as `fold`."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A name found: the words from `first` up to, not including, `end` stand for `things`."""

    first: int
    end: int
    things: tuple[T, ...]


class Lexicon(Generic[T]):
    """The names of things. One name may stand for several things, and a thing may have several names."""

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        self._things: dict[str, list[T]] = {}
        for name, thing in names:
            words = keys(name)
            if 0 < len(words) <= _LONGEST_NAME:
                self._things.setdefault(" ".join(words), []).append(thing)
        self._names = list(self._things)

    def find(self, words: Sequence[Word]) -> list[Match[T]]:
        """Return the names that stand in `words`, the longest first, none overlapping another."""
        found: list[tuple[float, Match[T]]] = []
        for first in range(len(words)):
            for end in range(first + 1, min(first + _LONGEST_NAME, len(words)) + 1):
                hit = self._nearest([word.key for word in words[first:end]])
                if hit:
                    name, alike = hit
                    found.append((len(name) * alike, Match(first, end, tuple(self._things[name]))))
        taken: set[int] = set()
        chosen = []
        for _, match in sorted(found, key=lambda item: (-item[0], item[1].end - item[1].first)):
            place = set(range(match.first, match.end))
            if not place & taken:
                taken |= place
                chosen.append(match)
        return chosen

    def _nearest(self, typed: list[str]) -> tuple[str, float] | None:
        text = " ".join(typed)
        if text in self._things:
            return text, 100.0
        if len(text) < _EXACT_BELOW:
            return None
        for name, alike, _ in process.extract(text, self._names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=4):
            if _figures(name.split()) == _figures(typed) and len(name) >= _EXACT_BELOW:
                return name, alike
        return None


def _figures(words: Sequence[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]
