"""`/admin pause` and `/admin resume`: have the bot say nothing for a while."""

from typing import Any

import discord
from discord import app_commands
from discord.utils import format_dt

from bot.courses import here
from bot.errors import refusals
from bot.permissions import Rank, needs
from registrar import pausing, reminders
from registrar.moments import coming

Until = app_commands.Range[str, 1, 40]

PAUSED = (
    "Paused {until}. I answer no questions and send nothing of my own accord; what is handed in I still take and "
    "grade. `/admin resume` ends it."
)
RESUMED = "I am back. What waited and is still of use is sent now."


def pause_command() -> app_commands.Command[Any, ..., None]:
    """Return the command that pauses the bot."""
    description = "Answer no questions and send nothing for a while"
    command = app_commands.Command[Any, ..., None](name="pause", description=description, callback=Pausing().pause)
    return needs(Rank.INSTRUCTOR)(command)


def resume_command() -> app_commands.Command[Any, ..., None]:
    """Return the command that ends a pause."""
    command = app_commands.Command[Any, ..., None](
        name="resume", description="End the pause", callback=Pausing().resume
    )
    return needs(Rank.INSTRUCTOR)(command)


class Pausing:
    """Pauses and resumes."""

    @app_commands.describe(until="Until when: 2025-03-14 18:00, or 18:00. Until you resume it if left out")
    async def pause(self, interaction: discord.Interaction, until: Until | None = None) -> None:
        """Pause the bot."""
        services, course, now = here().services, here().services.course, here().services.clock()
        with refusals():
            async with services.database.transaction() as tx:
                usual = (await reminders.plan_of(tx, course)).hour
                ends = coming(until, course, now, usual) if until else None
                await pausing.pause(tx, course.id, ends, actor=str(interaction.user.id), at=now)
        _nudge(interaction)
        said = PAUSED.format(until=f"until {format_dt(ends, 'F')}" if ends else "until further notice")
        await interaction.response.send_message(said, ephemeral=True)

    async def resume(self, interaction: discord.Interaction) -> None:
        """End the pause."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                actor = str(interaction.user.id)
                await pausing.resume(tx, services.course.id, actor=actor, at=services.clock())
        _nudge(interaction)
        await interaction.response.send_message(RESUMED, ephemeral=True)


def _nudge(interaction: discord.Interaction) -> None:
    here().schedules.nudge()
