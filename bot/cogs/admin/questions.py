"""`/admin questions`: what was not answered or disliked, grouped by meaning, with a plot by week and a table."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.courses import here
from bot.views.question_plot import weeks_png
from bot.views.question_report import Report, questions_csv, report_embed
from registrar.questions import log

MOST_GROUPED = 1000
"""Questions that are grouped, the latest ones; grouping thousands would take the processor for minutes."""

PLOT, TABLE = "weeks.png", "questions.csv"


def questions_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(
        name="questions",
        description="Questions that were not answered well, grouped, with a plot and a CSV file",
        callback=Questions().show,
    )


class Questions:
    """Reports on the log of questions."""

    @app_commands.describe(days="How far to look back", module="Only questions about the module of this number")
    async def show(
        self,
        interaction: discord.Interaction,
        days: app_commands.Range[int, 1, 366] = 14,
        module: app_commands.Range[int, 0, 999] | None = None,
    ) -> None:
        """Show the report to whoever asked for it, and to nobody else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        report = await self._report(days, module)
        embed = report_embed(report, days=days, module=module)
        if not report.asked:
            await interaction.edit_original_response(embed=embed)
            return
        plot = await asyncio.to_thread(weeks_png, report.asked, here().services.course.term.zone)
        table = await asyncio.to_thread(questions_csv, report)
        files = [discord.File(io.BytesIO(plot), PLOT), discord.File(io.BytesIO(table), TABLE)]
        await interaction.edit_original_response(embed=embed.set_image(url=f"attachment://{PLOT}"), attachments=files)

    async def _report(self, days: int, module: int | None) -> Report:
        course, now = here().services.course.id, here().services.clock()
        async with here().services.database.reading() as tx:
            start, end = now - timedelta(days=days), now + timedelta(seconds=1)
            asked = await log.asked_between(tx, course, start, end, module=module)
        wanting = [question for question in asked if question.wanting][:MOST_GROUPED]
        groups = await here().services.assistant.group([question.asked.understood for question in wanting])
        return Report(asked, [[wanting[place] for place in places] for places in groups])
