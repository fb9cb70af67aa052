"""Submissions as their students see them: received, how far, graded, and what is asked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, clip, day, fit, lines_within, plain
from grader.assignments.load import AssignmentFolder
from grader.queue.kept import late_of, report_of
from grader.queue.queue import Place
from grader.report.message import message
from registrar import submissions
from registrar.course.models import Course
from registrar.policies import LateOutcome
from registrar.submissions import Counts, Receipt, State, Submission

NAME_ROOM = 80
RUNS = {"given": "on the data that you have", "held_back": "on data that you have not seen"}
BY_MESSAGE = "-# The result comes by direct message, too. Nobody else sees it."
LATER = "⏸️ I cannot grade anything at the moment. Your file is kept, and graded as soon as I can; the staff knows."
FAILED = "⚠️ I have your file, but could not grade it. The staff knows; you need not do anything."
REPLACED = "A newer attempt of yours has taken this one's place."
SAID: dict[State, str] = {
    "received": "It waits until you say what it is for.",
    "running": "▶️ Being graded",
    "graded": "Graded.",
    "failed": FAILED,
    "replaced": REPLACED,
}
STATES = {
    "queued": "waits to be graded",
    "running": "is being graded",
    "failed": "could not be graded; the staff knows",
    "replaced": "replaced by a newer attempt before it was graded",
}
NOTHING = "You have not handed in anything yet. `/submit` does that, or send me your notebook in a direct message."


def received_text(receipt: Receipt, title: str, late: LateOutcome | None) -> str:
    """Say that a file is received: for what, as which attempt, and how late."""
    submission = receipt.submission
    if receipt.unchanged:
        return (
            f"**{plain(title)}**: this is the same file as your attempt {submission.attempt}, so it counts as handed "
            f"in {format_dt(submission.file.handed_in_at, 'f')}."
        )
    name = f"`{_code(submission.file.name)}`"
    lines = [f"✅ **{plain(title)}**, attempt {submission.attempt}: received {name}."]
    if late is not None:
        lines.append(f"Late: {late.working}." if late.days or late.no_credit else "It is in time.")
    return "\n".join([*lines, BY_MESSAGE])


def question_text(name: str, title: str | None, note: str) -> str:
    """Ask what a file is for."""
    asks = "What is it for?" if title is None else f"Is it for **{plain(title)}**?"
    lines = [f"I have your file `{_code(name)}`. {asks} It is handed in once you have said so."]
    return "\n".join([*lines, note] if note else lines)


def place_text(place: Place) -> str:
    """Say how far a submission is."""
    if place.state == "queued":
        wait = "" if place.seconds is None else f", about {max(1, round(place.seconds))} s"
        return LATER if place.obstacle else f"⏳ Position {place.ahead + 1}{wait}"
    if place.run is not None:
        return f"▶️ Running {RUNS[place.run]}: cell {place.cell} of {place.cells}"
    return SAID[place.state]


def graded_text(submission: Submission, title: str) -> str:
    """Render a graded submission's short report."""
    report = report_of(submission)
    return "" if report is None else message(report, title, late_of(submission))


def submissions_embed(course: Course, own: Sequence[Submission], counts: Counts, reader: int) -> discord.Embed:
    """List a person's work, by assignment.

    Args:
        course: the course.
        own: what they or their teams handed in, sorted by assignment, the latest first.
        counts: which attempt counts.
        reader: the person's Discord id; what others handed in bears their mention.
    """
    titles = {each.id: each.title for each in course.assignments}
    lines: list[str] = []
    for assignment, group in groupby(own, key=lambda each: each.assignment or ""):
        attempts = list(group)
        counting = submissions.counting(attempts, counts)
        lines.append(f"**{plain(titles.get(assignment, assignment))}**")
        lines += [_attempt(each, counting, reader) for each in attempts]
    text = lines_within(lines, DESCRIPTION_LIMIT) or NOTHING
    which = "The last graded attempt counts." if counts == "last" else "The best attempt counts."
    embed = discord.Embed(title="What you have handed in", description=text, colour=discord.Colour.blurple())
    return embed.set_footer(text=which) if own else embed


def assignment_embed(assignment: AssignmentFolder, deadline: datetime | None, now: datetime) -> discord.Embed:
    """Render what an assignment asks for, how it is scored, and when it is due for its reader, in the course's zone."""
    definition = assignment.definition
    embed = discord.Embed(
        title=clip(plain(definition.title), NAME_ROOM),
        description=fit(definition.summary, DESCRIPTION_LIMIT // 2, "*See the starter file for the rest.*"),
        colour=discord.Colour.blurple(),
    )
    embed.add_field(name="Due", value=_due(deadline, now), inline=False)
    rubric = [f"- {plain(item.title)}: {item.points:g}" for item in definition.rubric]
    embed.add_field(name=f"{definition.points:g} points", value=lines_within(rubric, FIELD_LIMIT), inline=False)
    return embed.set_footer(text="Hand in with /submit, with the button, or by sending me the file.")


def shown(own: Iterable[Submission], counts: Counts) -> list[Submission]:
    """Return the attempt of each assignment that counts."""
    groups = groupby(own, key=lambda each: each.assignment)
    return [found for _, group in groups if (found := submissions.counting(list(group), counts)) is not None]


def _attempt(submission: Submission, counting: Submission | None, reader: int) -> str:
    report = report_of(submission)
    said = STATES.get(submission.state, "")
    if report is not None:
        said = f"{submissions.points(submission):g} of {report.max_score:g} points"
    mark = " ⬅️ counts" if submission == counting else ""
    author = "" if submission.file.person == str(reader) else f" by <@{submission.file.person}>"
    return f"- attempt {submission.attempt}{author}, {format_dt(submission.file.handed_in_at, 'f')}: {said}{mark}"


def _due(deadline: datetime | None, now: datetime) -> str:
    if deadline is None:
        return "No date is stated."
    when = f"{day(deadline)}, by {format_dt(deadline, 't')} ({format_dt(deadline, 'R')})"
    return f"{when}. It is late now." if now > deadline else when


def _code(name: str) -> str:
    return clip(name, NAME_ROOM).replace("`", "'")
