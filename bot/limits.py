"""How much a person may ask and hand in within a while. It is counted in memory, and forgotten with a restart."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_PEOPLE = 10_000
"""People who are counted at the same time; beyond, whoever was counted longest ago begins anew."""

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is often enough: `most` at once, and `most` again in each `span`, one by one."""

    most: int
    span: timedelta

    @property
    def step(self) -> timedelta:
        """How long one takes to be allowed again."""
        return self.span / self.most


class Limit:
    """Holds each person to a pace.

    It is the generic cell rate algorithm (ITU-T I.371): of each person, only the instant is kept at which all that
    they have used up is allowed again.
    """

    def __init__(self, pace: Pace, *, people: int = MOST_PEOPLE) -> None:
        self.pace = pace
        self._people = people
        self._free_again: OrderedDict[int, datetime] = OrderedDict()
        self._latest: datetime | None = None

    def take(self, person: int, now: datetime, *, count: int = 1, spare: int = 0) -> timedelta:
        """Count so many of a person's at the aware instant `now`, all of them or none.

        Args:
            person: their Discord id.
            now: the present moment; when the clock has been set back, everybody begins anew.
            count: how many; more than the pace ever allows at once counts as that many.
            spare: how many may go beyond the pace this time.

        Returns:
            How long it takes until they are allowed, without `spare`; zero if they were counted.
        """
        if self._latest is not None and now < self._latest:
            self._free_again.clear()
        self._latest = now
        used_up = max(self._free_again.pop(person, now), now) - now
        asked = min(count, self.pace.most) * self.pace.step
        over = used_up + asked - self.pace.most * self.pace.step
        refused = over > spare * self.pace.step
        self._free_again[person] = now + (used_up if refused else used_up + asked)
        if len(self._free_again) > self._people:
            self._free_again.popitem(last=False)
        return over if refused else NO_TIME


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one course: questions by any way they come, and files that are handed in."""

    questions: Limit = field(default_factory=lambda: Limit(Pace(10, timedelta(minutes=1))))
    files: Limit = field(default_factory=lambda: Limit(Pace(20, timedelta(hours=1))))
