"""`/admin grade`: a student's grade, what the staff decides about it, and everybody's as a file.

One of its commands has a file of its own: `kaggle`.
"""

import asyncio
import io
from typing import Literal

import discord
from discord import app_commands

from bot.cogs.admin.assignments import assignment_of, offer_assignments
from bot.cogs.admin.kaggle import kaggle_command
from bot.cogs.admin.students import offer_students
from bot.courses import here
from bot.decided import tell_student
from bot.errors import refusals
from bot.permissions import Rank, needs
from bot.views.grades import DECIDED_TITLE, counts_again_text, excused_text, grade_embed, overridden_text
from bot.views.text import plain
from registrar.deadlines import deadlines_of
from registrar.gradebook import decisions
from registrar.gradebook.book import grade_of, gradebook
from registrar.gradebook.canvas import canvas_csv, canvas_headings, plain_csv
from registrar.gradebook.submitted import submitted
from registrar.people import roster

Format = Literal["canvas", "plain"]
Reason = app_commands.Range[str, 1, 500]

FILES: dict[Format, str] = {"canvas": "grades-for-canvas.csv", "plain": "grades.csv"}
EXPORTED = {
    "canvas": "{count:,} students, as Canvas imports them (*Grades › Import*). What is open is left empty.",
    "plain": "{count:,} students, with sums and letters.",
}


class GradeCommands(app_commands.Group):
    """Show, override, excuse, withdraw, export, kaggle."""

    def __init__(self) -> None:
        super().__init__(name="grade", description="Students' grades")
        self.add_command(kaggle_command())

    @app_commands.command(name="show", description="A student's grade, with the working of every mark")
    @app_commands.describe(student="Type a part of the name, login or address")
    @app_commands.autocomplete(student=offer_students)
    async def show(self, interaction: discord.Interaction, student: int) -> None:
        """Show a student's grade to whoever asked, and to nobody else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, course = here().services, here().services.course
        with refusals():
            async with services.database.reading() as tx:
                whose = await roster.student(tx, course.id, student)
                grade = await grade_of(tx, course, student, submitted, services.clock())
                own = await deadlines_of(tx, course, whose.accounts[0]) if whose.accounts else {}
        await interaction.edit_original_response(embed=grade_embed(course, grade, own, name=whose.name))

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="override", description="Set a student's points for an assignment by hand")
    @app_commands.describe(
        student="Type a part of the name, login or address",
        assignment="For what",
        points="How many, whatever was handed in",
        reason="The student reads it beside the points",
    )
    @app_commands.autocomplete(assignment=offer_assignments)
    @app_commands.autocomplete(student=offer_students)
    async def override(
        self,
        interaction: discord.Interaction,
        student: int,
        assignment: str,
        points: app_commands.Range[float, 0.0, 10000.0],
        reason: Reason,
    ) -> None:
        """Set the points and tell the student."""
        await self._decide(interaction, student, assignment, points, reason)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="excuse", description="Leave an assignment out of a student's grade")
    @app_commands.describe(
        student="Type a part of the name, login or address",
        assignment="From what",
        reason="The student reads it in the grade",
    )
    @app_commands.autocomplete(assignment=offer_assignments)
    @app_commands.autocomplete(student=offer_students)
    async def excuse(self, interaction: discord.Interaction, student: int, assignment: str, reason: Reason) -> None:
        """Excuse the student, and tell them."""
        await self._decide(interaction, student, assignment, None, reason)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="withdraw", description="Let what was handed in count again")
    @app_commands.describe(
        student="Type a part of the name, login or address", assignment="Which was overridden or excused"
    )
    @app_commands.autocomplete(assignment=offer_assignments)
    @app_commands.autocomplete(student=offer_students)
    async def withdraw(self, interaction: discord.Interaction, student: int, assignment: str) -> None:
        """Take back what was decided, and tell the student."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, chosen = here().services, assignment_of(here().services.course, assignment)
        with refusals():
            async with services.database.transaction() as tx:
                actor, now = str(interaction.user.id), services.clock()
                await decisions.withdraw_override(tx, services.course, chosen.id, student, actor=actor, at=now)
                told = await tell_student(tx, services, student, DECIDED_TITLE, counts_again_text(chosen))
        await self._say(interaction, told.name, counts_again_text(chosen))

    @app_commands.command(name="export", description="Everybody's grades as a CSV file")
    @app_commands.describe(form="For Canvas unless you say otherwise")
    @app_commands.rename(form="format")
    async def export(self, interaction: discord.Interaction, form: Format = "canvas") -> None:
        """Give whoever asked the file, and nobody else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, course = here().services, here().services.course
        async with services.database.reading() as tx:
            lines = await gradebook(tx, course, submitted, services.clock())
            headings = await canvas_headings(tx, course.id)
        if form == "canvas":
            table = await asyncio.to_thread(canvas_csv, course, lines, headings)
        else:
            table = await asyncio.to_thread(plain_csv, course, lines)
        await interaction.edit_original_response(
            content=EXPORTED[form].format(count=len(lines)),
            attachments=[discord.File(io.BytesIO(table), FILES[form])],
        )

    async def _decide(
        self, interaction: discord.Interaction, student: int, assignment: str, points: float | None, reason: str
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, chosen = here().services, assignment_of(here().services.course, assignment)
        text = excused_text(chosen, reason) if points is None else overridden_text(chosen, points, reason)
        with refusals():
            async with services.database.transaction() as tx:
                actor, now = str(interaction.user.id), services.clock()
                await decisions.override(
                    tx, services.course, chosen.id, student, points, reason=reason, actor=actor, at=now
                )
                told = await tell_student(tx, services, student, DECIDED_TITLE, text)
        await self._say(interaction, told.name, text)

    async def _say(self, interaction: discord.Interaction, name: str, text: str) -> None:
        """Show what was decided, in the words that the student reads."""
        here().schedules.nudge()
        await interaction.edit_original_response(content=f"Done. I tell {plain(name)}: {text}")
