"""The one source of the current time.

Nothing else in the project reads the system clock for a date or a deadline, so that tests and
rehearsals can set it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

Clock = Callable[[], datetime]
"""Returns the current instant, time-zone aware, in UTC."""


class MovedClock(Protocol):
    """A clock of a rehearsal, which is set forward or runs fast, but not past what there is to do."""

    def __call__(self) -> datetime:
        """Return the current instant of the rehearsal, in UTC."""

    async def reach(self, instant: datetime) -> None:
        """Return when the clock shows `instant` (aware), at which it waits until it is asked to reach a later one."""


def system_clock() -> datetime:
    """Return the current instant in UTC, from the operating system."""
    return datetime.now(UTC)


def fixed_clock(instant: datetime) -> Clock:
    """Return a clock that always shows `instant` (aware; any zone, read as UTC).

    Raises:
        ValueError: if `instant` is naive.
    """
    if instant.tzinfo is None:
        raise ValueError("a clock needs a time zone: the instant given has none")
    moment = instant.astimezone(UTC)
    return lambda: moment
