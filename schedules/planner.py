"""Plans ahead: writes down what is to be announced to all, and what those who asked for it are to be reminded of.

Planning again changes only what has changed: the cause of a message names its key, and what was said is not said again.
"""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registrar import outbox, plans, reminders
from registrar.calendar import Kind, Occurrence
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.course.reminders import ReminderPlan
from registrar.database import Database, Transaction
from registrar.outbox import Owed
from registrar.reminders import Wishes
from registrar.timetable import timetable
from schedules import rules
from schedules.notices import ANNOUNCEMENT, REMINDER, Content, Notice, from_content, kind_of, notice_of, to_content
from schedules.standing import Standing

AHEAD = timedelta(days=14)
"""How far ahead direct messages are planned, and how far back overdue ones are kept. Announcements are few, and planned
for the whole term."""

LOOK_BACK = timedelta(days=2)
"""How far a change of the rules can move a reminder, so that it would be said a second time."""

ANNOUNCE_PREFIX = "announce:"
REMIND_PREFIX = "remind:"

Said = frozenset[tuple[str, str, datetime]]
"""The identities of what was said lately."""

Together = dict[datetime, list[Notice]]
"""What is to be said at each instant."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that a plan follows from."""

    events: Sequence[Occurrence]
    plan: ReminderPlan
    wishes: Mapping[str, Wishes]
    done: Mapping[str, Set[str]]
    deadlines: Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said at one instant to everyone who wants the same; `stamp` is the instant as its key has it."""

    at: datetime
    stamp: str
    kind: str
    content: Content
    expires_at: datetime


class Planner:
    """Plans for one course."""

    def __init__(self, course: Course, database: Database, clock: Clock, standing: Standing) -> None:
        self._course = course
        self._database = database
        self._clock = clock
        self._standing = standing
        self._one_at_a_time = asyncio.Lock()
        self._touched: set[str] = set()

    def adopt(self, course: Course) -> None:
        """Plan by this definition of the course from now on."""
        self._course = course

    async def replan(self) -> int:
        """Bring the outbox in line with the course and with what everybody wants; return how many debts changed."""
        async with self._one_at_a_time:
            self._touched.clear()
            now = self._clock()
            known, said = await self._read(now)
            window = (now - AHEAD, now + AHEAD)
            planned = await asyncio.to_thread(lambda: list(planned_debts(self._course, known, said, window)))
            prefixes = (ANNOUNCE_PREFIX, REMIND_PREFIX)
            return await plans.follow(self._database, self._course.id, prefixes, planned, now, self._touched)

    async def replan_for(self, tx: Transaction, person: str) -> None:
        """Bring one person's reminders in line, in the transaction that changed what the person wants."""
        # A plan for all that is being made just now knows nothing of the change: it leaves this person alone.
        self._touched.add(person)
        now = self._clock()
        wishes = await reminders.wishes_of(tx, self._course.id, person)
        only = await self._known(
            tx, {person: wishes} if wishes.kinds else {}, await reminders.done_by(tx, self._course.id, person)
        )
        prefix = f"{REMIND_PREFIX}{person}:"
        said = _identities(await outbox.tried_since(tx, self._course.id, prefix, now - LOOK_BACK))
        planned = planned_debts(self._course, only, said, (now - AHEAD, now + AHEAD))
        await outbox.replan(tx, self._course.id, prefix, [owed for owed in planned if owed.person], now)

    async def prepare(self, tx: Transaction, owed: Owed, now: datetime) -> Content | None:
        """Return what is still true and of use of a reminder or announcement; None if nothing is."""
        notices = [notice for notice in from_content(owed.content) if notice.expires_at > now]
        if owed.person is not None:
            wished = await reminders.wishes_of(tx, self._course.id, owed.person)
            done = (await reminders.done_by(tx, self._course.id, owed.person)).get(owed.person, set())
            notices = [notice for notice in notices if notice.kind in wished.kinds and notice.event not in done]
            notices = [notice for notice in notices if not await self._handed_in(tx, owed.person, notice)]
        return to_content(notices) if notices else None

    async def _handed_in(self, tx: Transaction, person: str, notice: Notice) -> bool:
        assignment = notice.subject.partition(":")[2]
        return notice.kind is Kind.DUE and await self._standing.handed_in(tx, self._course.id, assignment, person)

    async def _read(self, now: datetime) -> tuple[Known, Mapping[str | None, Said]]:
        async with self._database.reading() as tx:
            tried = [
                *await outbox.tried_since(tx, self._course.id, ANNOUNCE_PREFIX, now - LOOK_BACK),
                *await outbox.tried_since(tx, self._course.id, REMIND_PREFIX, now - LOOK_BACK),
            ]
            wishes = await reminders.all_wishes(tx, self._course.id)
            known = await self._known(tx, wishes, await reminders.done_by(tx, self._course.id))
        return known, await asyncio.to_thread(_identities, tried)

    async def _known(self, tx: Transaction, wishes: Mapping[str, Wishes], done: Mapping[str, Set[str]]) -> Known:
        return Known(
            await timetable(tx, self._course),
            await reminders.plan_of(tx, self._course),
            wishes,
            done,
            await self._standing.deadlines(tx, self._course.id),
        )


def planned_debts(
    course: Course,
    known: Known,
    said: Mapping[str | None, Said],
    window: tuple[datetime, datetime],
) -> Iterator[Owed]:
    """Yield every announcement of the course, and every direct message that falls due within `window`.

    `said` holds what each person, or everybody (None), was told lately, and is not told again.
    """
    events, plan, zone = known.events, known.plan, course.term.zone
    announced = _together(rules.reminders(events, plan, zone), said.get(None, frozenset()))
    for message in _messages(ANNOUNCEMENT, announced):
        yield _owed(course, ANNOUNCE_PREFIX, message, channel=f"#{plan.channel}")
    extended = {person for person, _ in known.deadlines}
    usual: dict[object, list[Message]] = {}
    for person, wishes in known.wishes.items():
        done, told = frozenset(known.done.get(person, ())), said.get(person, frozenset())
        # Who wants the same, and was told the same, is told the same.
        alike = person if person in extended else (wishes, done, told)
        if alike not in usual:
            wanted = (event for event in events if event.kind in wishes.kinds and event.id not in done)
            own = [_own(event, person, known.deadlines, course) for event in wanted]
            together = _together(rules.reminders(own, plan, zone, wishes.quiet or plan.quiet), told)
            near = {at: notices for at, notices in together.items() if window[0] <= at < window[1]}
            usual[alike] = list(_messages(REMINDER, near))
        prefix = f"{REMIND_PREFIX}{person}:"
        for message in usual[alike]:
            yield _owed(course, prefix, message, person=person)


def _together(found: Iterable[rules.Reminder], said: Said) -> Together:
    """Gather what falls together, without what was said already."""
    together: Together = {}
    for each in found:
        notice = notice_of(each)
        if notice.identity not in said:
            together.setdefault(each.at, []).append(notice)
    return together


def _messages(family: str, together: Together) -> Iterator[Message]:
    for at, notices in together.items():
        expires_at = max(notice.expires_at for notice in notices)
        yield Message(at, _stamp(at), kind_of(family, notices), to_content(notices), expires_at)


def _owed(
    course: Course, prefix: str, message: Message, *, channel: str | None = None, person: str | None = None
) -> Owed:
    key = prefix + message.stamp
    return Owed(course.id, key, message.kind, message.content, message.at, channel, person, message.expires_at)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _own(event: Occurrence, person: str, deadlines: Mapping[tuple[str, str], datetime], course: Course) -> Occurrence:
    """Return the event as it is for one person, whose deadline may be another."""
    deadline = deadlines.get((person, event.subject.partition(":")[2])) if event.kind is Kind.DUE else None
    if deadline is None:
        return event
    moment = deadline.astimezone(course.term.zone)
    return replace(event, starts_at=moment, ends_at=moment, all_day=False)


def _identities(tried: Iterable[tuple[str | None, str]]) -> dict[str | None, Said]:
    """Return what each person, or everybody, was told, from the contents of messages as JSON."""
    texts: dict[str | None, set[str]] = {}
    for person, text in tried:
        texts.setdefault(person, set()).add(text)
    heard = {person: frozenset(each) for person, each in texts.items()}
    read = {
        text: [notice.identity for notice in from_content(json.loads(text))]
        for text in frozenset().union(*heard.values())
    }
    said = {each: frozenset(identity for text in each for identity in read[text]) for each in set(heard.values())}
    return {person: said[each] for person, each in heard.items()}
