"""A student's whole grade: marks gathered into components, a percentage, and its letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from registrar.course.models import Course, GradeBand, GradingScale
from registrar.gradebook.attempts import Attempts
from registrar.gradebook.marks import Mark, Override, Rules, Status, mark, rules_of
from registrar.gradebook.numbers import total, written
from registrar.gradebook.weights import Weights, weights
from registrar.policies import letter_for

_SETTLED = (Status.GRADED, Status.MISSING, Status.OVERRIDDEN)
"""How a mark stands that counts already."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the staff decided for one student, by the id of the assignment."""

    extensions: Mapping[str, datetime]
    overrides: Mapping[str, Override]


@dataclass(frozen=True, slots=True)
class ComponentGrade:
    """A component of a grade. All but the marks are on the component's own weight, in points of the whole grade.

    Attributes:
        component: its id.
        title: its title.
        marks: those of its assignments.
        weight: what it weighs; 0 where everything in it is excused.
        earned: what the marks that count already earned.
        counted: what those marks are worth.
        attainable: what can be earned in the end, if the rest is faultless.
    """

    component: str
    title: str
    marks: tuple[Mark, ...]
    weight: Fraction
    earned: Fraction
    counted: Fraction
    attainable: Fraction


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, and the rule by which the percentage earns it."""

    band: GradeBand
    working: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A whole grade: its components, and the readings taken where the course's numbers do not add up."""

    components: tuple[ComponentGrade, ...]
    notes: tuple[str, ...]

    @property
    def weight(self) -> Fraction:
        """What the whole grade weighs, without what is excused."""
        return total(each.weight for each in self.components)

    @property
    def earned(self) -> Fraction:
        """What has been earned so far, of `weight`."""
        return total(each.earned for each in self.components)

    @property
    def attainable(self) -> Fraction:
        """What can be earned in the end, if the rest is faultless, of `weight`."""
        return total(each.attainable for each in self.components)

    @property
    def so_far(self) -> Fraction | None:
        """The percentage of what counts already; None if nothing does."""
        counted = total(each.counted for each in self.components)
        return 100 * self.earned / counted if counted else None

    @property
    def percent(self) -> Fraction | None:
        """The percentage of the whole, as if nothing more came in; None if everything is excused."""
        return 100 * self.earned / self.weight if self.weight else None

    def mark(self, assignment: str) -> Mark:
        """Return the mark of an assignment.

        Raises:
            KeyError: if it has none.
        """
        for component in self.components:
            for each in component.marks:
                if each.assignment == assignment:
                    return each
        raise KeyError(assignment)


class Grader:
    """The grading rules of a course, worked out once for all its students."""

    def __init__(self, course: Course) -> None:
        self._rules = rules_of(course)
        self._weights: Weights = weights(course)
        self._titles = {each.id: each.title for each in course.components}

    def grade(self, attempts: Attempts, decisions: Decisions, now: datetime) -> Grade:
        """Work out a student's grade.

        Where an assignment is excused, the others of its component share its weight; a component that is excused
        altogether is left out.

        Args:
            attempts: the student's.
            decisions: the staff's about the student.
            now: the instant, aware, at which it is asked.
        """
        marks: dict[str, list[Mark]] = {}
        for rules in self._rules:
            made = self._mark(rules, attempts, decisions, now)
            marks.setdefault(rules.assignment.component, []).append(made)
        parts = [_component(each, self._titles[each], self._weights.of[each], found) for each, found in marks.items()]
        return Grade(tuple(parts), self._weights.notes)

    def _mark(self, rules: Rules, attempts: Attempts, decisions: Decisions, now: datetime) -> Mark:
        name = rules.assignment.id
        extended, override = decisions.extensions.get(name), decisions.overrides.get(name)
        return mark(rules, attempts.get(name, ()), now, extended_to=extended, override=override)


def letter_of(scale: GradingScale, percent: Fraction) -> Letter:
    """Return the letter of a percentage, and by which rule (see `registrar.policies.letter_for`) it is that one."""
    band = letter_for(scale, float(percent))
    place = scale.bands.index(band)
    shown = f"{written(percent, 2)}%"
    above = scale.bands[place - 1] if place else None
    if band.highest is not None and float(percent) > band.highest and above is not None:
        working = (
            f"{shown} lies between {band.letter} (up to {band.highest:g}%) and {above.letter} (from "
            f"{above.lowest:g}%): nothing is rounded up, so the lower one holds"
        )
        return Letter(band, working)
    below = scale.bands[place + 1] if place + 1 < len(scale.bands) else None
    if below is not None and below.highest is not None and float(percent) <= below.highest:
        working = f"{shown} is claimed by {band.letter} and by {below.letter}: the better one holds"
        return Letter(band, working)
    return Letter(band, f"{shown} reaches {band.letter}, which begins at {band.lowest:g}%")


def _component(component: str, title: str, weight: Fraction, marks: Sequence[Mark]) -> ComponentGrade:
    worth = total(each.possible for each in marks if each.status is not Status.EXCUSED)
    if not worth:
        nothing = Fraction(0)
        return ComponentGrade(component, title, tuple(marks), nothing, nothing, nothing, nothing)
    scale = weight / worth
    counting = [each for each in marks if each.status in _SETTLED]
    earned = total(each.points for each in counting if each.points is not None)
    counted = total(each.possible for each in counting)
    attainable = total(each.at_most for each in marks)
    return ComponentGrade(component, title, tuple(marks), weight, earned * scale, counted * scale, attainable * scale)
