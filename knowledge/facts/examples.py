"""The wordings that a question is compared with: generic ones, their slots filled with a course's own names."""

import re
from collections.abc import Iterator
from itertools import cycle

from knowledge.facts.finding import Intent
from knowledge.facts.names import names_of_strangers
from registrar.course.models import Course

_SLOT = re.compile(r"{(\w+)}")
_FILLINGS = 3
"""How many times each wording is filled, each time with other names."""


class Fillings:
    """Takes the names of a course in turn for the slots of wordings."""

    def __init__(self, course: Course) -> None:
        self._names = {slot: cycle(names) for slot, names in _names(course).items() if names}

    def wordings(self, intent: Intent) -> Iterator[str]:
        """Yield the examples of an intent, filled. A wording whose slot the course has no names for is left out."""
        for wording in intent.examples:
            slots = set(_SLOT.findall(wording))
            if slots <= self._names.keys():
                for _ in range(_FILLINGS if slots else 1):
                    yield _SLOT.sub(lambda slot: next(self._names[slot[1]]), wording)


def _names(course: Course) -> dict[str, list[str]]:
    topics = [name for module in course.modules for name in (module.title, *module.keywords[:2])]
    topics += [part.title for module in course.modules for part in module.parts[:1]]
    letters = [band.letter for band in course.grading_scale.bands] if course.grading_scale else []
    dates = [module.starts for module in course.modules] or [course.term.starts]
    return {
        "item": list(dict.fromkeys(item.title for assignment in course.assignments for item in assignment.items)),
        "topic": _spread(topics),
        "section": [section.name for section in course.sections],
        "person": [person.name for person in course.staff],
        "role": list(dict.fromkeys(person.role.lower() for person in course.staff)),
        "letter": _spread(letters),
        "percent": ["91", "78.5", "64", "86", "97"] if letters else [],
        "points": ["5", "20", "10"],
        "count": ["two", "3"],
        "stranger": [role for role, _ in names_of_strangers(course)],
        "days": ["three", "2", "5", "one"],
        "date": _spread([f"{day:%B} {day.day}" for day in dates] + [f"{day:%m/%d}" for day in dates]),
        "period": ["this week", "next week", "this month", "today", "tomorrow"],
    }


def _spread(names: list[str]) -> list[str]:
    """Reorder names so that any few in a row come from all over the course."""
    step = max(1, len(names) // 4)
    return [name for start in range(step) for name in names[start::step]]
