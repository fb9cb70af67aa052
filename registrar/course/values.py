"""The small values that a course definition is made of: places, times of day, due dates."""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator


class Strict(BaseModel):
    """A frozen model in which an unknown key is an error, so that a typo is never a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
"""A name by which one part of the course refers to another: lower case, digits, `.`, `_`, `-`."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _two_digit_clock(value: object) -> object:
    """Refuse the numbers that YAML makes of an unquoted 14:30 (870, in base sixty)."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError('write a time of day in quotes, such as "14:30"')
    return value


TimeOfDay = Annotated[time, BeforeValidator(_two_digit_clock)]
"""A wall-clock time in the course's time zone, written in quotes: "14:30"."""


class Place(Strict):
    """Where in a document a fact stands. Written `document > Heading > Sub-heading`."""

    document: Id
    headings: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        document, *headings = (part.strip() for part in value.split(">"))
        return {"document": document, "headings": tuple(headings)}

    @property
    def heading(self) -> str:
        """The heading path as people read it, empty for the document as a whole."""
        return " › ".join(self.headings)

    def __str__(self) -> str:
        return " > ".join((self.document, *self.headings))


class Fact(Strict):
    """Anything that stands somewhere in a document."""

    at: Place


class Due(Fact):
    """When something is due, in the course's time zone.

    A document that names no hour leaves `time` empty; the course's `due_time` then applies.
    A deadline known only as a span has `time` (its safe, early end) and `until` (its late end).
    """

    date: date
    time: TimeOfDay | None = None
    until: TimeOfDay | None = None
    note: str = ""

    @model_validator(mode="after")
    def _span_is_ordered(self) -> Self:
        if self.until is not None and (self.time is None or self.until <= self.time):
            raise ValueError("`until` needs an earlier `time` on the same day")
        return self


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
