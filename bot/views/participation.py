"""How a student sees their own participation, and hears that a contribution came too early."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, clip, lines_within, plain
from registrar.course.models import Course
from registrar.participation.overview import Activity
from registrar.participation.windows import Timing, Window, windows

NOTHING_DISCUSSED = "Nothing that counts is discussed here yet."
OWN = "Only you see this. I count messages and days, and never keep what was said."
RULE_LIMIT = 600


def early_letter(window: Window) -> dict[str, Any]:
    """Return what to tell a student whose contribution came before its window, as a letter's content."""
    return {
        "title": f"Early for “{clip(window.title, 180)}”",
        "text": (
            f"You have written in the discussion of **{plain(window.title)}** before it is open. Nothing is wrong with "
            f"what you wrote, and it may stay, but it does not count: contributions count from "
            f"{format_dt(window.opens, 'F')} to {format_dt(window.closes, 'F')}. Please write something there in that "
            f"time. `/participation me` shows what counts."
        ),
    }


def own_embed(course: Course, mine: Activity, places: Mapping[str, int], now: datetime) -> discord.Embed:
    """Render a student's own participation.

    Args:
        course: the course.
        mine: the student's.
        places: the channels of the discussions that can be found, by subject.
        now: the instant, aware.
    """
    lines = list(_discussions(course, mine, places, now))
    embed = discord.Embed(title="Your participation", colour=discord.Colour.blurple())
    embed.description = lines_within(lines, DESCRIPTION_LIMIT - RULE_LIMIT - 2) or NOTHING_DISCUSSED
    if course.participation is not None:
        embed.description = f"{clip(course.participation.rule, RULE_LIMIT)}\n\n{embed.description}"
    if mine.team is not None or mine.to_team or mine.handed_in:
        embed.add_field(name="In your team", value=lines_within(_team(course, mine), FIELD_LIMIT), inline=False)
    return embed.set_footer(text=OWN)


def _discussions(course: Course, mine: Activity, places: Mapping[str, int], now: datetime) -> Iterator[str]:
    for subject, window in windows(course).items():
        counts = mine.discussions.get(subject)
        if counts is None and subject not in places:
            continue
        where = f" <#{places[subject]}>" if subject in places else ""
        yield f"{_mark(window, mine, now)} **{plain(window.title)}**{where}: {_said(window, mine, now)}"


def _mark(window: Window, mine: Activity, now: datetime) -> str:
    if subject_counts(mine, window.subject, Timing.IN_TIME):
        return "✅"
    return "⬜" if window.timing(now) is Timing.LATE else "▫️"


def _said(window: Window, mine: Activity, now: datetime) -> str:
    parts = [
        f"{number} {words}"
        for timing, words in (
            (Timing.IN_TIME, "in time"),
            (Timing.EARLY, "too early, not counted"),
            (Timing.LATE, "too late, not counted"),
        )
        if (number := subject_counts(mine, window.subject, timing))
    ]
    match window.timing(now):
        case Timing.EARLY:
            parts.append(f"opens {format_dt(window.opens, 'R')}")
        case Timing.IN_TIME:
            parts.append(f"open until {format_dt(window.closes, 'f')}")
        case Timing.LATE if not parts:
            parts.append("nothing")
    return ", ".join(parts)


def subject_counts(mine: Activity, subject: str, timing: Timing) -> int:
    """Return how many contributions to a subject came at a time."""
    counts = mine.discussions.get(subject)
    return counts[timing] if counts else 0


def _team(course: Course, mine: Activity) -> Iterator[str]:
    days = len(mine.team_days)
    yield f"{mine.to_team} message{'s'[: mine.to_team != 1]} in its channel, on {days} day{'s'[: days != 1]}"
    for assignment, files in mine.handed_in.items():
        yield f"{plain(course.assignment(assignment).title)}: {files} file{'s'[: files != 1]} handed in by you"
