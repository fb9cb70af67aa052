"""A dispute as the instructor sees it who settles it: the readings with their places, and what follows from one."""

from collections.abc import Iterator

import discord

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, FIELD_NAME_LIMIT, clip, day, lines_within, plain
from registrar.course.models import Course, Dispute, Reading
from registrar.course.values import Due

READING_ROOM = 600
WEIGHTS = {"points": "the points", "percent": "the percentages"}
MEETING = "meeting:"
NOTHING_MORE = "Nothing but that it is disputed no more."


def dispute_embed(course: Course, dispute: Dispute, chosen: Reading) -> discord.Embed:
    """Render a dispute with the reading that is about to hold."""
    lines = [f"{'✅' if each == chosen else '▫️'} {_reading(course, each)}" for each in dispute.readings]
    embed = discord.Embed(
        title=clip(plain(f"Settle: {dispute.title}"), FIELD_NAME_LIMIT),
        description=lines_within(lines, DESCRIPTION_LIMIT),
        colour=discord.Colour.gold(),
    )
    if dispute.settled is not None:
        embed.add_field(name="So far", value=_settled(dispute), inline=False)
    follows = [f"- {each}" for each in _follows(dispute, chosen)] or [NOTHING_MORE]
    return embed.add_field(name="What follows", value=lines_within(follows, FIELD_LIMIT), inline=False)


def settled_text(dispute: Dispute, reading: Reading) -> str:
    """Say that a dispute is settled."""
    text = plain(clip(reading.text, READING_ROOM))
    return (
        f"**{plain(dispute.title)}** is settled: {text}\nAnswers, calendar, reminders and grades go by it from now on."
    )


def reopened_text(dispute: Dispute) -> str:
    """Say that a decision was taken back."""
    return f"**{plain(dispute.title)}**: your decision is taken back, and what the course's file says holds again."


def _reading(course: Course, reading: Reading) -> str:
    place = " › ".join(part for part in (course.documents[reading.at.document].title, reading.at.heading) if part)
    return f"{plain(clip(reading.text, READING_ROOM))} *({plain(place)})*"


def _settled(dispute: Dispute) -> str:
    held, settled = dispute.holds, dispute.settled
    if held is None or settled is None:
        return ""
    return clip(f"Settled by {plain(settled.by)} on {settled.on}: {plain(held.text)}", FIELD_LIMIT)


def _follows(dispute: Dispute, chosen: Reading) -> Iterator[str]:
    if chosen.weights is not None:
        yield f"The gradebook takes {WEIGHTS[chosen.weights]} of the grade table."
    if chosen.keeps is not None:
        for subject in dispute.about:
            if subject.startswith(MEETING) and subject not in chosen.keeps:
                yield f"The meeting on {subject.removeprefix(MEETING)} leaves the calendar."
    if chosen.due is not None:
        yield f"It is due {_due(chosen.due)}."


def _due(due: Due) -> str:
    return day(due.date) + (f", {due.time:%H:%M}" if due.time else "")
