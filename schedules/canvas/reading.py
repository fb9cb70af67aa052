"""Reads due dates from Canvas: those of the course, and those of some students only."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedules.canvas.asking import Asking


@dataclass(frozen=True, slots=True)
class CanvasDate:
    """A due date for some students only.

    Attributes:
        title: what Canvas calls it, such as a section's name or `2 students`.
        due_at: aware; None where they have none.
        students: Canvas's numbers of the students, those of a group among them.
        section: whether it is for a section, whose name is the title.
    """

    title: str
    due_at: datetime | None
    students: frozenset[str]
    section: bool


@dataclass(frozen=True, slots=True)
class CanvasAssignment:
    """An assignment in Canvas: its number, title, due date (aware; None if it has none), and dates for some only."""

    id: str
    title: str
    due_at: datetime | None
    overrides: tuple[CanvasDate, ...]


class Canvas:
    """One course in Canvas.

    Args:
        url: where Canvas is, such as `https://canvas.example.edu`.
        token: an instructor's access token.
        course: Canvas's number of the course.
        pause: waits for a number of seconds.
    """

    def __init__(self, url: str, token: str, course: int, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._url, self._token, self._course, self._pause = url.rstrip("/"), token, course, pause
        self._one_at_a_time = asyncio.Lock()
        self._asking: Asking | None = None

    async def assignments(self) -> Sequence[CanvasAssignment]:
        """Return the published assignments with their due dates.

        Raises:
            CanvasError: if Canvas cannot be reached, or does not let us read them. Its text is for the staff.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(lambda: self._asked().assignments())

    async def title(self) -> str:
        """Return what Canvas calls the course.

        Raises:
            CanvasError: as `assignments`.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(lambda: self._asked().title())

    def _asked(self) -> "Asking":
        if self._asking is None:
            from schedules.canvas.asking import Asking  # noqa: PLC0415 - slow to import

            self._asking = Asking(self._url, self._token, self._course, self._pause)
        return self._asking
