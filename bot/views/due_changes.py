"""Due dates of another calendar beside the course's, and what people are told of those that were taken over."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.course.models import Course
from registrar.proposals import DueChange
from schedules.canvas import CanvasComparison, CanvasDifference
from schedules.ics import Comparison, Difference, DifferenceKind

TITLE = "Due dates have changed"
TITLE_ROOM, NAME_ROOM = 80, 60
NO_DATE = "no date"
CONFIRM = "Below are due dates that I can take over. Nothing has changed yet."
NOTHING = "There is nothing to take over."

MEANINGS = {
    DifferenceKind.FOR_SOME: "another date for some students, not taken",
    DifferenceKind.ONLY_HERE: "not in the file",
    DifferenceKind.ONLY_THERE: "the course has no such assignment",
}


def canvas_embed(course: Course, found: CanvasComparison) -> discord.Embed:
    """Show where Canvas differs from what holds: what can be taken over first."""
    zone = course.term.zone
    taken = [_canvas_line(each, zone) for each in found.differences if each.change]
    left = [_canvas_line(each, zone) for each in found.differences if not each.change]
    return _embed(course, "Canvas", taken, left, found.agreed)


def file_embed(course: Course, found: Comparison, changes: Sequence[DueChange]) -> discord.Embed:
    """Show where a calendar file differs from what holds: what can be taken over first."""
    zone = course.term.zone
    taken = [_line(course.assignment(each.assignment).title, each.before, each.after, zone) for each in changes]
    taking = {each.assignment for each in changes}
    left = [_file_line(each, zone) for each in found.differences if each.assignment not in taking]
    if found.other_courses:
        left.append(f"- left out: {plain(clip(', '.join(found.other_courses), TITLE_ROOM))}")
    return _embed(course, "the file", taken, left, found.agreed)


def announcement_text(course: Course, changes: Iterable[DueChange]) -> str:
    """Tell everyone which due dates have changed."""
    lines = [f"- **{_title(course, each)}** is due {_moment(each.after)} now." for each in changes]
    return lines_within(lines, DESCRIPTION_LIMIT)


def own_text(course: Course, change: DueChange) -> str:
    """Tell one student which due date of theirs has changed."""
    return f"**{_title(course, change)}** is due {_moment(change.after)} for you."


def _embed(course: Course, there: str, taken: Sequence[str], left: Sequence[str], agreed: int) -> discord.Embed:
    lines = [CONFIRM if taken else NOTHING, *taken]
    if left:
        lines += ["**Only shown:**", *left]
    embed = discord.Embed(
        title=clip(plain(f"{course.code} and {there}"), FIELD_NAME_LIMIT),
        description=lines_within(lines, DESCRIPTION_LIMIT),
        colour=discord.Colour.blurple(),
    )
    return embed.set_footer(text=f"Due dates that agree: {agreed}. Times are in {course.term.time_zone}.")


def _canvas_line(each: CanvasDifference, zone: tzinfo) -> str:
    who = f", {each.student.name}" if each.student else ""
    return _line(f"{each.title}{clip(who, NAME_ROOM)}", each.here, each.there, zone, each.note)


def _file_line(each: Difference, zone: tzinfo) -> str:
    there = each.there.at if each.there else None
    note = MEANINGS.get(each.kind, "the file has several dates for it, not taken")
    return _line(each.title, each.here.starts_at if each.here else None, there, zone, note)


def _line(title: str, here: datetime | None, there: datetime | None, zone: tzinfo, note: str = "") -> str:
    more = f" ({plain(note)})" if note else ""
    return f"- **{plain(clip(title, TITLE_ROOM + NAME_ROOM))}**: {_written(here, zone)} → {_written(there, zone)}{more}"


def _written(instant: datetime | None, zone: tzinfo) -> str:
    return NO_DATE if instant is None else f"{instant.astimezone(zone):%a %Y-%m-%d %H:%M}"


def _title(course: Course, change: DueChange) -> str:
    return plain(clip(course.assignment(change.assignment).title, TITLE_ROOM))


def _moment(instant: datetime) -> str:
    return f"{format_dt(instant, 'F')} ({format_dt(instant, 'R')})"
