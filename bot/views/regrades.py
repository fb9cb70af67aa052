"""Grading again as the staff sees it: a wish of a student's, and what a new grading would change for whom."""

from collections.abc import Mapping, Sequence

import discord

from bot.views.table import csv_bytes
from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from grader.regrading import Change
from registrar.regrades import Request
from registrar.submissions import Submission

REASON_ROOM = 1000
NO_CHANGE = "Nobody's points change."
OPEN_NONE = "Nobody waits for a decision."
COLUMNS = ("discord_id", "student", "attempt", "before", "after", "difference", "max_points", "reworded")


def request_text(submission: Submission, title: str, points: float, reason: str) -> str:
    """Tell the staff what is wished, without a name: whoever may read the report sees whose it is."""
    return (
        f"**{plain(title)}**, attempt {submission.attempt}, submission {submission.id}: {points:g} points stand.\n"
        f">>> {plain(clip(reason, REASON_ROOM))}"
    )


def requests_embed(waiting: Sequence[tuple[Request, Submission]], titles: Mapping[str, str]) -> discord.Embed:
    """List what waits for a decision, the oldest first."""
    lines = [
        f"**{plain(titles.get(submission.assignment or '', ''))}**, <@{request.person}>, attempt {submission.attempt}: "
        f"{plain(clip(request.reason, 200))}"
        for request, submission in waiting
    ]
    text = lines_within(lines, DESCRIPTION_LIMIT) or OPEN_NONE
    return discord.Embed(title="Asked to be graded again", description=text, colour=discord.Colour.blurple())


def changes_embed(title: str, changes: Sequence[Change]) -> discord.Embed:
    """Show who changes by how much, those with the largest difference first."""
    moved = [each for each in changes if each.after != each.before]
    reworded = sum(each.reworded for each in changes if each.after == each.before)
    lines = [
        f"<@{each.submission.file.person}>: {each.before:g} → **{each.after:g}** ({each.after - each.before:+g})"
        for each in moved
    ]
    words = f" {reworded} more would read other reasons." if reworded else ""
    head = f"{len(changes)} graded again; {len(moved)} would have other points.{words}"
    text = lines_within([head, *(lines or [NO_CHANGE])], DESCRIPTION_LIMIT)
    embed = discord.Embed(
        title=clip(f"{plain(title)}, graded again", FIELD_NAME_LIMIT),
        description=text,
        colour=discord.Colour.orange() if moved else discord.Colour.green(),
    )
    return embed.set_footer(text="Nothing is changed yet. Whose points change is told by direct message.")


def changes_csv(changes: Sequence[Change], names: Mapping[str, str]) -> bytes:
    """Return all changes as CSV; `names` has the students' names by Discord id, where they are linked."""
    rows = (
        (
            each.submission.file.person,
            names.get(each.submission.file.person),
            each.submission.attempt,
            *(f"{number:g}" for number in (each.before, each.after)),
            round(each.after - each.before, 6),
            f"{each.max_points:g}",
            "yes" if each.reworded else None,
        )
        for each in changes
    )
    return csv_bytes(COLUMNS, rows)
