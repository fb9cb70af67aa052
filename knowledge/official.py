"""The staff's official answers, by the meaning of the questions that they were given to.

A question that differs from an answered one in a single telling word, a number or the assignment that it names is
another question, however near it looks: `may I hand it in early?` lies next to `may I hand it in late?`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import Stemmer

from knowledge.embedding import Embedder
from knowledge.facts.followup import Reading
from knowledge.facts.phrases import long_date
from knowledge.facts.slots import Slots
from knowledge.facts.vectors import embed_examples
from knowledge.types import OFFICIAL, Answer, Band, Citation, OfficialAnswer, Question

SAME = 0.95
"""Cosine from which two questions are nearly the same wording: not even a course fact stands above the staff then."""
CLOSE = 0.8
"""Cosine from which one question paraphrases the other.

Of 14 paraphrases of invented questions 9 lay above it; of 22 pairs that only look alike two did, which one word and
the order of two numbers tell apart.
"""
ALIKE = 0.7
"""Cosine from which the staff's answer is worth showing where there is no other, with the question it was given to."""

SOURCE = "Official answer by the teaching staff"

_TOKEN = re.compile(r"\w+")
_ANY_KIND = {"", "assignment"}
_CARRIERS = "a an the this that my our your i we you one can could may might will would shall is are do does did be"
_EXCHANGEABLE = frozenset(_CARRIERS.split())
"""Words that may stand for one another without making another question of it; `must` and `without` may not."""


@dataclass(frozen=True, slots=True)
class Match:
    """An official answer to a question near the one asked; `fits` says that it answers that one, too."""

    official: OfficialAnswer
    likeness: float
    fits: bool

    @property
    def same_wording(self) -> bool:
        """Whether the two questions are nearly the same, word for word."""
        return self.fits and self.likeness >= SAME

    def answer(self) -> Answer:
        """Return it as the answer, or, where it may not fit, as the closest there is."""
        day = long_date(self.official.given_at.date())
        cited = (Citation(f"{SOURCE}, {day}", f"“{self.official.question}”"),)
        if self.fits:
            return Answer(self.official.text, cited, Band.ANSWER, OFFICIAL)
        text = f"I have no sure answer; the staff answered a similar question.\n\n{self.official.text}"
        return Answer(text, cited, Band.CLOSEST, OFFICIAL)


class OfficialAnswers:
    """An index of official answers. It does not change; when the answers do, another one is made.

    Args:
        answers: what the staff has answered; of two to the same question the first counts.
        read: links a question to the course.
        embedder: the model that the vectors of questions come from.
        cache: a folder for the vectors; None computes them anew.
    """

    def __init__(
        self,
        answers: Sequence[OfficialAnswer],
        read: Callable[[Question], Reading],
        embedder: Embedder,
        cache: Path | None = None,
    ) -> None:
        self._answers = tuple(answers)
        self._readings = [read(Question(answer.question, answer.given_at)) for answer in answers]
        if answers:
            self._vectors = embed_examples([reading.wording for reading in self._readings], embedder, cache)

    def __len__(self) -> int:
        return len(self._answers)

    def nearest(self, reading: Reading, vector: Sequence[float]) -> Match | None:
        """Return the answer to the question nearest to the one asked; None if none is near.

        Args:
            reading: the question asked, complete in itself.
            vector: the embedding of its `wording`.
        """
        if not self._answers:
            return None
        likenesses = self._vectors @ np.asarray(vector, dtype=np.float32)
        matches = []
        for place in np.argsort(-likenesses, kind="stable"):
            likeness, other = float(likenesses[place]), self._readings[place]
            if likeness < ALIKE:
                break
            if _subjects(other.slots) == _subjects(reading.slots) and _groups_agree(other.slots, reading.slots):
                fits = likeness >= CLOSE and not contrasting(other.search, reading.search)
                matches.append(Match(self._answers[place], likeness, fits))
        return next((match for match in matches if match.fits), matches[0] if matches else None)


def contrasting(one: str, other: str) -> bool:
    """Whether two questions are told apart by a number, or by one telling word where all others are the same."""
    first, second = _TOKEN.findall(one.lower()), _TOKEN.findall(other.lower())
    numbers = [[token for token in tokens if token.isdigit()] for tokens in (first, second)]
    if all(numbers) and numbers[0] != numbers[1]:
        return True
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    if len(first) > 1 or len(second) > 1:
        return False
    return _telling(first) != _telling(second)


def _telling(tokens: Sequence[str]) -> list[str]:
    stems: list[str] = Stemmer.Stemmer("english").stemWords([t for t in tokens if t not in _EXCHANGEABLE])
    return stems


def _subjects(slots: Slots) -> tuple[frozenset[object], ...]:
    """Return what the anonymous wording leaves out: which things of the course a question names."""
    return (
        frozenset(assignment.id for assignment in slots.assignments),
        frozenset(module.number for module in slots.modules),
        frozenset(part.number for part in slots.parts),
        frozenset(section.id for section in slots.sections),
        frozenset(person.name for person in slots.people),
    )


def _groups_agree(one: Slots, other: Slots) -> bool:
    """Whether no other kind or component is named; a question may well name the one and not the other."""
    kinds = {one.kind, other.kind} - _ANY_KIND
    components = [{component.id for component in slots.components} for slots in (one, other)]
    return len(kinds) <= 1 and (not all(components) or components[0] == components[1])
