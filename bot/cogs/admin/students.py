"""The option `student` of the staff's commands: chosen by name from a list that opens while somebody types."""

import discord
from discord import app_commands

from bot.courses import here
from bot.views.text import clip
from registrar.people import roster
from registrar.people.roster import Student

CHOICES = 25
CHOICE_LIMIT = 100
"""How many students Discord offers while somebody types, and how long each may be."""


async def offer_students(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """Offer those who take the course and whose name, login or address holds what was typed."""
    return await _offer(interaction, typed, dropped=False)


async def offer_dropped(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """Offer those who were dropped, in the same way."""
    return await _offer(interaction, typed, dropped=True)


async def _offer(interaction: discord.Interaction, typed: str, *, dropped: bool) -> list[app_commands.Choice[int]]:
    services = here().services
    async with services.database.reading() as tx:
        found = await roster.search(tx, services.course.id, typed.split(), limit=CHOICES, dropped=dropped)
    return [app_commands.Choice(name=_label(each), value=each.id) for each in found]


def _label(student: Student) -> str:
    """Return a student's name with what tells namesakes apart."""
    more = student.login or student.email or student.sis_id
    return clip(f"{student.name} · {more}" if more else student.name, CHOICE_LIMIT)
