"""Routing a question by meaning: which intent its wording is nearest to, given what it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.embedding import Embedder
from knowledge.facts.examples import Fillings
from knowledge.facts.finding import Intent
from knowledge.facts.linker import Linker
from knowledge.facts.slots import Slots
from knowledge.facts.vectors import Matrix, embed_examples
from registrar.course.models import Course

MISMATCH = 0.07
"""What each slot costs that only the question or only the example fills, times its weight in `TRAITS`."""
EXTRA_IN_PROSE = 0.03
"""The same for a slot that only the question fills, where a statement may hold for all assignments."""
STRANGE_TOPIC = 0.12
"""What it costs prose that says nothing of the topics which the question names: their module explains them."""
OTHERS = 0.15
"""What it costs an example to be about another assignment or module than the question."""
TRAITS = {
    "days": 3.0, "percent": 1.5, "letter": 1.5, "span": 1.2, "points": 0.3, "items": 0.2, "sections": 0.5,
    "people": 0.3, "count": 0.3, "stranger": 2.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a question is to an intent: the cosine with its nearest example, less what does not fit."""

    intent: Intent
    score: float


class Router:
    """Knows the examples of every intent of one course as vectors.

    Questions and examples are compared as `Slots.wording`, in which assignments and modules are anonymous.
    `cache` is a folder for the vectors, so that a second start need not compute them again.
    """

    def __init__(
        self, course: Course, intents: Sequence[Intent], linker: Linker, embedder: Embedder, cache: Path | None
    ) -> None:
        fillings = Fillings(course)
        rows = []
        for place, intent in enumerate(intents):
            linked = (linker.link(wording, course.term.starts) for wording in fillings.wordings(intent))
            rows += [(place, slots) for slots in {slots.wording: slots for slots in linked}.values()]
        self._intents = tuple(intents)
        self._starts = np.searchsorted([place for place, _ in rows], np.arange(len(intents)))
        self._vectors = embed_examples([slots.wording for _, slots in rows], embedder, cache)
        self._traits = np.array([_traits(slots) for _, slots in rows], dtype=np.float32)
        named = [(at, _named(slots)) for at, (_, slots) in enumerate(rows)]
        self._named = [(at, names) for at, names in named if names]
        self._own = np.array(["." in intents[place].name for place, _ in rows])

    def rank(self, vector: Sequence[float], slots: Slots) -> list[Likeness]:
        """Return every intent with its likeness to the question behind `vector`, the nearest first."""
        question = np.asarray(vector, dtype=np.float32)
        scores = self._vectors @ (question / np.linalg.norm(question))
        difference = self._traits - _traits(slots)
        scores -= MISMATCH * np.maximum(difference, 0).sum(axis=1)
        scores -= np.where(self._own, EXTRA_IN_PROSE, MISMATCH) * np.maximum(-difference, 0).sum(axis=1)
        if slots.topics:
            scores -= STRANGE_TOPIC * (self._own & (self._traits[:, _TOPIC] == 0))
        named = _named(slots)
        scores[[at for at, names in self._named if not names & named]] -= OTHERS
        best = np.maximum.reduceat(scores, self._starts)
        order = np.argsort(-best)
        return [Likeness(self._intents[place], float(best[place])) for place in order]


_TOPIC = 3
"""Where `_traits` says that a wording names a topic."""


def _traits(slots: Slots) -> Matrix:
    module = bool(slots.modules or slots.parts or "the module" in slots.wording)
    assignment = bool(slots.assignments or slots.kind)
    pair = 0.5 * (slots.wording.count("the assignment") > 1)
    topic = 0.8 * bool(slots.topics and not module and not assignment)
    others = [weight * slots.has(name) for name, weight in TRAITS.items()]
    return np.array([assignment, pair, module, topic, *others], dtype=np.float32)


def _named(slots: Slots) -> frozenset[str]:
    return frozenset(
        [assignment.id for assignment in slots.assignments]
        + [f"module:{module.number}" for module in slots.modules]
        + [f"part:{part.number}" for part in slots.parts]
        + [word for topic in slots.topics for word in topic.words]
    )
