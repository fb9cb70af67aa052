"""The desk where course facts are asked for: from a question to a finding, or to the materials."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knowledge.embedding import Embedder
from knowledge.facts import (
    concepts,
    dates,
    disputes,
    followup,
    grades,
    late,
    modules,
    people,
    points,
    refusals,
    sections,
    statements,
    term,
)
from knowledge.facts.finding import Finding, Intent
from knowledge.facts.followup import Reading
from knowledge.facts.linker import Linker
from knowledge.facts.phrases import today
from knowledge.facts.router import Router
from knowledge.facts.spelling import Spelling
from knowledge.types import Question
from registrar.course.models import Course

LEAST = 0.5
"""Below this likeness no look-up answers."""
MARGIN = 0.08
"""How far below the best intent another one may be to stand in for it, where the best one finds nothing."""

_THEMES = (dates, late, points, grades, modules, people, sections, term, concepts, refusals)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, the intent that found it, and how near the question was to it."""

    intent: Intent
    finding: Finding
    likeness: float


class FactDesk:
    """Answers from the course definition alone. Making one embeds the examples of all intents."""

    def __init__(self, course: Course, embedder: Embedder, cache: Path | None = None) -> None:
        self._course = course
        self._linker = Linker(course)
        intents = all_intents(course)
        generic = [wording for intent in fixed_intents() for wording in intent.examples]
        self._spelling = Spelling(generic, _texts(course))
        self._router = Router(course, intents, self._linker, embedder, cache)

    def read(self, question: Question) -> Reading:
        """Link a question to the course. The `wording` of the result is what to embed for `find`."""
        return followup.read(
            self._course, self._linker, question, today(self._course, question.asked_at), self._spelling
        )

    def find(self, reading: Reading, vector: Sequence[float], asked_at: datetime) -> Found | None:
        """Return what the nearest look-up finds, or None where the question is one for the materials.

        `vector` is the embedding of `reading.wording`.
        """
        ranked = self._router.rank(vector, reading.slots)
        for likeness in ranked:
            intent, score = likeness.intent, likeness.score
            if score < max(LEAST, ranked[0].score - MARGIN) or intent.name == concepts.NAME:
                return None
            finding = intent.look_up(self._course, reading.slots, asked_at)
            if finding:
                return Found(intent, disputes.with_disputes(self._course, finding), score)
        return None


def all_intents(course: Course) -> tuple[Intent, ...]:
    """Return every intent that a course's questions are routed among."""
    return (*fixed_intents(), *statements.intents(course), *disputes.intents(course))


def fixed_intents() -> tuple[Intent, ...]:
    """Return the intents that every course has."""
    return tuple(intent for theme in _THEMES for intent in theme.INTENTS)


def _texts(course: Course) -> Iterator[str]:
    """Yield the words of a course, which are spelled as they should be."""
    for intent in (*statements.intents(course), *disputes.intents(course)):
        yield from intent.examples
    for module in course.modules:
        yield from (module.title, *module.keywords, *(part.title for part in module.parts))
    for assignment in course.assignments:
        yield from (assignment.title, assignment.description, *assignment.aliases)
