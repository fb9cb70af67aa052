"""A student's grade, with the working of every mark, for the student's and the staff's eyes alone."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.course.models import Assignment, Course
from registrar.gradebook.grade import ComponentGrade, Grade, letter_of
from registrar.gradebook.marks import Mark, Status
from registrar.gradebook.numbers import points, written
from registrar.gradebook.whatif import Need

TITLE_ROOM = 60
WORKING_ROOM = 220

SIGNS = {
    Status.OPEN: "▫️",
    Status.WAITING: "⏳",
    Status.GRADED: "✅",
    Status.MISSING: "❌",
    Status.EXCUSED: "➖",
    Status.OVERRIDDEN: "✍️",
}
DECIDED_TITLE = "Your grade has changed"
NOTHING_YET = "Nothing counts yet."


def grade_embed(course: Course, grade: Grade, deadlines: Mapping[str, datetime], *, name: str = "") -> discord.Embed:
    """Render a grade.

    Args:
        course: the course in force.
        grade: the student's.
        deadlines: the student's own deadlines by assignment, where they have more time than the course gives.
        name: whose it is, where that is not plain.
    """
    lines = [*_standing(course, grade), ""]
    for component in grade.components:
        lines.append(_heading(component))
        lines += [_line(course, mark, deadlines.get(mark.assignment)) for mark in component.marks]
    title = f"Grade of {name}" if name else "Your grade"
    embed = discord.Embed(
        title=clip(plain(f"{title}: {course.code}"), FIELD_NAME_LIMIT),
        description=lines_within(lines, DESCRIPTION_LIMIT),
        colour=discord.Colour.blurple(),
    )
    if grade.notes:
        notes = [f"- {plain(note)}" for note in grade.notes]
        embed.add_field(name="How the course's numbers are read", value=lines_within(notes, FIELD_LIMIT), inline=False)
    return embed.set_footer(text="Only you and the course's staff can see this." if not name else "For the staff only.")


def need_embed(need: Need) -> discord.Embed:
    """Render what a letter still takes."""
    colour = discord.Colour.green() if need.reachable else discord.Colour.light_grey()
    return discord.Embed(
        title=clip(plain(f"What {need.letter} takes"), FIELD_NAME_LIMIT), description=plain(need.working), colour=colour
    ).set_footer(text="Counted from what is graded by now. Nothing is rounded up.")


def _standing(course: Course, grade: Grade) -> Iterator[str]:
    """Yield the letter so far with the rule it follows from, and what is earned of the whole."""
    if grade.so_far is None:
        yield NOTHING_YET
    elif course.grading_scale is None:
        yield f"**{written(grade.so_far)}%** so far"
    else:
        letter = letter_of(course.grading_scale, grade.so_far)
        yield f"**{plain(letter.band.letter)}** so far: {plain(letter.working)}."
    yield (
        f"{points(grade.earned)} of {written(grade.weight)} are earned, "
        f"and {written(grade.attainable)} can still be reached."
    )


def _heading(component: ComponentGrade) -> str:
    title = plain(clip(component.title, TITLE_ROOM))
    if not component.weight:
        return f"**{title}**: excused"
    return f"**{title}**: {written(component.earned)} of {points(component.weight)}"


def _line(course: Course, mark: Mark, deadline: datetime | None) -> str:
    title = plain(clip(course.assignment(mark.assignment).title, TITLE_ROOM))
    said = f"{SIGNS[mark.status]} {title}: {plain(clip(mark.working, WORKING_ROOM))}"
    return said if deadline is None else f"{said}; your extension: {format_dt(deadline, 'f')}"


def overridden_text(assignment: Assignment, given: float, reason: str) -> str:
    """Tell a student in a sentence that the staff set their points."""
    return (
        f"You have {given:g} of {assignment.points:g} points for **{plain(assignment.title)}**, set by the staff: "
        f"{_ended(reason)}"
    )


def excused_text(assignment: Assignment, reason: str) -> str:
    """Tell a student in a sentence that they are excused."""
    return f"You are excused from **{plain(assignment.title)}**, and it is left out of your grade: {_ended(reason)}"


def counts_again_text(assignment: Assignment) -> str:
    """Tell a student in a sentence that what they handed in counts again."""
    return f"What you handed in for **{plain(assignment.title)}** counts again, in place of what the staff had set."


def _ended(reason: str) -> str:
    """Return a reason with the full stop that ends a sentence."""
    return f"{plain(reason.strip().rstrip('.'))}."
