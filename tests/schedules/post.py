"""What stands at the doors of the room: a clock that is set, and a post office that behaves as Discord does."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from registrar import outbox
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Debt, Owed, State
from schedules.errors import RefusedError
from schedules.notices import Notice, from_content

ROOT = Path(__file__).parents[2]
NONCES_KEPT = timedelta(minutes=5)


class SetClock:
    """A clock that shows what it is set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True)
class Message:
    """Something that arrived."""

    id: str
    at: datetime
    channel: str
    owed: Owed
    late: bool
    nonce: str

    @property
    def notices(self) -> list[Notice]:
        return from_content(self.owed.content)


@dataclass
class Post:
    """Delivers, forgets nonces after minutes, and fails where it is told to.

    Attributes:
        lost: for each coming attempt whose message arrives although its sender hears nothing of it, what is raised.
        trouble: for each coming attempt that fails before anything is done, what is raised.
        closed: people who take no direct messages.
    """

    clock: SetClock
    messages: list[Message] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    during: Callable[[], None] = lambda: None

    async def ready(self) -> None:
        """Be ready at once."""

    async def channel_named(self, name: str) -> str:
        return f"channel {name}"

    async def channel_with(self, person: str) -> str:
        return f"dm {person}"

    async def send(self, channel: str, debt: Debt, nonce: str, *, late: bool) -> str:
        self.during()
        if self.trouble:
            raise self.trouble.pop(0)
        if debt.owed.person in self.closed:
            raise RefusedError("This person takes no direct messages.", closed=True)
        since = self.clock() - NONCES_KEPT
        same = (each for each in self.messages if (each.nonce, each.channel) == (nonce, channel) and each.at >= since)
        message = next(same, None)
        if message is None:
            message = Message(str(len(self.messages)), self.clock(), channel, debt.owed, late, nonce)
            self.messages.append(message)
        if self.lost:
            raise self.lost.pop(0)
        return message.id

    async def find(self, channel: str, debt: Debt, nonce: str, since: datetime) -> str | None:
        past = (each for each in self.messages if each.channel == channel and each.at >= since)
        return next((each.id for each in past if each.owed.content == debt.owed.content), None)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens elsewhere, and give up after a while."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - it happens in another task or process
            await asyncio.sleep(0.01)


def course_of(folder: str) -> Course:
    return load_course(ROOT / folder)


async def owed_in(database: Database, course: str, *states: State) -> list[Debt]:
    """Return a course's debts, the earliest first."""
    async with database.reading() as tx:
        found = await outbox.listing(tx, course, states or ("pending",), limit=100_000)
    return sorted(found, key=lambda debt: (debt.owed.due_at, debt.owed.key))
