"""Excerpts: the sentences, items and blocks of code of a passage that answer a question, quoted as they stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from knowledge.index.words import words

CORE = 0.7
"""What it adds to a unit's weight that it stands in the text that was found, not beside it."""
CODE = 1.5
"""How much code must outweigh prose to be quoted first: it repeats the names that questions are about."""
AFTER = 0.3
"""What it adds to the next unit that a reader goes on with it, and not with the one before."""

USUAL = 200
"""Characters of a usual sentence."""
LENGTH = 0.3
"""How much a longer one must outweigh it: a list of fifty names shares words with everything."""

UNDER_HEADING = 0.5
"""What a word counts for a sentence that only a heading above it holds."""
SHORTEST = 40
"""Characters of a sentence that says something by itself; shorter ones are labels."""
_KEPT = 512
"""Passages whose units are kept, each about 10 kB: cutting up all that is retrieved would take milliseconds."""

_LONGEST_KEY = 240
_FENCE = re.compile(r"(```.*?```|~~~.*?~~~)", re.DOTALL)
_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(\[*`])|\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)")
_MARKUP = re.compile(r"[*`|\[$#\n]|^\W")
_ENDED = re.compile(r"[.!?]$")

Weights = dict[str, float]
"""How much each stem of the question tells, by how few units hold it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, an item of a list or a block of code, with the stems of its words."""

    text: str
    stems: frozenset[str]
    code: bool


def weigh(wanted: Sequence[str], passages: Sequence[Sequence[Unit]]) -> Weights:
    """Return the weight of each stem in `wanted` that the passages, cut into their units, hold."""
    held = [unit.stems for passage in passages for unit in passage]
    counts = Counter(stem for stems in held for stem in stems)
    return {stem: log(1 + len(held) / counts[stem]) for stem in set(wanted) if counts[stem]}


def excerpt(parts: Sequence[Unit], core: str, weights: Weights, room: int, *, key: bool = False) -> str:
    """Return the best unit of a passage and, while there is room, its neighbours, the weightier first.

    Args:
        parts: the passage, cut into its units.
        core: the part of it that was found.
        weights: as `weigh` returns them.
        room: characters of the excerpt.
        key: whether the best sentence is set in bold.
    """
    if not parts:
        return ""
    scores = [_score(part, weights, core) for part in parts]
    best = scores.index(max(scores))
    if len(parts[best].text) > room:
        return _cut(parts[best], room)
    first, last = _grown(parts, scores, best, room)
    chosen = list(parts[first : last + 1])
    if key:
        chosen[best - first] = _as_key(parts[best])
    return _joined(chosen)


def telling_sentence(
    telling: Weights, passages: Sequence[tuple[str, Sequence[str]]], room: int
) -> tuple[int, str] | None:
    """Return the sentence that shares the most telling words with a question, and the place of its passage.

    Args:
        telling: how much each stem of the question tells.
        passages: texts in Markdown, each with its headings; of sentences as good as each other the first one counts.
        room: characters of the sentence at most.
    """
    best, found = 0.0, None
    for place, (text, headings) in enumerate(passages):
        above = {stem for heading in headings for stem in words(heading)}
        for unit in units(text):
            if unit.code or not SHORTEST <= len(unit.text) <= room:
                continue
            shared = sum(
                weight * (1.0 if stem in unit.stems else UNDER_HEADING)
                for stem, weight in telling.items()
                if stem in unit.stems or stem in above
            )
            if shared / _long(unit) > best:
                best, found = shared / _long(unit), (place, unit.text)
    return found


@lru_cache(maxsize=_KEPT)
def units(text: str) -> tuple[Unit, ...]:
    """Return what a text in Markdown is made of, in order."""
    return tuple(_units(text))


def _units(text: str) -> Iterator[Unit]:
    for piece in _FENCE.split(text):
        if _FENCE.fullmatch(piece):
            yield Unit(piece, frozenset(words(piece)), True)
            continue
        for sentence in _BREAK.split(piece):
            if sentence.strip():
                yield Unit(sentence.strip(), frozenset(words(sentence)), False)


def _score(unit: Unit, weights: Weights, core: str) -> float:
    shared = sum(weights.get(stem, 0.0) for stem in unit.stems)
    return (shared / _long(unit) + CORE * (unit.text in core)) / (CODE if unit.code else 1.0)


def _long(unit: Unit) -> float:
    return 1 + LENGTH * max(0, len(unit.text) - USUAL) / USUAL


def _grown(parts: Sequence[Unit], scores: Sequence[float], best: int, room: int) -> tuple[int, int]:
    """Return the first and the last unit of the excerpt around the best one."""
    first = last = best
    size = len(parts[best].text)
    while True:
        sides = [(last + 1, AFTER), (first - 1, 0.0)]
        fitting = [
            (scores[place] + bonus, place)
            for place, bonus in sides
            if 0 <= place < len(parts) and size + 2 + len(parts[place].text) <= room
        ]
        if not fitting:
            return first, last
        _, place = max(fitting)
        size += 2 + len(parts[place].text)
        first, last = min(first, place), max(last, place)


def _as_key(unit: Unit) -> Unit:
    """Set a plain sentence in bold; one with marks of its own, or a long one, stays as it is."""
    plain = not unit.code and len(unit.text) <= _LONGEST_KEY and _ENDED.search(unit.text)
    return Unit(f"**{unit.text}**", unit.stems, False) if plain and not _MARKUP.search(unit.text) else unit


def _cut(unit: Unit, room: int) -> str:
    """Shorten a unit at the end of a line or a word; cut code keeps its fence closed."""
    if not unit.code:
        return unit.text[:room].rsplit(" ", 1)[0] + " …"
    head = unit.text[: max(0, room - 8)].rsplit("\n", 1)[0]
    return f"{head}\n…\n```" if "\n" in head else ""


def _joined(chosen: Sequence[Unit]) -> str:
    text = ""
    for unit in chosen:
        text += ("\n\n" if unit.code or text.endswith("```") else " ") + unit.text if text else unit.text
    return text
