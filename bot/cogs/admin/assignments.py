"""The option `assignment` of the staff's commands: chosen by title from a list that opens while somebody types."""

import discord
from discord import app_commands

from bot.courses import here
from bot.errors import BotError
from bot.views.text import clip
from registrar.course.models import Assignment, Course

CHOICES = 25
CHOICE_LIMIT = 100
"""How many assignments Discord offers while somebody types, and how long each may be."""

NONE_SUCH = "There is no such assignment. Choose one from the list that opens while you type."


async def offer_assignments(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the assignments whose title or id holds what was typed, whether or not they can be graded here."""
    course, wanted = here().services.course, typed.strip().casefold()
    found = [each for each in course.assignments if wanted in f"{each.title} {each.id}".casefold()]
    return [app_commands.Choice(name=clip(each.title, CHOICE_LIMIT), value=each.id) for each in found[:CHOICES]]


def assignment_of(course: Course, assignment_id: str) -> Assignment:
    """Return the assignment that was chosen.

    Raises:
        BotError: if there is none.
    """
    try:
        return course.assignment(assignment_id)
    except KeyError:
        raise BotError(NONE_SUCH) from None
