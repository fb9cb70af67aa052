"""Extensions as the staff sees them, and what students are told of theirs."""

from collections.abc import Sequence
from datetime import datetime

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.calendar import Occurrence
from registrar.course.models import Assignment, Course
from registrar.gradebook.decisions import Extension

REASON_ROOM = 80
TITLE_ROOM = 60
LABEL_ROOM = 35
EVERYONE = "everyone"
NONE = "Nobody has more time than the course gives."


def until_text(instant: datetime) -> str:
    """Return an instant as each reader's own zone shows it."""
    return f"{format_dt(instant, 'F')} ({format_dt(instant, 'R')})"


def granted_text(assignment: Assignment, until: datetime) -> str:
    """Tell a student of an extension in a sentence."""
    return f"You have more time for **{plain(assignment.title)}**: it is due {until_text(until)} for you."


def withdrawn_text(assignment: Assignment, due: Occurrence | None) -> str:
    """Tell a student in a sentence that an extension is taken back, and when the assignment is due now."""
    now = "" if due is None else f": it is due {until_text(due.ends_at)} for you, as for everyone"
    return f"Your extension of **{plain(assignment.title)}** was taken back{now}."


def everyone_text(assignment: Assignment, until: datetime) -> str:
    """Tell everyone in a sentence that a due date has moved."""
    return f"**{plain(assignment.title)}** is due {until_text(until)} now, for everyone."


def extensions_embed(course: Course, extensions: Sequence[Extension]) -> discord.Embed:
    """List the extensions that stand."""
    lines = [_line(course, each) for each in extensions]
    return discord.Embed(
        title=clip(plain(f"Extensions: {course.code}"), FIELD_NAME_LIMIT),
        description=lines_within(lines, DESCRIPTION_LIMIT) if lines else NONE,
        colour=discord.Colour.blurple(),
    )


def extension_label(course: Course, extension: Extension) -> str:
    """Return an extension in a few words, without Markdown: `First essay · Doe, Jane · until 2 Apr 2024`."""
    until = extension.until.astimezone(course.term.zone)
    who = extension.name or EVERYONE
    title = clip(_title(course, extension), LABEL_ROOM)
    return f"{title} · {clip(who, LABEL_ROOM)} · until {until:%Y-%m-%d %H:%M}"


def _line(course: Course, extension: Extension) -> str:
    who = f"**{plain(extension.name)}**" if extension.name else f"**{EVERYONE}**"
    reason = f": {plain(clip(extension.reason, REASON_ROOM))}" if extension.reason else ""
    title = plain(clip(_title(course, extension), TITLE_ROOM))
    return f"- {title}, {who}, until {format_dt(extension.until, 'f')}{reason}"


def _title(course: Course, extension: Extension) -> str:
    return next((each.title for each in course.assignments if each.id == extension.assignment), extension.assignment)
