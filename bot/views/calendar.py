"""The course's calendar, a page at a time, in each reader's own time zone."""

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, day, lines_within, plain
from registrar.calendar import Kind, Occurrence, upcoming
from registrar.course.models import Course

Show = Literal["due", "meetings", "all"]

PAGE = 8
"""Occurrences on one page."""

TITLE_ROOM = 150

KINDS: dict[Show, frozenset[Kind]] = {
    "due": frozenset({Kind.DUE}),
    "meetings": frozenset({Kind.MEETING, Kind.SESSION}),
    "all": frozenset(Kind),
}
TITLES: dict[Show, str] = {"due": "What is due", "meetings": "Meetings", "all": "Calendar"}
NOTHING = "Nothing more is in the calendar. *Earlier* looks back."
DISPUTED = "⚠️"
EXTENDED = "⏳"


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One page and its neighbours. `earlier` and `later` are positions to start from, if there is anything there."""

    embed: discord.Embed
    earlier: int | None
    later: int | None


def calendar_page(
    course: Course,
    events: Sequence[Occurrence],
    now: datetime,
    *,
    show: Show,
    start: int | None,
    extended: Collection[str] = (),
) -> CalendarPage:
    """Render the page that begins at position `start` of what `show` selects.

    `events` are in the order of time and `now` is aware. Without `start` the page begins today and opens
    with what is going on and what is due next. `extended` holds the ids of the assignments for which the reader has
    more time than others.
    """
    shown = [event for event in events if event.kind in KINDS[show]]
    first = _today(shown, now) if start is None else min(start, len(shown))
    page = shown[first : first + PAGE]
    subjects = {f"assignment:{each}" for each in extended}
    lines = list(_overview(events, now, subjects)) if start is None else []
    lines += [f"- **{_title(event, subjects)}**: {_when(event)}" for event in page] or [NOTHING]
    embed = discord.Embed(
        title=clip(plain(f"{TITLES[show]}: {course.code}"), FIELD_NAME_LIMIT),
        description=lines_within(lines, DESCRIPTION_LIMIT).strip(),
        colour=discord.Colour.blurple(),
    )
    embed.set_footer(text=_footer(course, page, subjects))
    return CalendarPage(
        embed,
        earlier=max(0, first - PAGE) if first > 0 else None,
        later=first + PAGE if first + PAGE < len(shown) else None,
    )


def _today(shown: Sequence[Occurrence], now: datetime) -> int:
    """Return the position of the first event that is not over and did not begin before today."""
    for position, event in enumerate(shown):
        today = now.astimezone(event.starts_at.tzinfo).date()
        if event.ends_at >= now and event.first_day >= today:
            return position
    return len(shown)


def _overview(events: Sequence[Occurrence], now: datetime, extended: Set[str]) -> Iterator[str]:
    for event in upcoming(events, now, frozenset(Kind) - {Kind.DUE}):
        if event.starts_at <= now:
            yield f"**Now:** {_title(event, extended)}, until {_moment(event.ends_at, event)}"
    for event in upcoming(events, now, {Kind.DUE})[:1]:
        yield f"**Due next:** {_title(event, extended)}, {_when(event)}"
    yield ""


def _title(event: Occurrence, extended: Set[str]) -> str:
    mark = f" {DISPUTED}" if event.disputed else ""
    mark += f" {EXTENDED}" if event.subject in extended else ""
    return plain(clip(event.title, TITLE_ROOM)) + mark


def _when(event: Occurrence) -> str:
    start = _moment(event.starts_at, event)
    if event.all_day:
        return start if event.first_day == event.last_day else f"{start} to {_moment(event.ends_at, event)}"
    until = f" to {format_dt(event.ends_at, 't')}" if event.ends_at > event.starts_at else ""
    return f"{start}{until} ({format_dt(event.starts_at, 'R')})"


def _moment(instant: datetime, event: Occurrence) -> str:
    """Return the instant in the reader's zone, or the course's bare date where the documents name no hour."""
    return day(instant) if event.all_day else format_dt(instant, "F")


def _footer(course: Course, page: Sequence[Occurrence], extended: Set[str]) -> str:
    zone = course.term.time_zone
    hours = f"Hours are in your own time zone. A day without an hour has none stated, and is a day in {zone}."
    disputed = f"\n{DISPUTED} The documents disagree: ask me about it." if any(each.disputed for each in page) else ""
    own = f"\n{EXTENDED} Your own extension. Nobody else sees this." if extended else ""
    return hours + disputed + own
