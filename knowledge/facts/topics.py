"""What a course is about: from the words of a question to the modules and parts that cover them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz, process

from knowledge.facts.words import content, keys
from registrar.course.models import Course, Module, Part

_ALIKE = 88.0
_SHORTEST_GUESS = 5
_NEARLY_BEST = 0.75
_SCHOOL_WORDS = {"class", "course", "introduction", "module", "overview", "part", "semester", "week"}
_LEAST_RARITY = 0.5
"""A word counts as a topic only if it stands in fewer than about half of the modules."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A module, or one part of it, that the question's words speak of.

    `words` are those of the question (as `words.keys` makes them), `weight` is their rarity, summed.
    """

    module: Module
    part: Part | None
    weight: float
    words: tuple[str, ...]


class Topics:
    """The words of every module and part, rare words weighing more."""

    def __init__(self, course: Course) -> None:
        self._entries: list[tuple[Module, Part | None, frozenset[str]]] = []
        for module in course.modules:
            words = {word for name in (module.title, *module.keywords) for word in keys(name)}
            words |= {word for part in module.parts for word in keys(part.title)}
            self._entries.append((module, None, _telling(words)))
            self._entries += [(module, part, _telling(keys(part.title))) for part in module.parts]
        counts = Counter(word for _, part, words in self._entries if part is None for word in words)
        self._rarity = {word: log((len(course.modules) + 1) / count) for word, count in counts.items()}
        self._known = list(self._rarity)

    def find(self, typed: Sequence[str]) -> tuple[Topic, ...]:
        """Return the modules and parts that `typed` (words as `words.keys` makes them) speak of, best first."""
        words = {known: word for word in content(typed) if (known := self._known_as(word))}
        words = {known: word for known, word in words.items() if self._rarity[known] > _LEAST_RARITY}
        found = []
        for module, part, own in self._entries:
            shared = words.keys() & own
            if shared:
                weight = sum(self._rarity[known] for known in shared)
                found.append(Topic(module, part, weight, tuple(words[known] for known in shared)))
        best = max((topic.weight for topic in found), default=0.0)
        found = [topic for topic in found if topic.weight >= _NEARLY_BEST * best]
        return tuple(sorted(found, key=lambda topic: (-topic.weight, topic.part is not None)))

    def _known_as(self, word: str) -> str | None:
        if word in self._rarity:
            return word
        if len(word) < _SHORTEST_GUESS:
            return None
        hit = process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return hit[0] if hit else None


def _telling(words: Iterable[str]) -> frozenset[str]:
    return frozenset(content(words)) - _SCHOOL_WORDS
