"""What can go wrong with a message, in sentences for the delivery report."""


class SchedulesError(Exception):
    """The root of this room's errors."""


class UndeliveredError(SchedulesError):
    """The message may or may not have arrived; it is worth trying again.

    `retry_after` is how many seconds to wait at least, where the other side said so.
    """

    def __init__(self, reason: str, retry_after: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class RefusedError(SchedulesError):
    """The message has not arrived and never will. `closed` says that the person takes no direct messages."""

    def __init__(self, reason: str, *, closed: bool = False) -> None:
        super().__init__(reason)
        self.closed = closed


class CalendarFileError(SchedulesError):
    """A calendar file that cannot be used. Its text may be shown to the course's staff; `line` counts from 1."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.line = line


class CanvasError(SchedulesError):
    """Canvas cannot be read. Its text may be shown to the course's staff."""
