"""`/assignment`: what is asked, before one begins. `/submissions`: what one has handed in, and what it earned."""

import re
from typing import TYPE_CHECKING, Self, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Form, Lasting
from bot.cogs.full_report import report_buttons
from bot.cogs.submit import Submit, choices
from bot.courses import here
from bot.telling import telling
from bot.views.submissions import assignment_embed, shown, submissions_embed
from bot.views.text import clip
from registrar.deadlines import deadline_of
from registrar.teams.work import work_of

if TYPE_CHECKING:
    from bot.app import Syllabot

TITLE_LIMIT = 45
FORM = "handin-form"


class Submissions(commands.Cog):
    """Shows assignments and one's own submissions."""

    @app_commands.command(name="assignment", description="What is asked, how it is scored, when it is due")
    @app_commands.describe(assignment="Which one")
    async def assignment(self, interaction: discord.Interaction, assignment: str) -> None:
        """Show an assignment, with the file to begin with."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await here().desk.open(assignment)
        definition = found.definition
        starter = found.path(definition.starter)
        async with here().services.database.reading() as tx:
            person = str(interaction.user.id)
            deadline = await deadline_of(tx, here().services.course, definition.id, person)
        view = discord.ui.View(timeout=None).add_item(FormButton(definition.id))
        await interaction.edit_original_response(
            embed=assignment_embed(found, deadline, here().services.clock()),
            attachments=[discord.File(starter, f"{definition.id}{starter.suffix}")],
            view=view,
        )

    @assignment.autocomplete("assignment")
    async def offer(self, _interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Offer the assignments whose title holds what was typed."""
        return choices(here().desk, current)

    @app_commands.command(name="submissions", description="What you have handed in, and what it earned")
    async def submissions(self, interaction: discord.Interaction) -> None:
        """List the person's own submissions, with buttons to the reports on those that count."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course = here().services.course
        async with here().services.database.reading() as tx:
            own = await work_of(tx, course, str(interaction.user.id))
        counts = here().desk.counts
        reports = [(each.id, course.assignment(each.assignment or "").title) for each in shown(own, counts)]
        view = report_buttons((number, f"Report: {title}") for number, title in reports) if reports else None
        await interaction.edit_original_response(
            embed=submissions_embed(course, own, counts, interaction.user.id), view=view
        )


class FormButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"{FORM}:(?P<assignment>[a-z0-9][a-z0-9._-]{{0,60}})",
):
    """A button that opens the form to hand in an assignment."""

    def __init__(self, assignment: str) -> None:
        self.assignment = assignment
        button = discord.ui.Button[discord.ui.View](
            label="Hand in", style=discord.ButtonStyle.success, custom_id=f"{FORM}:{assignment}"
        )
        super().__init__(button)

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["assignment"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        await interaction.response.send_modal(HandInForm(self.assignment))


class HandInForm(Form, title="Hand in"):
    """A form with a place for the file."""

    def __init__(self, assignment: str) -> None:
        super().__init__()
        self._assignment = assignment
        self._files = discord.ui.FileUpload[Self](max_values=1)
        label = clip(f"Your notebook for {assignment}", TITLE_LIMIT)
        self.add_item(discord.ui.Label(text=label, component=self._files))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Hand the file in."""
        async with telling(interaction):
            cog = cast("Syllabot", interaction.client).get_cog(Submit.__name__)
            if isinstance(cog, Submit):
                await cog.hand_in(interaction, self._assignment, self._files.values[0])
