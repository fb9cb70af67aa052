"""`/admin canvas sync`: the due dates of Canvas, which are official, beside the course's, to be taken over."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.courses import here
from bot.official_dates import compare_with_canvas, take_over
from bot.permissions import Rank, needs
from bot.services import Services
from bot.views.due_changes import canvas_embed
from registrar.proposals import DueChange, Source, propose

if TYPE_CHECKING:
    from collections.abc import Sequence


SILENT = "{count} due dates hold now. It was the first time, so nobody is told."
TOLD = "{count} due dates hold now. Whom they are about is told."


class CanvasCommands(app_commands.Group):
    """Sync."""

    def __init__(self) -> None:
        super().__init__(name="canvas", description="The course in Canvas")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="sync", description="Take due dates over from Canvas")
    async def sync(self, interaction: discord.Interaction) -> None:
        """Show the differences, with a button that takes them over."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = here().services
        found = await compare_with_canvas(services)
        changes = [each.change for each in found.differences if each.change]
        view = await taking(services, "canvas", changes)
        await interaction.edit_original_response(embed=canvas_embed(services.course, found), view=view)


class TakeButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"dt1:(?P<proposal>\d{1,18})"
):
    """Takes due dates over, just as they were shown."""

    needs = Rank.INSTRUCTOR

    def __init__(self, proposal: int) -> None:
        self.proposal = proposal
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label="Take them over", style=style, custom_id=f"dt1:{proposal}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Take them over and tell whom they are about."""
        await interaction.response.defer()
        taken = await take_over(here(), self.proposal, str(interaction.user.id))
        text = SILENT if taken.first and taken.source == "canvas" else TOLD
        await interaction.edit_original_response(content=text.format(count=len(taken.changes)), view=None)


async def taking(services: Services, source: Source, changes: "Sequence[DueChange]") -> discord.ui.View:
    """Keep changes as they are shown, and return the button that takes them over; none if there are none."""
    view = discord.ui.View(timeout=None)
    if changes:
        async with services.database.transaction() as tx:
            number = await propose(tx, services.course.id, source, changes, services.clock())
        view.add_item(TakeButton(number))
    return view
