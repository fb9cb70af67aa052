"""A rehearsal without Discord: all that the bot would announce, and all that it would tell a student who asked for it.

The planner, the courier and the letters are those of the live bot; the clock goes from one message to the next.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.messenger import rendered
from bot.views.rehearsal import in_words
from registrar import reminders
from registrar.calendar import Kind, Occurrence
from registrar.course.models import Course
from registrar.database import Database
from registrar.decisions import copy_decisions
from registrar.in_force import in_force
from registrar.outbox import Debt
from registrar.reminders import Wishes
from schedules import rules
from schedules.pace import Pace
from schedules.service import Schedules

STUDENT = "1"
"""The Discord id of a student who wants every reminder."""

STUDENT_NAME = "a student"
FAST = Pace(1e6)


@dataclass(frozen=True, slots=True)
class Said:
    """One message: when (in the course's zone), to whom, of which kind (as in the outbox), and what it says.

    `text` is Markdown, with every time in the course's zone.
    """

    at: datetime
    to: str
    kind: str
    title: str
    text: str

    @property
    def full_text(self) -> str:
        """The title and the text."""
        return f"{self.title}\n{self.text}"


class SteppedClock:
    """Goes from one instant that is asked for to the next, as fast as they are; it is `over` after `ends`."""

    def __init__(self, begins: datetime, ends: datetime) -> None:
        self._now = begins
        self._ends = ends
        self.over = asyncio.Event()

    def __call__(self) -> datetime:
        """Return the instant that it has reached."""
        return self._now

    async def reach(self, instant: datetime) -> None:
        """Go to an instant, unless that lies beyond the end: then nothing is reached any more."""
        if instant > self._ends:
            self.over.set()
            await asyncio.Event().wait()
        self._now = max(self._now, instant)


class Stenographer:
    """Writes down what is sent. Implements `schedules.messenger`."""

    def __init__(self, clock: SteppedClock, zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone
        self.said: list[Said] = []

    async def ready(self) -> None:
        """Be ready."""

    async def channel_named(self, name: str) -> str:
        """Return how the channel is written."""
        return f"#{name}"

    async def channel_with(self, person: str) -> str:
        """Return what the one person of a rehearsal is called."""
        return STUDENT_NAME

    async def send(self, channel: str, debt: Debt, nonce: str, *, late: bool) -> str:
        """Write a message down, as Discord would show it."""
        letter = rendered(debt, late=late)
        at = self._clock().astimezone(self._zone)
        parts = [letter.embed.description or "", letter.embed.footer.text or ""]
        text = "\n\n".join(in_words(part, at) for part in parts if part)
        self.said.append(Said(at, channel, debt.owed.kind, letter.embed.title or "", text))
        return str(len(self.said))

    async def find(self, channel: str, debt: Debt, nonce: str, since: datetime) -> str | None:
        """Find nothing: nothing is ever sent twice in a rehearsal."""
        return None


def whole_term(course: Course, events: Sequence[Occurrence]) -> tuple[date, date]:
    """Return the first and the last day on which anything is said of a calendar, by the rules of the course's file."""
    zone = course.term.zone
    instants = [each.at for each in rules.reminders(events, course.reminders, zone)]
    first, last = (instant.astimezone(zone).date() for instant in (min(instants), max(instants)))
    # Quiet hours may bring a direct message forward to the evening before.
    return first - timedelta(days=1), last


async def rehearse(written: Course, first: date, last: date, decided: Database | None = None) -> list[Said]:
    """Return all that is said from `first` to `last`, both inclusive and in the course's zone, in order.

    Args:
        written: the course as its file has it.
        first: the first day.
        last: the last day.
        decided: a started database with what the staff has decided since; None plays the file alone.
    """
    zone = written.term.zone
    begins, ends = datetime.combine(first, time.min, zone), datetime.combine(last, time.max, zone)
    clock = SteppedClock(begins, ends)
    stenographer = Stenographer(clock, zone)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with Database(f"sqlite:///{Path(folder) / 'rehearsal.db'}") as database:
            async with database.transaction() as tx:
                if decided is not None:
                    async with decided.reading() as source:
                        await copy_decisions(written.id, source, tx)
                await reminders.set_wishes(tx, written.id, STUDENT, Wishes(kinds=frozenset(Kind)))
                course = await in_force(tx, written)
            schedules = Schedules(course, database, clock, stenographer, pace=FAST)
            playing = asyncio.create_task(schedules.rehearse(clock))
            over = asyncio.create_task(clock.over.wait())
            await asyncio.wait([playing, over], return_when=asyncio.FIRST_COMPLETED)
            playing.cancel()
            with suppress(asyncio.CancelledError):
                await playing
    return stenographer.said
