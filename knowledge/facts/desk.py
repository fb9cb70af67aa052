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
    forbidden,
    grades,
    late,
    modules,
    outside,
    people,
    points,
    sections,
    statements,
    term,
)
from knowledge.facts.declining import PREFIX
from knowledge.facts.finding import Finding, Intent
from knowledge.facts.followup import Reading
from knowledge.facts.linker import Linker
from knowledge.facts.names import ROLES
from knowledge.facts.phrases import today
from knowledge.facts.router import Likeness, Router
from knowledge.facts.spelling import Spelling
from knowledge.index.words import words
from knowledge.types import Question
from registrar.course.models import Course

LEAST = 0.42
"""Below this likeness no look-up answers; near it one does only where the materials have no answer."""
MARGIN = 0.08
"""How far below the best intent another one may be to stand in for it, where the best one finds nothing."""

ALSO = 0.1
"""How much farther than the nearest thing that the course says in prose another one may be to be told with it."""

_THEMES = (dates, late, points, grades, modules, people, sections, term, concepts, forbidden, outside)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, the intent that found it, and how near the question was to it; `also` is one hardly less near."""

    intent: Intent
    finding: Finding
    likeness: float
    also: Finding | None = None

    @property
    def declines(self) -> bool:
        """Whether what was found is that the question is not answered."""
        return self.intent.name.startswith(PREFIX)

    @property
    def in_prose(self) -> bool:
        """Whether it is something that the course says in prose, not a look-up over its dates and numbers."""
        return isinstance(self.intent.look_up, statements.Prose)

    @property
    def forbidden(self) -> bool:
        """Whether it is declined because nobody may have it, not because the course knows nothing of it."""
        return self.intent.name in forbidden.NAMES


class FactDesk:
    """Answers from the course definition alone. Making one embeds the examples of all intents."""

    def __init__(self, course: Course, embedder: Embedder, cache: Path | None = None) -> None:
        self._course = course
        self._linker = Linker(course)
        intents = all_intents(course)
        generic = [wording for intent in fixed_intents() for wording in intent.examples]
        self._spelling = Spelling(generic, _texts(course))
        # What the modules teach is for the materials to explain.
        texts = (*generic, *course.model_dump_json(exclude={"modules"}).split('"'))
        self._vocabulary = {stem for text in texts for stem in words(text)}
        self._router = Router(course, intents, self._linker, embedder, cache)

    def read(self, question: Question) -> Reading:
        """Link a question to the course. The `wording` of the result is what to embed for `find`."""
        return followup.read(
            self._course, self._linker, question, today(self._course, question.asked_at), self._spelling
        )

    def knows(self, stem: str) -> bool:
        """Return whether a word with this stem stands in the course's definition, or in a usual question about one."""
        return stem in self._vocabulary

    def find(self, reading: Reading, vector: Sequence[float], asked_at: datetime) -> Found | None:
        """Return what the nearest look-up finds, or None where the question is one for the materials.

        `vector` is the embedding of `reading.wording`.
        """
        ranked = self._router.rank(vector, reading.slots)
        for place, likeness in enumerate(ranked):
            intent, score = likeness.intent, likeness.score
            if score < max(LEAST, ranked[0].score - MARGIN) or intent.name == concepts.NAME:
                return None
            finding = intent.look_up(self._course, reading.slots, asked_at)
            if finding:
                also = self._also(ranked[place:], reading, asked_at)
                return Found(intent, disputes.with_disputes(self._course, finding), score, also)
        return None

    def _also(self, ranked: Sequence[Likeness], reading: Reading, asked_at: datetime) -> Finding | None:
        """Return what the course says in prose that is about as near as the first of `ranked`, if that is prose too."""
        nearest, *others = ranked
        near = (each for each in others if each.score >= nearest.score - ALSO)
        prose = next((each.intent for each in near if isinstance(each.intent.look_up, statements.Prose)), None)
        if prose is None or not isinstance(nearest.intent.look_up, statements.Prose):
            return None
        finding = prose.look_up(self._course, reading.slots, asked_at)
        return finding and disputes.with_disputes(self._course, finding)


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
    yield from ROLES
    for module in course.modules:
        yield from (module.title, *module.keywords, *(part.title for part in module.parts))
    for assignment in course.assignments:
        yield from (assignment.title, assignment.description, *assignment.aliases)
