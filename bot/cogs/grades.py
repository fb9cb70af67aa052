"""`/grades`: one's own grade with its working, and what a letter still takes. Nobody else sees the answer."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.courses import here
from bot.enrolled import enrolled
from bot.errors import BotError, refusals
from bot.views.grades import grade_embed, need_embed
from registrar.course.models import GradingScale
from registrar.deadlines import deadlines_of
from registrar.gradebook.book import grade_of
from registrar.gradebook.submitted import submitted
from registrar.gradebook.whatif import needed

NO_SCALE = "This course has no grading scale, so no percentage is a letter."
CHOICES = 25
CHOICE_LIMIT = 100
"""How many letters Discord offers while somebody types, and how long each may be."""


class Grades(commands.GroupCog, group_name="grades", group_description="Your own grade"):
    """Shows students their grades."""

    @app_commands.command(name="show", description="Your grade so far, and how each mark comes about")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the person's grade; nothing is read about others."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, person = here().services, str(interaction.user.id)
        course = services.course
        async with services.database.reading() as tx:
            student = await enrolled(tx, services, person)
            grade = await grade_of(tx, course, student.id, submitted, services.clock())
            deadlines = await deadlines_of(tx, course, person)
        await interaction.edit_original_response(embed=grade_embed(course, grade, deadlines))

    @app_commands.command(name="what-if", description="What a letter still takes")
    @app_commands.describe(letter="The letter that you would like")
    async def what_if(self, interaction: discord.Interaction, letter: app_commands.Range[str, 1, CHOICE_LIMIT]) -> None:
        """Work out what the person still needs for a letter."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, scale = here().services, self._scale()
        async with services.database.reading() as tx:
            student = await enrolled(tx, services, str(interaction.user.id))
            grade = await grade_of(tx, services.course, student.id, submitted, services.clock())
        with refusals():
            need = needed(grade, scale, letter)
        await interaction.edit_original_response(embed=need_embed(need))

    @what_if.autocomplete("letter")
    async def _offer(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        scale = here().services.course.grading_scale
        letters = [] if scale is None else [band.letter for band in scale.bands if len(band.letter) <= CHOICE_LIMIT]
        wanted = [letter for letter in letters if letter.casefold().startswith(typed.strip().casefold())]
        return [app_commands.Choice(name=letter, value=letter) for letter in wanted[:CHOICES]]

    def _scale(self) -> GradingScale:
        scale = here().services.course.grading_scale
        if scale is None:
            raise BotError(NO_SCALE)
        return scale
