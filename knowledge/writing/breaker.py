"""Leaves a provider alone for a while when it fails again and again, so that nobody waits for it in vain."""

import time
from collections.abc import Callable

FAILURES = 3
"""So many failures in a row, and the provider is left alone."""
PAUSE = 60.0
"""Seconds for which it is. After that one failure more is enough for the next pause."""


class Breaker:
    """Counts failures in a row. `now` is a clock that only measures: seconds from an arbitrary start."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures = 0
        self._closed_until = float("-inf")

    @property
    def pausing(self) -> bool:
        """Whether the provider is to be left alone now."""
        return self._now() < self._closed_until

    def failed(self) -> None:
        """Count a failure."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_until = self._now() + PAUSE

    def worked(self) -> None:
        """Forget the failures."""
        self._failures = 0
