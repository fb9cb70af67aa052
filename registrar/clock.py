"""The one source of the current time.

Nothing else in the project reads the system clock for a date or a deadline, so that tests and
rehearsals can set it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current instant, time-zone aware, in UTC."""


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
