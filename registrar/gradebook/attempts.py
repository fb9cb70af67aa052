"""The door through which graded submissions come into the gradebook."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registrar.course.models import Course
from registrar.database import Transaction


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a student at an assignment; a team's counts for each of its members.

    Attributes:
        handed_in: when, aware.
        score: the points before lateness; None while it is not graded.
        possible: the points that `score` is out of, more than 0. Where these are not the assignment's, the score is
            scaled to them.
    """

    handed_in: datetime
    score: float | None
    possible: float


Attempts = Mapping[str, Sequence[Attempt]]
"""The attempts of one student, by the id of the assignment; in any order."""


class AttemptSource(Protocol):
    """Whoever keeps the submissions."""

    async def __call__(
        self, tx: Transaction, course: Course, students: Collection[int] | None
    ) -> Mapping[int, Attempts]:
        """Return the attempts of some students, or of all where `students` is None, by our id of the student."""
