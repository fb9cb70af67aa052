"""A Kaggle leaderboard held against the course, before and after its points are given."""

from collections.abc import Iterator, Sequence

import discord

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.course.models import Assignment
from registrar.gradebook.kaggle import Line, Placing, Standings

NAME_ROOM = 50


def standings_embed(assignment: Assignment, points: float, found: Standings) -> discord.Embed:
    """Show who would get how many points, whose stay as they are, and which lines fit nobody."""
    embed = discord.Embed(
        title=clip(plain(f"Kaggle: {assignment.title}"), FIELD_NAME_LIMIT),
        description=lines_within(_overview(assignment, points, found), DESCRIPTION_LIMIT),
        colour=discord.Colour.gold(),
    )
    for name, lines in (
        ("They get them", [_placing(each) for each in found.awarded]),
        ("They keep what the staff set by hand", [_placing(each) for each in found.kept]),
        ("I know nobody behind these", [_unknown(each) for each in found.unknown]),
    ):
        if lines:
            embed.add_field(name=f"{name} ({len(lines)})", value=lines_within(lines, FIELD_LIMIT), inline=False)
    return embed


def awarded_text(assignment: Assignment, points: float, awarded: Sequence[Placing]) -> str:
    """Say that the points are given."""
    return (
        f"{len(awarded):,} students have {points:g} of {assignment.points:g} points for "
        f"**{plain(assignment.title)}** now. They are told."
    )


def _overview(assignment: Assignment, points: float, found: Standings) -> Iterator[str]:
    yield (
        f"Who stands on the leaderboard gets **{points:g} of {assignment.points:g} points**, whatever the rank. "
        "Nothing is written before you press the button."
    )
    if found.absent:
        yield f"{found.absent:,} students stand nowhere on it; nothing changes for them."


def _placing(placing: Placing) -> str:
    return f"- {plain(clip(placing.student.name, NAME_ROOM))} ({plain(clip(placing.team, NAME_ROOM))})"


def _unknown(line: Line) -> str:
    members = f": {plain(clip(', '.join(line.members), NAME_ROOM))}" if line.members else ""
    return f"- {plain(clip(line.team, NAME_ROOM))}{members}"
