"""The course's calendar: dated occurrences, in the course's time zone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registrar.course.models import Course
from registrar.course.values import Place


class Kind(StrEnum):
    """What sort of thing happens."""

    MODULE = "module"
    DUE = "due"
    MEETING = "meeting"
    EVALUATION = "evaluation"
    END = "end"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event. Instants are aware, in the course's zone; `ends_at` equals `starts_at` for a moment.

    `all_day` says that the documents name no hour, so only the date should be shown as certain.
    `subject` is what it is about, in the form that `Dispute.about` uses.
    """

    id: str
    kind: Kind
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    disputed: bool
    subject: str
    at: Place


def occurrences(course: Course) -> list[Occurrence]:
    """Return every dated event of the course, earliest first."""
    raise NotImplementedError
