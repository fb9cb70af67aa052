"""Sync sessions in words, each time in its reader's own time zone."""

from collections.abc import Sequence
from datetime import datetime, time

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, clip, day, lines_within, link, plain
from registrar.calendar import Occurrence
from registrar.course.models import Course
from registrar.timetable import Session

TITLE_ROOM = 100
NONE = "There are no sync sessions. `/admin session create` adds one."
NO_HOUR = "The weekly sessions have no hour yet: `/admin session hour` sets it."


def hours_text(event: Occurrence) -> str:
    """Say when a session is: a day where its hour is not known, else the hours and how far away they are."""
    if event.all_day:
        return f"{day(event.starts_at)}, at an hour not known yet"
    return f"{format_dt(event.starts_at, 'F')} to {format_dt(event.ends_at, 't')} ({format_dt(event.starts_at, 'R')})"


def soon_text(event: Occurrence) -> str:
    """Say to somebody who is interested that a session begins soon."""
    return f"It begins {format_dt(event.starts_at, 'R')}. You said in the server's events that you are interested."


def hour_text(course: Course, hour: time, following: Occurrence | None) -> str:
    """Say at which hour the weekly sessions are, and when the next one is."""
    weekday = course.sync_sessions.weekday.capitalize() if course.sync_sessions else ""
    text = f"{weekday}s at **{hour:%H:%M}** ({course.term.time_zone})."
    return text if following is None else f"{text} The next one is {hours_text(following)}."


def recording_text(course: Course, session: Session) -> str:
    """Say of which session a recording is, and where recordings are kept."""
    text = f"Of {day(session.occurrence.starts_at)}."
    place = course.sync_sessions.recording_place if course.sync_sessions else ""
    return f"{text} Recordings are kept in: {plain(place)}." if place else text


def sessions_embed(course: Course, held: Sequence[Session], now: datetime) -> discord.Embed:
    """Render the sessions ahead, and those of the past that have no recording yet."""
    ahead = [each for each in held if each.occurrence.ends_at >= now]
    past = [each for each in held if each.occurrence.ends_at < now and not each.cancelled]
    lines = [_line(each) for each in ahead] or [NONE]
    if any(each.occurrence.all_day for each in ahead):
        lines.append(NO_HOUR)
    embed = discord.Embed(
        title=clip(plain(f"Sync sessions: {course.code}"), TITLE_ROOM),
        description=lines_within(lines, DESCRIPTION_LIMIT),
        colour=discord.Colour.blurple(),
    )
    recorded = sum(each.recording is not None for each in past)
    return embed.set_footer(text=f"Over: {len(past)}, of which {recorded} have a recording.")


def _line(session: Session) -> str:
    event = session.occurrence
    name = f"**{plain(clip(event.title, TITLE_ROOM))}**"
    if session.cancelled:
        return f"- ~~{name}~~ {day(event.starts_at)}: cancelled"
    joined = f", {link('link', event.link)}" if event.link else ", no link yet"
    return f"- {name} {hours_text(event)}{joined}"
