"""What people are told about sync sessions: when the staff changes something, and shortly before one begins."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.services import Services
from bot.views.sessions import hours_text, soon_text
from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.outbox import Owed
from registrar.timetable import Session

LEAD = "15m"
BEFORE = timedelta(minutes=15)
"""How long before a session those are told who said in Discord that they are interested."""

LOOK = timedelta(minutes=20)
"""How long before a session it is looked once more who is interested."""

AHEAD = timedelta(hours=25)
"""How long before it those are written down who are interested by then: longer than from one day's plan to the next."""

SOON = "session.soon"
LINK_LABEL = "Join here"


async def announce(
    tx: Transaction,
    course: Course,
    kind: str,
    title: str,
    text: str,
    at: datetime,
    *,
    link: tuple[str, str] | None = None,
) -> None:
    """Owe the channel of announcements a message, in the transaction of what it speaks of.

    Args:
        tx: an open transaction.
        course: the course in force.
        kind: the outbox's word for it, such as `session.moved`.
        title: the heading.
        text: the message, in Discord's Markdown.
        at: the present moment.
        link: a label and an address below the text.
    """
    content: dict[str, object] = {"title": title, "text": text}
    if link is not None:
        content["link"] = {"label": link[0], "url": link[1]}
    channel = (await reminders.plan_of(tx, course)).channel
    key = f"{kind}:{at:%Y-%m-%dT%H:%M:%S.%fZ}"
    await outbox.owe(tx, Owed(course.id, key, kind, content, at, channel=f"#{channel}"))


def invites(session: Session, now: datetime, before: timedelta = LOOK) -> bool:
    """Whether a session begins within `before`, so that it is time to see who is interested."""
    event = session.occurrence
    return not (session.cancelled or event.all_day) and event.starts_at - before <= now < event.starts_at


async def invite(services: Services, session: Session, people: Collection[str]) -> int:
    """Owe a message to each of `people` who is not told by `/remind` anyway, once, and to nobody else.

    Returns:
        How many messages were added, changed or withdrawn.
    """
    course, event = services.course, session.occurrence
    prefix = f"{_prefix(session)}{event.starts_at.timestamp():.0f}:"
    async with services.database.transaction() as tx:
        told = await _told_otherwise(tx, course, session)
        content: dict[str, object] = {"title": event.title, "text": soon_text(event)}
        if event.link:
            content["link"] = {"label": LINK_LABEL, "url": event.link}
        rows = [
            Owed(
                course.id,
                f"{prefix}{person}",
                SOON,
                content,
                event.starts_at - BEFORE,
                person=person,
                expires_at=event.starts_at,
            )
            for person in sorted(set(people) - told)
        ]
        changed = await outbox.replan(tx, course.id, prefix, rows, services.clock())
        # Whoever became interested after the others were told is told, too.
        return changed + sum([await outbox.owe(tx, row) for row in rows])


async def take_back(tx: Transaction, course: Course, session: Session, at: datetime) -> None:
    """Strike out what was not yet said of a session that moved or was cancelled."""
    await outbox.replan(tx, course.id, _prefix(session), [], at)


def was_and_is(before: Session, after: Session) -> str:
    """Say to when a session moved."""
    return f"It was {hours_text(before.occurrence)}. Now it is **{hours_text(after.occurrence)}**."


def _prefix(session: Session) -> str:
    return f"interested:{LEAD}:{session.id}:"


async def _told_otherwise(tx: Transaction, course: Course, session: Session) -> set[str]:
    """Return who is reminded of sessions just then anyway, or is done with this one."""
    done = await reminders.done_by(tx, course.id)
    told = {person for person, events in done.items() if session.id in events}
    if LEAD in (await reminders.plan_of(tx, course)).before.session:
        wishes = await reminders.all_wishes(tx, course.id)
        told |= {person for person, wish in wishes.items() if Kind.SESSION in wish.kinds}
    return told
