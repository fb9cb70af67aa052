"""Whether a passage supports a sentence that cites it: by words, by meaning, and to the letter where it matters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from knowledge.index.words import words
from knowledge.types import Passage
from knowledge.writing.sentences import Sentence, sentences

LEAST_SHARED = 0.65
"""The share of a sentence's words that its passage must hold."""
LEAST_LIKE = 0.6
"""How near a sentence must be to some stretch of its passage, as a cosine. Both were chosen on pairs in the tests."""

HALF = 0.5
"""The share of a denying clause's words that must be denied in the passage as well."""

_URL = re.compile(r"https?://[^\s)>\]]+")
_IDENTIFIER = re.compile(
    r"`([^`\n]+)`|(\w*[^\W\d]_\w+|\b[A-Za-z]*[a-z][A-Z]\w*|\b[A-Za-z]+\d\w*|\w+(?:\.[^\W\d]\w+)+|\w+(?=\(\)))"
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:] )\(?[*\"“]*([A-Z][\w’'-]*\w)")
_NUMERALS = {
    word: str(number)
    for number, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=2
    )
} | {"zero": "0"}
"""Not "one", which is seldom a number: "the second one"."""
_NUMERAL = re.compile(rf"\b({'|'.join(_NUMERALS)})\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|only)\b|n['’]t\b", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,;:.!?()\n]|\b(?:and|but|or|because|while|so|which|that|if)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Ground:
    """A passage made ready for looking up. `stretches` are its sentences and their neighbours in pairs."""

    text: str
    stems: frozenset[str]
    stretches: tuple[str, ...]
    vectors: NDArray[np.float64]


class Judge:
    """Checks sentences against passages, which are numbered from one. For use from worker threads, one at a time."""

    def __init__(self, passages: Sequence[Passage], embedder: Embeddings) -> None:
        self._passages = passages
        self._embedder = embedder
        self._grounds: dict[int, _Ground] = {}

    def supporters(self, sentence: Sentence) -> tuple[int, ...]:
        """Return those of the passages that `sentence` cites which support it; none means that it does not stand."""
        cited = [mark for mark in sentence.marks if 1 <= mark <= len(self._passages)]
        if sentence.code:
            return tuple(mark for mark in cited if _quotes(sentence.text, self._passages[mark - 1].text))
        if not cited:
            return ()
        vector = np.array(self._embedder.embed_query(sentence.text))
        return tuple(mark for mark in cited if _supports(self._ground(mark), sentence.text, vector))

    def _ground(self, mark: int) -> _Ground:
        if mark not in self._grounds:
            passage = self._passages[mark - 1]
            text = f"{'. '.join(passage.headings)}.\n{passage.text}"
            parts = [part.text for part in sentences(text, finished=True)]
            stretches = (*parts, *(f"{one} {other}" for one, other in pairwise(parts)))
            vectors = np.array(self._embedder.embed_documents(list(stretches)))
            self._grounds[mark] = _Ground(_plain(text), frozenset(words(_plain(text))), stretches, vectors)
        return self._grounds[mark]


def _supports(ground: _Ground, text: str, vector: NDArray[np.float64]) -> bool:
    stems = set(words(_plain(text)))
    if not stems or sum(stem in ground.stems for stem in stems) < LEAST_SHARED * len(stems):
        return False
    if not all(_holds(ground.text, exact) for exact in _exact(text)):
        return False
    likeness = ground.vectors @ vector
    best = int(likeness.argmax())
    return bool(likeness[best] >= LEAST_LIKE) and _same_sense(text, ground.stretches[best], ground.text)


def _same_sense(text: str, stretch: str, passage: str) -> bool:
    """Whether what the passage denies is denied, and nothing else. `stretch` is the part of it that is most alike."""
    denials = _denied(text)
    if not all(any(_shared(clause, other) >= HALF for other in _denied(passage)) for clause in denials):
        return False
    said = {stem for clause in _CLAUSE_END.split(text) if not _DENIAL.search(clause) for stem in words(clause)}
    return not any(clause <= said for clause in _denied(stretch) if clause not in denials)


def _denied(text: str) -> list[set[str]]:
    """Return the stems of each clause that denies something."""
    clauses = (set(words(_DENIAL.sub(" ", clause))) for clause in _CLAUSE_END.split(text) if _DENIAL.search(clause))
    return [clause for clause in clauses if clause]


def _shared(clause: set[str], other: set[str]) -> float:
    """Return how much of the shorter one of two sets of stems the other one holds."""
    return len(clause & other) / max(1, min(len(clause), len(other)))


def _exact(text: str) -> set[str]:
    """Return what a sentence must have letter by letter from its passage: numbers, names, identifiers, addresses."""
    text = _plain(text)
    exact = set(_URL.findall(text)) | set(_NAME.findall(text))
    rest = _URL.sub(" ", text)
    exact.update(quoted or bare for quoted, bare in _IDENTIFIER.findall(rest))
    exact.update(_NUMBER.findall(rest))
    return exact


def _holds(text: str, exact: str) -> bool:
    """Whether `exact` stands in `text` and is not the middle of something longer."""
    return bool(re.search(rf"(?<![\w.]){re.escape(exact)}(?![\w]|[.,:]\d)", text))


def _plain(text: str) -> str:
    """Return `text` with numbers written in one way: digits, without separators of thousands."""
    digits = _NUMERAL.sub(lambda match: _NUMERALS[match[0].lower()], text)
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", digits)


def _quotes(code: str, passage: str) -> bool:
    """Whether every line of a block of code stands in the passage, apart from its indentation."""
    lines = {line.strip() for line in passage.splitlines()}
    inside = [line.strip() for line in code.splitlines() if not line.strip().startswith("```")]
    return any(inside) and all(line in lines for line in inside if line)
