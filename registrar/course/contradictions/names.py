"""Finds where a text names the things of a course."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `start` to `end` of a text, and the key of the thing it names."""

    key: str
    start: int
    end: int


class Names:
    """The names of some things of a course. A name that two things share names neither.

    Args:
        named: pairs of a thing's key and a name of it.
    """

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        keys: dict[tuple[str, ...], set[str]] = {}
        for key, name in named:
            if words := tuple(re.findall(r"\w+", name.lower())):
                keys.setdefault(words, set()).add(key)
        self._keys = keys

    def of(self, name: str) -> str | None:
        """Return the key of the one thing with this name."""
        keys = self._keys.get(tuple(re.findall(r"\w+", name.lower())), set())
        return next(iter(keys)) if len(keys) == 1 else None

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield the names in a text, the longest where several begin at one place.

        A name that belongs to two things is yielded too, with an empty key: what follows it is not about another.
        """
        if not self._keys:
            return
        for found in self._pattern.finditer(text):
            yield Mention(self.of(found[0]) or "", found.start(), found.end())

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        by_length = sorted(self._keys, key=lambda words: -len(" ".join(words)))
        # Between the words of a name may stand what a writer puts there: "Module 2: Program".
        names = (r"[\s:,()/-]{1,3}".join(map(re.escape, words)) for words in by_length)
        return re.compile(rf"(?<![\w.])(?:{'|'.join(names)})(?![\w]|\.\d)", re.IGNORECASE)
