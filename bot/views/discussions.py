"""How discussions look: the first message of a thread, and the list for the staff."""

from collections.abc import Iterator, Sequence

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.course.models import Course
from registrar.participation.places import TEAM
from registrar.participation.windows import Window, windows

NONE_YET = (
    "None yet. Open one with `/admin discussion open`, or name a thread or channel after its module, such as "
    "`module-3`."
)


def opening_embed(window: Window) -> discord.Embed:
    """Render the first message of a discussion: when contributions to it count."""
    opens, closes = format_dt(window.opens, "F"), format_dt(window.closes, "F")
    return discord.Embed(
        title=clip(window.title, FIELD_NAME_LIMIT),
        description=f"Contributions count from {opens} to {closes}. `/participation me` shows you what counted.",
        colour=discord.Colour.blurple(),
    )


def places_embed(course: Course, channels: Sequence[tuple[str, int]]) -> discord.Embed:
    """Render where what is discussed, from subjects and the ids of their channels."""
    lines = list(_lines(course, channels))
    embed = discord.Embed(title="Discussions that count", colour=discord.Colour.blurple())
    embed.description = lines_within(lines, DESCRIPTION_LIMIT) or NONE_YET
    teams = sum(subject.startswith(TEAM) for subject, _ in channels)
    if teams:
        embed.set_footer(text=f"And the channels of {teams} teams.")
    return embed


def _lines(course: Course, channels: Sequence[tuple[str, int]]) -> Iterator[str]:
    for subject, window in windows(course).items():
        for channel in (number for about, number in channels if about == subject):
            opens, closes = format_dt(window.opens, "d"), format_dt(window.closes, "d")
            yield f"<#{channel}> **{plain(window.title)}**, {opens} to {closes}"
