"""The playground's clock, which can be set forward and run fast.

Whoever acts by this clock may hold it: it then stands still at the instant at which that one has something to do, until
it is done. So a week that is played in a minute has every message at its right instant, however fast it goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.world.snowflakes import Clock

FASTEST = 10_080.0
"""A week in a minute."""

LEAP = 1e9
"""The speed of a jump."""

FARTHEST = timedelta(days=5 * 366)
"""How far ahead one can jump: ids hold instants of this century only."""


class ClockError(ValueError):
    """The clock cannot be moved like that. Says why."""


@dataclass(frozen=True, slots=True)
class Motion:
    """How the clock goes: from `shown`, at the instant `since` of the clock below it, `speed` times as fast.

    At `until`, if it is given, it goes on at the speed `then`.
    """

    shown: datetime
    since: datetime
    speed: float = 1.0
    until: datetime | None = None
    then: float = 1.0

    def at(self, moment: datetime) -> datetime:
        """Return what it shows when the clock below shows `moment`."""
        reached = self.since if self.until is None or not self.speed else self._reached(self.until)
        if self.until is None or not self.speed or moment < reached:
            return self.shown + (moment - self.since) * self.speed
        return self.until + (moment - reached) * self.then

    def _reached(self, until: datetime) -> datetime:
        return self.since + (until - self.shown) / self.speed


class MovableClock:
    """Shows what `below` shows until it is moved, and never goes back."""

    def __init__(self, below: Clock) -> None:
        self._below = below
        self._motion: Motion | None = None
        self._holds: dict[object, datetime] = {}
        self._listeners: list[Callable[[], None]] = []

    def __call__(self) -> datetime:
        """Return the present instant, aware."""
        moment = self._below()
        if self._motion is None:
            return moment
        limit = self.limit
        shown = self._motion.at(moment)
        return max(self._motion.shown, shown if limit is None else min(shown, limit))

    @property
    def speed(self) -> float:
        """How fast it goes at present."""
        motion = self._motion
        if motion is None:
            return 1.0
        return motion.then if motion.until is not None and self() >= motion.until else motion.speed

    @property
    def until(self) -> datetime | None:
        """Up to where it goes at its present speed; None is for ever."""
        motion = self._motion
        return None if motion is None or motion.until is None or self() >= motion.until else motion.until

    @property
    def then(self) -> float:
        """How fast it goes on after `until`."""
        return 1.0 if self._motion is None else self._motion.then

    @property
    def limit(self) -> datetime | None:
        """The instant at which somebody holds it."""
        return min(self._holds.values(), default=None)

    def play(self, speed: float, until: datetime | None = None) -> None:
        """Go on `speed` times as fast, for ever or `until` an instant (aware); 0 is a pause.

        Raises:
            ClockError: if it cannot go so fast, or the instant has passed.
        """
        if not 0 <= speed <= FASTEST:
            raise ClockError(f"The clock goes 0 to {FASTEST:.0f} times as fast as time does.")
        now = self._checked(until)
        self._move(Motion(now, self._below(), speed, until, 1.0))

    def jump(self, to: datetime) -> None:
        """Go to an instant (aware) at once, but for those who hold the clock on its way; then go on as before.

        Raises:
            ClockError: if the instant has passed, or is years ahead.
        """
        now = self._checked(to)
        motion = self._motion
        usual = motion.then if motion is not None and self.speed == LEAP else self.speed
        self._move(Motion(now, self._below(), LEAP, to, usual))

    def hold(self, who: object, at: datetime) -> None:
        """Stand still at `at`, or now if that has passed, until `who` holds it later or lets go."""
        self._anchor()
        self._holds[who] = max(at, self())
        self._tell()

    def let_go(self, who: object) -> None:
        """Hold the clock no longer."""
        if who in self._holds:
            self._anchor()
            del self._holds[who]
            self._tell()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell `listener` whenever the clock goes otherwise than before; returns a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _checked(self, goal: datetime | None) -> datetime:
        now = self()
        if goal is not None and goal <= now:
            raise ClockError("The clock goes forward only: what was said cannot be unsaid. Choose a later moment.")
        if goal is not None and goal - now > FARTHEST:
            raise ClockError("That is too far ahead.")
        return now

    def _anchor(self) -> None:
        """Go on from what is shown now: time for which the clock was held does not count."""
        self._motion = Motion(self(), self._below(), self.speed, self.until, self.then)

    def _move(self, motion: Motion) -> None:
        self._motion = motion
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
