"""`/admin calendar compare`: a calendar file, such as Canvas's, beside the course's due dates, to be taken over."""

import asyncio

import discord
from discord import app_commands

from bot.cogs.admin.canvas import taking
from bot.courses import here
from bot.errors import BotError
from bot.permissions import Rank, needs
from bot.views.due_changes import file_embed
from registrar.course.models import Course
from registrar.in_force import before_extensions
from schedules.errors import CalendarFileError
from schedules.ics import Comparison, changes, compare, read_calendar
from schedules.ics.reading import MAX_BYTES

TOO_LARGE = f"This file is larger than {MAX_BYTES // 1_000_000} MB; that is no course's calendar."


class CalendarCommands(app_commands.Group):
    """Compare."""

    def __init__(self) -> None:
        super().__init__(name="calendar", description="Other programs' calendars")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="compare", description="Take due dates over from a calendar file")
    @app_commands.describe(
        file="An .ics file",
        course="What the file calls the course",
    )
    async def compare(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment,
        course: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Show the differences, with a button that takes them over."""
        if file.size > MAX_BYTES:
            raise BotError(TOO_LARGE)
        await interaction.response.defer(ephemeral=True, thinking=True)
        raw = await file.read()
        async with here().services.database.reading() as tx:
            held = await before_extensions(tx, here().services.written)
        try:
            found = await asyncio.to_thread(_compared, held, raw, course)
        except CalendarFileError as error:
            reason = str(error)
            raise BotError(f"{reason[:1].upper()}{reason[1:]}.") from error
        dates = changes(held, found)
        view = await taking(here().services, "file", dates)
        await interaction.edit_original_response(embed=file_embed(held, found, dates), view=view)


def _compared(course: Course, raw: bytes, code: str | None) -> Comparison:
    return compare(course, read_calendar(raw, course.term.zone), code)
