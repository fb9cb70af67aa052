"""Empties the outbox: claims what is due, has it sent, and settles it. Every message once, through crashes and outages.

A message may have been sent although nobody knows: the process died, or the connection broke. Discord remembers a
message's nonce for a few minutes and does not send it twice; after that the channel's history is looked through first.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from registrar import outbox, pausing
from registrar.clock import Clock
from registrar.database import Database, Transaction
from registrar.outbox import Debt, Owed, State
from schedules.errors import RefusedError, SchedulesError, UndeliveredError
from schedules.messenger import Messenger
from schedules.pace import Pace

log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)
"""What is sent so long after it was due is marked as late."""

AT_ONCE = 40
"""Messages on their way at the same time. One may wait for Discord; the others go on."""

LEASE = timedelta(minutes=30)
"""Longer than an attempt can take. A courier that starts takes over the claims of one that died."""

NONCE_TRUSTED = timedelta(minutes=1)
"""For so long Discord surely remembers a nonce; it says "a few minutes".

Source: https://docs.discord.com/developers/resources/message#create-message
"""

CLOCK_SKEW = timedelta(hours=2)
"""How far ours may be ahead of Discord's clock, even set wrongly by an hour, when the history is looked through."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before an attempt that failed is made again; doubled each time."""

TROUBLE_PAUSE = 5.0
"""Seconds to wait when the database does not answer."""

LOOK_EVERY = 60.0
"""Seconds after which it looks for what is due although nobody rang."""

CLOSED = "notice.closed-dm"

Prepare = Callable[[Transaction, Owed, datetime], Awaitable[dict[str, object] | None]]
"""Takes a last look at a message before it goes: returns what it says now, or None if it is of no use any more."""


Settled = Callable[[State, bool, timedelta], None]
"""Told, for whoever counts, how a debt was settled, whether it was sent late, and how long after it fell due."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How an attempt ended. `retry_at` is set where the debt is still pending."""

    debt: Debt
    state: State
    at: datetime
    message_id: str | None = None
    error: str | None = None
    late: bool = False
    retry_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Unfit:
    """Why a debt is not sent, and what becomes of it."""

    reason: str
    state: State = "skipped"


class Courier:
    """Delivers one course's debts. There must be only one at a time for a course.

    Args:
        course: the course's id.
        database: holds the outbox.
        messenger: carries the messages.
        clock: tells the present moment.
        notices: returns the name of the channel in which people are told that direct messages to them fail.
        preparers: a last look before a message goes, by the family of its kind (the part before the first dot).
        pace: keeps below Discord's limit.
        settled: told of every debt that is settled.
    """

    def __init__(
        self,
        course: str,
        database: Database,
        messenger: Messenger,
        clock: Clock,
        notices: Callable[[Transaction], Awaitable[str]],
        *,
        preparers: Mapping[str, Prepare] | None = None,
        pace: Pace | None = None,
        settled: Settled = lambda *_: None,
    ) -> None:
        self._course = course
        self._database = database
        self._messenger = messenger
        self._clock = clock
        self._notices = notices
        self._preparers = preparers or {}
        self._pace = pace or Pace()
        self._settled = settled
        self._bell = asyncio.Event()
        self._under_way: dict[asyncio.Task[_Outcome], int] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._taken_over = False

    def nudge(self) -> None:
        """Look for what is due now."""
        self._bell.set()

    async def run(self, wake_at: Callable[[datetime | None], Awaitable[None]]) -> None:
        """Deliver whatever falls due, for ever. `wake_at` is asked to `nudge` at the instant of the next debt."""
        await self._messenger.ready()
        try:
            while True:
                await self._round(wake_at)
        finally:
            for task in self._under_way:
                task.cancel()
            # Whoever runs next takes over what was cut off here.
            self._under_way.clear()
            self._taken_over = False

    async def _round(self, wake_at: Callable[[datetime | None], Awaitable[None]]) -> None:
        """Deliver what is due, and wait until there may be more."""
        try:
            if not self._taken_over:
                async with self._database.transaction() as tx:
                    await outbox.release(tx, self._course, self._clock())
                self._taken_over = True
            await self.deliver_due()
            await wake_at(await self._next())
        except Exception:
            # What was on its way is still remembered as such. What was claimed when the trouble came is claimed anew.
            self._taken_over = False
            log.exception("the outbox could not be emptied; trying again in %.0f s", TROUBLE_PAUSE)
            await asyncio.sleep(TROUBLE_PAUSE)
            return
        # Who wakes it goes by a clock that may be set, and writes to a disk that may be full.
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self._bell.wait()

    async def deliver_due(self) -> None:
        """Deliver what is due, and what falls due meanwhile; return when nothing is left to do now."""
        while True:
            self._bell.clear()
            await self._settle_and_claim()
            if not self._under_way:
                return
            rung = asyncio.create_task(self._bell.wait())
            await asyncio.wait({*self._under_way, rung}, return_when=asyncio.FIRST_COMPLETED)
            rung.cancel()

    async def _next(self) -> datetime | None:
        """Return when something falls due; in a pause, that is not before its end."""
        async with self._database.reading() as tx:
            due_at = await outbox.next_due(tx, self._course)
            paused = await pausing.paused(tx, self._course, self._clock())
        if paused is None or due_at is None:
            return due_at
        return None if paused.until is None else max(due_at, paused.until)

    async def _settle_and_claim(self) -> None:
        """Write down how attempts ended and take what is due, in one transaction: each costs a write to the disk."""
        now = self._clock()
        finished = [task for task in self._under_way if task.done()]
        busy = {debt for task, debt in self._under_way.items() if task not in finished}
        room = AT_ONCE - len(busy)
        async with self._database.transaction() as tx:
            for task in finished:
                await self._settle(tx, task.result())
            paused = await pausing.paused(tx, self._course, now)
            claimed = [] if paused else await outbox.claim(tx, now, lease=LEASE, limit=room, course=self._course)
            # What was claimed for the second time is settled when its first attempt ends.
            fresh = [debt for debt in claimed if debt.id not in busy]
            ready = [prepared for debt in fresh if (prepared := await self._prepared(tx, debt, now))]
        for task in finished:
            del self._under_way[task]
        for debt in ready:
            self._under_way[asyncio.create_task(self._attempt(debt))] = debt.id

    async def _prepared(self, tx: Transaction, debt: Debt, now: datetime) -> Debt | None:
        """Take the last look at a debt, unless it may have been sent as it is."""
        if debt.tried_before is not None:
            return debt
        look = await self._look(tx, debt, now)
        if isinstance(look, Debt):
            return look
        await outbox.settle(tx, debt.id, look.state, now, error=look.reason)
        self._settled(look.state, False, now - debt.owed.due_at)
        log.info("%s message %d (%s): %s", look.state, debt.id, debt.owed.kind, look.reason)
        return None

    async def _look(self, tx: Transaction, debt: Debt, now: datetime) -> Debt | _Unfit:
        """Return the debt as it is to be sent, or why it is not."""
        owed = debt.owed
        if owed.expires_at is not None and owed.expires_at < now:
            return _Unfit("It was of no use any more when it could be sent.")
        prepare = self._preparers.get(owed.kind.partition(".")[0])
        if prepare is None:
            return debt
        try:
            content = await prepare(tx, owed, now)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            # One message that says nothing sensible must not keep all others.
            log.error("message %d (%s) cannot be read: %s", debt.id, owed.kind, type(error).__name__)  # noqa: TRY400
            return _Unfit("What it should say cannot be read.", "failed")
        if content is None:
            return _Unfit("It was not wanted any more when it fell due.")
        if content == owed.content:
            return debt
        # After a crash the message is recognised by what it says: so that is written down before it is sent.
        await outbox.rewrite(tx, debt.id, content)
        return replace(debt, owed=replace(owed, content=content))

    async def _attempt(self, debt: Debt) -> _Outcome:
        """Send a debt, or find that it was sent."""
        try:
            channel = await self._channel(debt.owed)
            # A clock that was set back shows an attempt in the future, however long ago it was.
            if debt.tried_before is not None and abs(self._clock() - debt.tried_before) > NONCE_TRUSTED:
                outcome = await self._recover(channel, debt, debt.tried_before)
                if outcome is not None:
                    return outcome
            return await self._send(channel, debt)
        except RefusedError as error:
            log.error("gave up message %d (%s): %s", debt.id, debt.owed.kind, error)  # noqa: TRY400 - that says it all
            return _Outcome(debt, "failed", self._clock(), error=str(error), closed=error.closed)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the debt stands
            return self._again(debt, error)

    async def _send(self, channel: str, debt: Debt) -> _Outcome:
        await self._pace.turn()
        late = self._clock() - debt.owed.due_at > LATE
        message_id = await self._messenger.send(channel, debt, nonce_of(debt.owed), late=late)
        return _Outcome(debt, "sent", self._clock(), message_id, late=late)

    async def _recover(self, channel: str, debt: Debt, tried: datetime) -> _Outcome | None:
        """Look for a message that may have been sent; None means that it was not, and is still of use."""
        nonce, now = nonce_of(debt.owed), self._clock()
        message_id = await self._messenger.find(channel, debt, nonce, min(tried, now) - CLOCK_SKEW)
        if message_id is not None:
            return _Outcome(debt, "sent", now, message_id, late=tried - debt.owed.due_at > LATE)
        async with self._database.transaction() as tx:
            look = await self._look(tx, debt, now)
        if isinstance(look, _Unfit):
            log.info("%s message %d (%s): %s", look.state, debt.id, debt.owed.kind, look.reason)
            return _Outcome(debt, look.state, now, error=look.reason)
        return None if look is debt else await self._send(channel, look)

    async def _channel(self, owed: Owed) -> str:
        if owed.person is None:
            channel = owed.channel or ""
            return await self._messenger.channel_named(channel[1:]) if channel.startswith("#") else channel
        # Two messages to one person must not open two channels.
        async with self._opening.setdefault(owed.person, asyncio.Lock()):
            return await self._direct_channel(owed.person)

    async def _direct_channel(self, person: str) -> str:
        async with self._database.reading() as tx:
            known = await outbox.direct_channel(tx, person)
        if known is not None:
            return known
        opened = await self._messenger.channel_with(person)
        async with self._database.transaction() as tx:
            await outbox.remember_direct_channel(tx, person, opened)
        return opened

    def _again(self, debt: Debt, error: Exception) -> _Outcome:
        now = self._clock()
        asked = error.retry_after if isinstance(error, UndeliveredError) else 0.0
        pause = max(asked, min(FIRST_PAUSE * 2.0 ** min(debt.attempts, 16), LONGEST_PAUSE))
        if not isinstance(error, SchedulesError):
            log.error("could not send message %d (%s)", debt.id, debt.owed.kind, exc_info=error)
        reason = (
            str(error) if isinstance(error, SchedulesError) else "Something went wrong on the bot's side; see its log."
        )
        return _Outcome(debt, "pending", now, error=reason, retry_at=now + timedelta(seconds=pause))

    async def _settle(self, tx: Transaction, outcome: _Outcome) -> None:
        debt, owed = outcome.debt, outcome.debt.owed
        if outcome.retry_at is not None:
            await outbox.postpone(tx, debt.id, outcome.retry_at, error=outcome.error or "", may_be_sent=True)
            return
        await outbox.settle(
            tx,
            debt.id,
            outcome.state,
            outcome.at,
            message_id=outcome.message_id,
            error=outcome.error,
            late=outcome.late,
        )
        self._settled(outcome.state, outcome.late, outcome.at - owed.due_at)
        if outcome.closed and owed.person is not None:
            await outbox.forget_direct_channel(tx, owed.person)
            await outbox.owe(tx, closed_notice(owed, await self._notices(tx), outcome.at))


def nonce_of(owed: Owed) -> str:
    """Return what tells a message from every other one. Discord takes up to 25 characters."""
    return sha256(f"{owed.course} {owed.key}".encode()).hexdigest()[:24]


def closed_notice(owed: Owed, channel: str, at: datetime) -> Owed:
    """Return what tells a person, once and where they can see it, that direct messages to them fail."""
    return Owed(
        course=owed.course,
        key=f"closed-dm:{owed.person}",
        kind=CLOSED,
        content={
            "title": "I cannot write to you",
            "text": (
                "I have a direct message for you, and Discord does not let me deliver it. To get my messages, allow "
                "direct messages from members of this server: right-click the server's name, *Privacy Settings*, "
                "*Direct Messages*. I say this only once."
            ),
            "mention": owed.person,
        },
        due_at=at,
        channel=f"#{channel}",
    )
