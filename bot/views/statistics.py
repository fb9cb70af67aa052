"""Figures on an assignment's grades as the staff sees them."""

import discord

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from grader.statistics import Figures

NOTHING = "Nothing of this assignment is graded yet."
TITLE_ROOM = 60


def statistics_embed(title: str, figures: Figures) -> discord.Embed:
    """Render the figures; the points count with lateness taken off, the items without."""
    head = (
        f"**{len(figures.points)}** graded · mean **{figures.mean:.2f}** of {figures.max_points:g} · "
        f"median {figures.median:g} · standard deviation {figures.deviation:.2f} · "
        f"lowest {figures.points[0]:g} · highest {figures.points[-1]:g}"
    )
    items = [
        f"- {plain(clip(item.title, TITLE_ROOM))}: {item.mean:.2f} of {item.max_points:g} "
        f"(every point {item.full:.0%}, none {item.none:.0%})"
        for item in figures.items
    ]
    embed = discord.Embed(
        title=clip(f"{plain(title)}: points", FIELD_NAME_LIMIT),
        description=lines_within([head, *items], DESCRIPTION_LIMIT),
        colour=discord.Colour.blurple(),
    )
    outcomes = [f"`{outcome}` {count}" for outcome, count in figures.outcomes.items()]
    embed.add_field(name="How the runs ended", value=lines_within(outcomes, FIELD_LIMIT), inline=False)
    return embed.set_footer(text="The attempts that count. Points with lateness taken off, items without.")
