"""Which module a question is about."""

from collections.abc import Sequence

from knowledge.facts.slots import Slots
from knowledge.types import Citation
from registrar.course.models import Course


def module_of(course: Course, slots: Slots, citations: Sequence[Citation]) -> int | None:
    """Return the number of the module that a question names or that its answer stands in; None if there is none.

    Args:
        course: the course.
        slots: what the question names.
        citations: where its answer stands, best first.
    """
    if slots.modules:
        return slots.modules[0].number
    for part in slots.parts:
        for module in course.modules:
            if part in module.parts:
                return module.number
    for assignment in slots.assignments:
        if assignment.module is not None:
            return assignment.module
    if slots.topics:
        return slots.topics[0].module.number
    return _of_place(course, citations[0]) if citations else None


def _of_place(course: Course, citation: Citation) -> int | None:
    heading = citation.heading.lower()
    for module in course.modules:
        names = (module.title, *(part.title for part in module.parts))
        if any(name.lower() in heading for name in names):
            return module.number
    return None
