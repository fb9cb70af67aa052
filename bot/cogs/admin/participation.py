"""`/admin participation`: who took part in what, as an overview, a picture and a table."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands

from bot.courses import here
from bot.views.participation_plot import MOST_SHOWN, participation_png
from bot.views.participation_report import participation_csv, participation_embed
from bot.views.text import clip
from registrar.participation.overview import activities, term_weeks
from registrar.people.roster import students
from registrar.teams import membership

PLOT, TABLE = "participation.png", "participation.csv"
CHOICES, CHOICE_LIMIT = 25, 100
TOO_MANY = f"The picture shows the first {MOST_SHOWN} of them; name a section or a team to see the others."


def participation_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    report = ParticipationReport()
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="participation",
        description="Who took part in discussions and in their team, with a plot and a CSV file",
        callback=report.show,
    )
    command.autocomplete("section")(report.sections)
    command.autocomplete("team")(report.teams)
    return command


class ParticipationReport:
    """Reports on participation."""

    @app_commands.describe(section="Only students of this section", team="Only this team")
    async def show(self, interaction: discord.Interaction, section: str | None = None, team: int | None = None) -> None:
        """Show the report to whoever asked for it, and to nobody else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course = here().services.course
        async with here().services.database.reading() as tx:
            names = {each.id: each.name for each in await membership.teams(tx, course.id)}
            everybody = await activities(tx, course, await students(tx, course.id))
        shown = [each for each in everybody if section in {None, each.student.section} and team in {None, each.team}]
        embed = participation_embed(course, shown, names, here().services.clock())
        if not shown:
            await interaction.edit_original_response(embed=embed)
            return
        weeks = term_weeks(course)
        # Teams first, so that they stand together in what the picture has room for.
        drawn = sorted(shown, key=lambda each: (each.team is None, names.get(each.team or 0, "")))[:MOST_SHOWN]
        if len(shown) > MOST_SHOWN:
            embed.set_footer(text=TOO_MANY)
        plot = await asyncio.to_thread(participation_png, drawn, names, weeks)
        table = await asyncio.to_thread(participation_csv, course, shown, names, weeks)
        files = [discord.File(io.BytesIO(plot), PLOT), discord.File(io.BytesIO(table), TABLE)]
        await interaction.edit_original_response(embed=embed.set_image(url=f"attachment://{PLOT}"), attachments=files)

    async def sections(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the sections whose name holds what was typed."""
        found = [each for each in here().services.course.sections if typed.casefold() in each.name.casefold()]
        return [app_commands.Choice(name=clip(each.name, CHOICE_LIMIT), value=each.id) for each in found[:CHOICES]]

    async def teams(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        """Offer the teams whose name holds what was typed."""
        async with here().services.database.reading() as tx:
            standing = await membership.teams(tx, here().services.course.id)
        found = [each for each in standing if typed.casefold() in each.name.casefold()]
        return [app_commands.Choice(name=clip(each.name, CHOICE_LIMIT), value=each.id) for each in found[:CHOICES]]
