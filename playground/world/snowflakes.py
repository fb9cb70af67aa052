"""Discord's ids: 64-bit numbers that carry their moment of birth.

Source: https://discord.com/developers/docs/reference#snowflakes
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the current instant, time-zone aware."""

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
TIMESTAMP_SHIFT = 22
LARGEST_SNOWFLAKE = 2**63 - 1
DIGITS = re.compile(r"[0-9]{1,19}")
"""An id as text."""


def system_clock() -> datetime:
    """Return the current instant in UTC, from the operating system."""
    return datetime.now(UTC)


class Snowflakes:
    """Gives out ids that only ever rise, even when the clock stands still or is set back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """Return a new id for the present moment."""
        self._last = max(first_snowflake_at(self._clock()), self._last + 1)
        return self._last


def first_snowflake_at(instant: datetime) -> int:
    """Return the smallest id that could be born at `instant` (aware)."""
    return ((instant - DISCORD_EPOCH) // timedelta(milliseconds=1)) << TIMESTAMP_SHIFT


def snowflake_time(snowflake: int) -> datetime:
    """Return when an id was born, to the millisecond, in UTC."""
    return DISCORD_EPOCH + timedelta(milliseconds=snowflake >> TIMESTAMP_SHIFT)
