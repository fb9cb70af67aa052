"""What each component weighs, and which reading is taken where the course's own numbers do not add up.

The rule, until the instructor settles it: the column of the grade table that adds up to 100 holds, and the points do
where both columns do or neither does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from registrar.course.models import Component, Course, Dispute
from registrar.gradebook.numbers import exact, total, written

Column = Literal["points", "percent"]
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """What each component weighs, by its id, and in sentences which readings were taken; none where nothing is open.

    Components to which no assignment belongs are left out.
    """

    of: Mapping[str, Fraction]
    notes: tuple[str, ...]


def weights(course: Course) -> Weights:
    """Return the weights that hold in a course."""
    by_rule = _by_rule(course)
    settled = _settled(course)
    parts = {each.component for each in course.assignments}
    of = {each.id: _weight(each, settled.get(each.id, by_rule)) for each in course.components if each.id in parts}
    return Weights(of, (*_columns_note(course, by_rule, settled), *_empty_notes(course, parts), *_item_notes(course)))


def _weight(component: Component, column: Column) -> Fraction:
    return exact(component.points if column == "points" else component.percent)


def _total(course: Course, column: Column) -> Fraction:
    return total(_weight(each, column) for each in course.components)


def _by_rule(course: Course) -> Column:
    fits = [column for column in _columns() if _total(course, column) == _WHOLE]
    return fits[0] if fits else "points"


def _columns() -> tuple[Column, Column]:
    return "points", "percent"


def _settled(course: Course) -> dict[str, Column]:
    """Return the column that a settled dispute decided, by component; one about no component decides all of them."""
    decided: dict[str, Column] = {}
    for dispute in course.disputes:
        column = next(
            (each.weights for each in dispute.readings if dispute.settled and each.id == dispute.settled.reading), None
        )
        if column is not None:
            for component in _about(course, dispute):
                decided.setdefault(component, column)
    return decided


def _about(course: Course, dispute: Dispute) -> list[str]:
    everything = [each.id for each in course.components]
    return [each for each in everything if f"component:{each}" in dispute.about] or everything


def _columns_note(course: Course, by_rule: Column, settled: Mapping[str, Column]) -> Iterator[str]:
    open_ones = [each for each in course.components if each.points != each.percent and each.id not in settled]
    # Points that are no percentages at all, such as 400 in a term, contradict nothing.
    if not open_ones or (_total(course, "points") != _WHOLE and _total(course, "percent") == _WHOLE):
        return
    names = ", ".join(each.title for each in open_ones)
    columns = (
        f"the points of the components add up to {written(_total(course, 'points'))}, "
        f"their percentages to {written(_total(course, 'percent'))}"
    )
    word = "points" if by_rule == "points" else "percentages"
    yield f"The grade table gives two readings of {names}: {columns}. Until it is settled, the {word} are used."


def _empty_notes(course: Course, parts: set[str]) -> Iterator[str]:
    for each in course.components:
        if each.id not in parts:
            yield f"No assignment belongs to {each.title}, so it is left out of the grade."


def _item_notes(course: Course) -> Iterator[str]:
    for each in course.assignments:
        items = total(exact(item.points) for item in each.items)
        if each.items and items != exact(each.points):
            yield (
                f"The items of {each.title} add up to {written(items)} points, and it states "
                f"{written(exact(each.points))}: a score out of {written(items)} is scaled to that."
            )
