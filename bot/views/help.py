"""What the bot can do, with questions that fit the course it serves."""

from collections.abc import Iterator
from itertools import islice

import discord

from bot.views.text import FIELD_LIMIT, clip, lines_within, plain
from registrar.course.models import Course

WAYS = (
    "`/ask` with your question; choose `private` and only you see the answer",
    "mention me in a channel, or reply to one of my answers",
    "write me a direct message",
)
COMMANDS = (
    "`/ask` answers from the course's own materials and says where the answer stands",
    "`/calendar` shows what is due and what happens next, in your own time zone",
    "`/feed` puts that calendar into your own calendar program",
    "`/course` shows the staff, the sections, how grades are made, and useful links",
    "`/assignment` shows what is asked and how it is scored; `/submit` hands in a notebook, and only you see its grade",
    "`/submissions` lists what you have handed in, and what it earned",
    "`/participation me` shows what you contributed to discussions and to your team, and what counts",
    "`/help` shows this",
)
EXAMPLES = 4
FOOTER = "I answer only from the course's materials. Where I find nothing, I say so; where they disagree, I show both."


def help_embed(course: Course) -> discord.Embed:
    """Render the help for `course`."""
    embed = discord.Embed(
        title="What I can do",
        description=f"I am the teaching assistant of **{plain(clip(f'{course.code}: {course.title}', 200))}**.",
        colour=discord.Colour.blurple(),
    )
    embed.add_field(name="Ask me", value=_list(WAYS), inline=False)
    embed.add_field(name="Commands", value=_list(COMMANDS), inline=False)
    questions = (f"“{plain(question)}”" for question in islice(example_questions(course), EXAMPLES))
    embed.add_field(name="For example", value=_list(questions), inline=False)
    embed.set_footer(text=FOOTER)
    return embed


def example_questions(course: Course) -> Iterator[str]:
    """Yield questions that this course can answer, the most useful first."""
    due = [assignment for assignment in course.assignments if assignment.due]
    if due:
        yield f"When is {clip(due[0].title, 80)} due?"
    if course.late_policy and due:
        yield f"What happens if I hand in {clip(due[len(due) // 2].title, 80)} two days late?"
    if course.modules:
        yield f"What is module {course.modules[-1].number} about?"
    yield "How do I reach the instructor?"
    if course.components:
        yield "How is my grade made up?"


def _list(lines: Iterator[str] | tuple[str, ...]) -> str:
    return lines_within((f"- {line}" for line in lines), FIELD_LIMIT)
