"""When the bot reminds and announces: the rules of a course, from `course.yaml` or set by its staff."""

import re
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from registrar.course.values import Strict, Text, TimeOfDay

_LEAD = re.compile(r"([0-9]{1,3})([dhm])", re.ASCII)
MOST_LEADS = 10


def lead_parts(lead: str) -> tuple[int, timedelta]:
    """Return a lead as whole days of the calendar, and as time that passes; one of the two is nothing.

    `7d` is the same hour on the wall seven days earlier; `24h` and `15m` are hours and minutes that pass, whatever
    the clocks are set to in between.
    """
    written = _LEAD.fullmatch(lead)
    if written is None:
        raise ValueError(f'"{lead}" is no time before an event; write days, hours or minutes such as 7d, 24h or 15m')
    count, unit = int(written[1]), written[2]
    if unit == "d":
        return count, timedelta(0)
    return 0, timedelta(hours=count) if unit == "h" else timedelta(minutes=count)


def _lead(value: str) -> str:
    lead_parts(value)
    return value


def _once_each(leads: tuple[str, ...]) -> tuple[str, ...]:
    lengths = [lead_parts(lead) for lead in leads]
    if twice := next((lead for lead, length in zip(leads, lengths, strict=True) if lengths.count(length) > 1), None):
        raise ValueError(f'"{twice}" stands there twice; keep one of them')
    return leads


def _in_days(leads: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := next((lead for lead in leads if not lead.endswith("d")), None):
        raise ValueError(f'"{wrong}" needs an hour to count from, and this has none; write days, such as 0d or 2d')
    return leads


Leads = Annotated[
    tuple[Annotated[str, AfterValidator(_lead)], ...], Field(max_length=MOST_LEADS), AfterValidator(_once_each)
]
"""How long before an event people are reminded of it; an empty list means never."""

LeadsInDays = Annotated[Leads, AfterValidator(_in_days)]
"""The same for events that last whole days: `0d` is the first day itself."""


class Before(Strict):
    """How long before each kind of event it is announced. The names are those of `registrar.calendar.Kind`."""

    module: LeadsInDays = ("0d",)
    due: Leads = ("7d", "24h", "2h")
    meeting: Leads = ()
    session: Leads = ("24h", "15m")
    evaluation: LeadsInDays = ("0d",)
    end: LeadsInDays = ()


class QuietHours(Strict):
    """A time of the day, in the course's zone, in which nobody gets a direct message. It may span midnight."""

    starts: TimeOfDay = time(22)
    ends: TimeOfDay = time(8)

    def holds(self, clock: time) -> bool:
        """Whether `clock`, a time of the day, lies within."""
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


class ReminderPlan(Strict):
    """The rules of reminding.

    Attributes:
        channel: the name of the channel in which everything is announced to all.
        notices: the name of the channel in which someone is told that direct messages to them fail.
        hour: when an event without an hour is announced, in the course's zone.
        digest: when instructors who want it are told of the day before, in the course's zone.
        before: how long before an event of each kind.
        quiet: when nobody gets a direct message, unless they set hours of their own.
    """

    channel: Text = "announcements"
    notices: Text = "general"
    hour: TimeOfDay = time(9)
    digest: TimeOfDay = time(8)
    before: Before = Before()
    quiet: QuietHours = QuietHours()
