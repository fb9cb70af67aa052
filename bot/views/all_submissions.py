"""All submissions of a course as the staff sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar import submissions
from registrar.course.models import Assignment
from registrar.submissions import Counts, Submission

PAGE = 20
"""People on a page: Discord has room for 25 buttons below a message, and some turn the pages."""
NAME_ROOM = 40
NOTHING = "Nothing has been handed in."
STATES = {"queued": "waits", "running": "is being graded", "failed": "⚠️ could not be graded", "replaced": "replaced"}


@dataclass(frozen=True, slots=True)
class Handed:
    """What a person handed in for one assignment.

    Attributes:
        person: the Discord id.
        name: the name on the roster, empty where the account is linked to nobody.
        latest: the latest attempt.
        counting: the attempt that counts; None where none is graded.
    """

    person: str
    name: str
    latest: Submission
    counting: Submission | None


def overview_embed(
    handed_in: Sequence[tuple[Assignment, Mapping[str, Sequence[Submission]]]], counts: Counts
) -> discord.Embed:
    """Say for each assignment how many people handed it in, how many wait or failed, and the mean of what counts."""
    lines = [_overview(assignment, people, counts) for assignment, people in handed_in if people]
    return discord.Embed(
        title="Submissions",
        description=lines_within(lines, DESCRIPTION_LIMIT) or NOTHING,
        colour=discord.Colour.blurple(),
    ).set_footer(text="Name an assignment to see who, with the reports.")


def handed_in_embed(assignment: Assignment, handed: Sequence[Handed], page: int) -> discord.Embed:
    """List a page of an assignment's submissions, numbered as the buttons to the reports are."""
    first = page * PAGE
    lines = [_line(number, each) for number, each in enumerate(handed[first : first + PAGE], start=first + 1)]
    embed = discord.Embed(
        title=clip(f"{plain(assignment.title)}: submissions", FIELD_NAME_LIMIT),
        description=lines_within(lines, DESCRIPTION_LIMIT) or NOTHING,
        colour=discord.Colour.blurple(),
    )
    pages = max(1, -(-len(handed) // PAGE))
    return embed.set_footer(text=f"{len(handed)} people · page {page + 1} of {pages}")


def _overview(assignment: Assignment, people: Mapping[str, Sequence[Submission]], counts: Counts) -> str:
    counting = [each for own in people.values() if (each := submissions.counting(own, counts)) is not None]
    latest = [own[0].state for own in people.values()]
    said = [f"{len(people)} people", f"{len(counting)} graded"]
    if counting:
        said.append(f"mean {fmean(submissions.points(each) for each in counting):.2f} of {assignment.points:g}")
    waiting, failed = sum(state in submissions.OPEN for state in latest), latest.count("failed")
    said += [f"{waiting} waiting"] if waiting else []
    said += [f"⚠️ {failed} failed"] if failed else []
    return f"**{plain(assignment.title)}**: {', '.join(said)}"


def _line(number: int, handed: Handed) -> str:
    name = f" {plain(clip(handed.name, NAME_ROOM))}" if handed.name else ""
    latest, counting = handed.latest, handed.counting
    said = []
    if counting is not None and counting.report is not None:
        said.append(
            f"**{submissions.points(counting):g}**/{counting.report['max_score']:g} (attempt {counting.attempt})"
        )
    if latest.state in STATES:
        said.append(f"attempt {latest.attempt} {STATES[latest.state]}")
    return f"{number}. <@{handed.person}>{name}: {', '.join(said)}, {format_dt(latest.file.handed_in_at, 'f')}"
