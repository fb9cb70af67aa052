"""Answers from passages without a language model: the sentences and the code that answer, quoted."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from knowledge.facts.people import ask_whom
from knowledge.index.words import words
from knowledge.types import Answer, Band, Citation, Hit
from registrar.course.models import Course

COVERAGE_WEIGHT = 0.15
"""What it adds to the support of an answer that the quoted passages hold all words of the question."""
SURE = 0.52
"""An answer with this support is given as one; `support` says what it is made of."""
CLOSEST = 0.46
"""With less support than this nothing is shown.

Chosen on 24 questions about the materials and 20 that they cannot answer (kept in the tests): with all materials
of a course the former had a support of 0.57 and more, the latter of 0.46 and less.
"""

LONGEST = 900
"""Characters of an answer, citations aside."""
_FIRST_SHARE = 600
_QUOTED_HITS = 3
_MOST_CITED = 3
_LONGEST_CODE = 420

_FENCE = re.compile(r"(```.*?```|~~~.*?~~~)", re.DOTALL)
_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(\[*`])|\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, an item of a list or a block of code, with the stems of its words."""

    text: str
    stems: frozenset[str]
    code: bool


def compose(question: str, hits: Sequence[Hit], course: Course) -> Answer:
    """Answer from retrieved passages, best first: the answer, the closest there is, or that it is not known."""
    wanted = words(question)
    chosen = hits[:_QUOTED_HITS]
    strength = support(wanted, chosen)
    text = _quoted(wanted, chosen) if strength >= CLOSEST else ""
    if not text:
        return unknown(course)
    cited = _citations(chosen, hits)
    if strength >= SURE:
        return Answer(text, cited, Band.ANSWER, "passage")
    return Answer(f"I have no sure answer; this is the closest I found.\n\n{text}", cited, Band.CLOSEST, "passage")


def unknown(course: Course) -> Answer:
    """Say that the materials do not answer, and whom to ask."""
    text = f"I don't know: I found nothing about this in the course's materials. Please ask {ask_whom(course)}."
    return Answer(text, (), Band.UNKNOWN, "unknown")


def _quoted(wanted: Sequence[str], hits: Sequence[Hit]) -> str:
    passages = [list(_units(hit.passage.text)) for hit in hits]
    counts = Counter(stem for units in passages for unit in units for stem in unit.stems)
    weights = {stem: log(1 + sum(map(len, passages)) / counts[stem]) for stem in set(wanted) if counts[stem]}
    texts = []
    room = LONGEST
    for place, units in enumerate(passages):
        text = _excerpt(units, weights, min(room, _FIRST_SHARE if place == 0 else room))
        if text:
            texts.append(text)
            room -= len(text)
    return "\n\n".join(texts)


def _excerpt(units: Sequence[_Unit], weights: dict[str, float], room: int) -> str:
    """Return the best unit of a passage and, while there is room, what follows it and what goes before."""
    scores = [sum(weights.get(stem, 0.0) for stem in unit.stems) / (2.0 if unit.code else 1.0) for unit in units]
    if not scores or max(scores) == 0:
        return ""
    best = scores.index(max(scores))
    if len(units[best].text) > room:
        return _cut(units[best], room)
    first = last = best
    size = len(units[best].text)
    for step in (1, -1):
        place = best + step
        while 0 <= place < len(units) and size + len(units[place].text) <= room:
            size += len(units[place].text) + 1
            first, last = min(first, place), max(last, place)
            place += step
    return _joined(units[first : last + 1])


def _units(text: str) -> Iterator[_Unit]:
    for piece in _FENCE.split(text):
        if _FENCE.fullmatch(piece):
            yield _Unit(piece, frozenset(words(piece)), True)
            continue
        for sentence in _BREAK.split(piece):
            if sentence.strip():
                yield _Unit(sentence.strip(), frozenset(words(sentence)), False)


def _cut(unit: _Unit, room: int) -> str:
    """Shorten a unit at the end of a line or a word; cut code keeps its fence closed."""
    if not unit.code:
        return unit.text[:room].rsplit(" ", 1)[0] + " …"
    head = unit.text[: max(0, room - 8)].rsplit("\n", 1)[0]
    return f"{head}\n…\n```" if "\n" in head else ""


def _joined(units: Sequence[_Unit]) -> str:
    text = ""
    for unit in units:
        text += ("\n\n" if unit.code or text.endswith("```") else " ") + unit.text if text else unit.text
    return text


def support(wanted: Sequence[str], hits: Sequence[Hit]) -> float:
    """Return how well passages support an answer: the nearness of the best one, and how many words they share with it.

    Args:
        wanted: the stems of the question's words.
        hits: the passages to answer from, best first.
    """
    if not hits or not wanted:
        return 0.0
    return hits[0].similarity + COVERAGE_WEIGHT * _coverage(wanted, hits)


def _coverage(wanted: Sequence[str], hits: Sequence[Hit]) -> float:
    held = {stem for hit in hits for stem in words(f"{' '.join(hit.passage.headings)} {hit.passage.text}")}
    return sum(stem in held for stem in set(wanted)) / len(set(wanted))


def _citations(chosen: Sequence[Hit], hits: Sequence[Hit]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(hit.passage.citation for hit in chosen))[:_MOST_CITED]
