"""The staff's announcements that wait for their time."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, clip, lines_within, plain
from registrar.outbox import Owed

CHOICE_LIMIT = 100
NONE_WAITS = "No announcement waits for its time. `/admin announce write` makes one."


def scheduled_embed(waiting: Sequence[Owed]) -> discord.Embed:
    """Return a list of announcements, given the next one first."""
    lines = [f"{format_dt(each.due_at, 'F')}: **{plain(str(each.content['title']))}**" for each in waiting]
    return discord.Embed(
        title="Announcements to come",
        description=lines_within(lines, DESCRIPTION_LIMIT) or NONE_WAITS,
        colour=discord.Colour.blurple(),
    )


def scheduled_label(owed: Owed, zone: ZoneInfo) -> str:
    """Return how an announcement is offered while somebody types."""
    return clip(f"{owed.due_at.astimezone(zone):%Y-%m-%d %H:%M}: {owed.content['title']}", CHOICE_LIMIT)
