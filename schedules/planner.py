"""Plans ahead: writes down what is to be announced to all, and what those who asked for it are to be reminded of.

Planning again changes only what has changed: the cause of a message names its key, and what was said is not said again.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registrar import outbox, reminders
from registrar.calendar import Kind, Occurrence, occurrences
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.course.reminders import ReminderPlan
from registrar.database import Database, Transaction
from registrar.outbox import Owed
from registrar.reminders import Wishes
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

Said = Set[tuple[str, str, datetime]]
"""The identities of what was said lately."""

Together = dict[datetime, list[Notice]]
"""What is to be said at each instant."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that a plan follows from."""

    plan: ReminderPlan
    wishes: Mapping[str, Wishes]
    done: Mapping[str, Set[str]]
    deadlines: Mapping[tuple[str, str], datetime]


class Planner:
    """Plans for one course."""

    def __init__(self, course: Course, database: Database, clock: Clock, standing: Standing) -> None:
        self._course = course
        self._database = database
        self._clock = clock
        self._standing = standing
        self._one_at_a_time = asyncio.Lock()

    async def replan(self) -> int:
        """Bring the outbox in line with the course and with what everybody wants; return how many debts changed."""
        async with self._one_at_a_time:
            now = self._clock()
            known, said = await self._read(now)
            window = (now - AHEAD, now + AHEAD)
            planned = await asyncio.to_thread(lambda: list(planned_debts(self._course, known, said, window)))
            to_all = [owed for owed in planned if owed.person is None]
            to_persons = [owed for owed in planned if owed.person is not None]
            async with self._database.transaction() as tx:
                changes = await outbox.replan(tx, self._course.id, ANNOUNCE_PREFIX, to_all, now)
                return changes + await outbox.replan(tx, self._course.id, REMIND_PREFIX, to_persons, now)

    async def replan_for(self, tx: Transaction, person: str) -> None:
        """Bring one person's reminders in line, in the transaction that changed what the person wants."""
        now = self._clock()
        known = await self._known(tx)
        only = replace(known, wishes={each: wish for each, wish in known.wishes.items() if each == person})
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

    async def _read(self, now: datetime) -> tuple[Known, dict[str | None, Said]]:
        async with self._database.reading() as tx:
            tried = [
                *await outbox.tried_since(tx, self._course.id, ANNOUNCE_PREFIX, now - LOOK_BACK),
                *await outbox.tried_since(tx, self._course.id, REMIND_PREFIX, now - LOOK_BACK),
            ]
            return await self._known(tx), _identities(tried)

    async def _known(self, tx: Transaction) -> Known:
        return Known(
            await reminders.plan_of(tx, self._course),
            await reminders.all_wishes(tx, self._course.id),
            await reminders.done_by(tx, self._course.id),
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
    events = occurrences(course)
    zone = course.term.zone
    announced = _together(rules.reminders(events, known.plan, zone), said.get(None, frozenset()))
    yield from _to_all(course, announced, known.plan)
    extended = {person for person, _ in known.deadlines}
    usual: dict[Wishes, Together] = {}
    for person, wishes in known.wishes.items():
        done, told = known.done.get(person, frozenset()), said.get(person, frozenset())
        if not (done or told or person in extended) and wishes in usual:
            yield from _to_person(course, usual[wishes], person, window)
            continue
        wanted = (event for event in events if event.kind in wishes.kinds and event.id not in done)
        own = [_own(event, person, known.deadlines, course) for event in wanted]
        together = _together(rules.reminders(own, known.plan, zone, wishes.quiet or known.plan.quiet), told)
        if not (done or told or person in extended):
            usual[wishes] = together
        yield from _to_person(course, together, person, window)


def _together(found: Iterable[rules.Reminder], said: Said) -> Together:
    """Gather what falls together, without what was said already."""
    together: Together = {}
    for each in found:
        notice = notice_of(each)
        if notice.identity not in said:
            together.setdefault(each.at, []).append(notice)
    return together


def _to_all(course: Course, together: Together, plan: ReminderPlan) -> Iterator[Owed]:
    for at, notices in together.items():
        yield _owed(course, f"{ANNOUNCE_PREFIX}{_stamp(at)}", ANNOUNCEMENT, at, notices, channel=f"#{plan.channel}")


def _to_person(course: Course, together: Together, person: str, window: tuple[datetime, datetime]) -> Iterator[Owed]:
    for at, notices in together.items():
        if window[0] <= at < window[1]:
            yield _owed(course, f"{REMIND_PREFIX}{person}:{_stamp(at)}", REMINDER, at, notices, person=person)


def _owed(
    course: Course,
    key: str,
    family: str,
    at: datetime,
    notices: Sequence[Notice],
    *,
    channel: str | None = None,
    person: str | None = None,
) -> Owed:
    return Owed(
        course=course.id,
        key=key,
        kind=kind_of(family, notices),
        content=to_content(notices),
        due_at=at,
        channel=channel,
        person=person,
        expires_at=max(notice.expires_at for notice in notices),
    )


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _own(event: Occurrence, person: str, deadlines: Mapping[tuple[str, str], datetime], course: Course) -> Occurrence:
    """Return the event as it is for one person, whose deadline may be another."""
    deadline = deadlines.get((person, event.subject.partition(":")[2])) if event.kind is Kind.DUE else None
    if deadline is None:
        return event
    moment = deadline.astimezone(course.term.zone)
    return replace(event, starts_at=moment, ends_at=moment, all_day=False)


def _identities(tried: Iterable[Owed]) -> dict[str | None, Said]:
    said: dict[str | None, set[tuple[str, str, datetime]]] = {}
    for owed in tried:
        said.setdefault(owed.person, set()).update(notice.identity for notice in from_content(owed.content))
    return said  # type: ignore[return-value]
