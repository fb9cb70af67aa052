"""What a look-up takes and gives, and how an intent ties it to the ways people ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from knowledge.facts.slots import Slots
from knowledge.types import Citation
from registrar.course.models import Course
from registrar.course.values import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look-up found.

    `text` is Markdown, the short answer first; `places` is where its facts stand, best first;
    `subjects` names what it is about, in the form that `Dispute.about` uses; `about_dates` says that
    it tells when something is, so that a dispute about its points does not touch it, and the other way round.
    """

    text: str
    places: tuple[Place, ...]
    subjects: tuple[str, ...] = ()
    about_dates: bool = False


LookUp = Callable[[Course, Slots, datetime], Finding | None]
"""A pure function of the course, what the question names, and when it was asked (aware).

It returns None where the course or the question lacks what it needs; the next best intent is tried then.
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """Something people ask for.

    `examples` are generic wordings, in which `the assignment` and `the module` stand for any; their slots,
    such as {topic}, are filled with names of the course.
    """

    name: str
    examples: tuple[str, ...]
    look_up: LookUp


def citations(course: Course, places: tuple[Place, ...]) -> tuple[Citation, ...]:
    """Return one citation for each place, in order, without repeats: the document's file, the heading, its address."""
    found = {}
    for place in places:
        document = course.documents[place.document]
        found[place] = Citation(document.file, place.heading, url=str(document.url) if document.url else None)
    return tuple(found.values())
