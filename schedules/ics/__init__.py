"""Calendar files: the course's own, to subscribe to, and Canvas's, read and compared with it (RFC 5545)."""

from schedules.ics.comparing import Comparison, Difference, DifferenceKind, changes, compare
from schedules.ics.feed import feed, with_deadlines
from schedules.ics.reading import Entry, read_calendar

__all__ = [
    "Comparison",
    "Difference",
    "DifferenceKind",
    "Entry",
    "changes",
    "compare",
    "feed",
    "read_calendar",
    "with_deadlines",
]
