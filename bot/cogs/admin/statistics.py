"""`/admin statistics`: how an assignment's points are spread, and what each rubric item earned."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands

from bot.cogs.admin.assignments import assignment_of, offer_assignments
from bot.courses import here
from bot.views.statistics import NOTHING, statistics_embed
from grader.regrading import by_person
from grader.report.plot import figures_png
from grader.statistics import figures, results_of
from registrar import submissions

PLOT = "points.png"


def statistics_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(
        name="statistics",
        description="How an assignment's points are spread, what each rubric item earned, how the runs ended",
        callback=GradeStatistics().show,
    )


class GradeStatistics:
    """Reports on an assignment's grades, without a name."""

    @app_commands.describe(assignment="Of which assignment")
    @app_commands.autocomplete(assignment=offer_assignments)
    async def show(self, interaction: discord.Interaction, assignment: str) -> None:
        """Show the figures on the attempts that count, with a picture, to whoever asked for them."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course = here().services.course
        chosen = assignment_of(course, assignment)
        async with here().services.database.reading() as tx:
            found = by_person(await submissions.of_assignment(tx, course.id, chosen.id))
        counts = course.gradebook.attempt
        counting = [each for own in found.values() if (each := submissions.counting(own, counts)) is not None]
        told = figures(results_of(counting))
        if told is None:
            await interaction.edit_original_response(content=NOTHING)
            return
        picture = await asyncio.to_thread(figures_png, told, chosen.title)
        embed = statistics_embed(chosen.title, told).set_image(url=f"attachment://{PLOT}")
        await interaction.edit_original_response(embed=embed, attachments=[discord.File(io.BytesIO(picture), PLOT)])
