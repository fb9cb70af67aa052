"""What a question names, linked to the course: assignments, modules, topics, dates, amounts."""

from dataclasses import dataclass, fields, replace

from knowledge.facts.topics import Topic
from knowledge.facts.when import Span
from registrar.course.models import Assignment, Component, Item, Module, Part, Person, Section

SUBJECTS = ("assignments", "modules", "parts", "topics", "components", "items", "sections", "people", "kind")
"""The slots that say what a question is about, as opposed to amounts and dates."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What a question names.

    `kind` is a kind of assignment named without a number (`programs`); the generic word `assignment`
    sets it to "assignment". `days` is a length of time in days begun, `percent` a mark, `points` a
    number of points, `count` how many of a `kind` are meant (`two of the programs`). `stranger` is a role, as it
    was typed, that the course names nobody for. `rest` holds the words that say what is asked: no name, number or
    function word. `wording` is the question with the assignments and modules that it names made anonymous, so that
    it can be compared with wordings about any of them.
    """

    assignments: tuple[Assignment, ...] = ()
    modules: tuple[Module, ...] = ()
    parts: tuple[Part, ...] = ()
    topics: tuple[Topic, ...] = ()
    components: tuple[Component, ...] = ()
    items: tuple[Item, ...] = ()
    sections: tuple[Section, ...] = ()
    people: tuple[Person, ...] = ()
    kind: str = ""
    span: Span | None = None
    days: int | None = None
    percent: float | None = None
    points: float | None = None
    letter: str | None = None
    count: int | None = None
    stranger: str = ""
    rest: tuple[str, ...] = ()
    wording: str = ""

    def has(self, name: str) -> bool:
        """Whether the question fills the slot of this name."""
        return getattr(self, name) not in ((), "", None)

    @property
    def names_a_subject(self) -> bool:
        """Whether the question says what it is about."""
        return any(self.has(name) for name in SUBJECTS)

    def completed_by(self, other: "Slots") -> "Slots":
        """Return these slots, the empty ones filled from `other`; its subjects only where these have none."""
        names = [field.name for field in fields(self) if not (self.names_a_subject and field.name in SUBJECTS)]
        return replace(self, **{name: getattr(other, name) for name in names if not self.has(name)})
