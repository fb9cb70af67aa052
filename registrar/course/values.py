"""The small values that a course definition is made of: places, days, times of day, due dates.

Everything in `course.yaml` arrives here as text, exactly as its author wrote it; these types say
how the text is read. That is why 14:30, 3.10 and 2022-02-30 never turn into something else first.
"""

import re
from calendar import monthrange
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MAX_DAYS = 366


class Strict(BaseModel):
    """A frozen model in which an unknown key is an error, so that a typo is never a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
"""A name by which one part of the course refers to another: lower case, digits, `.`, `_`, `-`."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _day(value: object) -> object:
    """Read `2022-02-01` and nothing else: other notations mean different days to different readers."""
    if not isinstance(value, str):
        return value
    written = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)", value.strip(), re.ASCII)
    if written is None:
        raise ValueError(f'"{value}" is not a date; write it as year-month-day, such as 2025-01-31')
    year, month, day = (int(part) for part in written.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f'"{value}" cannot be right: the year should lie between {EARLIEST_YEAR} and {LATEST_YEAR}')
    nearest = min(max(day, 1), monthrange(year, month)[1])
    if day != nearest:
        raise ValueError(f'"{value}" is not a date; write it as {date(year, month, nearest)}')
    return date(year, month, day)


def _time_of_day(value: object) -> object:
    """Read `14:30`; refuse the number (870, in base sixty) that older YAML readers make of it."""
    if isinstance(value, int | float):
        raise ValueError('write a time of day in quotes, such as "14:30"')
    if not isinstance(value, str):
        return value
    written = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", value.strip(), re.ASCII)
    if written is None:
        raise ValueError(f'"{value}" is not a time of day; write it on the 24-hour clock, "00:00" to "23:59"')
    hour, minute, second = (int(part or 0) for part in written.groups())
    return time(hour, minute, second)


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, written `2022-02-01`."""

TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
"""A wall-clock time in the course's time zone, written on the 24-hour clock: "14:30"."""

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, le=999)]
"""A number in a sequence: of a module, or of an assignment within its kind."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


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

    date: Day
    time: TimeOfDay | None = None
    until: TimeOfDay | None = None
    note: str = ""

    @model_validator(mode="after")
    def _span_is_ordered(self) -> Self:
        if self.until is not None and (self.time is None or self.until <= self.time):
            raise ValueError("`until` needs an earlier `time` on the same day")
        return self
