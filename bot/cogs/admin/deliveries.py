"""`/admin deliveries`: what the bot owes, what it has sent and when, and what it could not deliver."""

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands

from bot.permissions import require_staff
from bot.services import Services
from bot.telling import telling
from bot.views.deliveries import STATES, Show, deliveries_embed
from registrar import outbox

if TYPE_CHECKING:
    from bot.app import Syllabot

MOST_SHOWN = 25


def deliveries_command(services: Services) -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(
        name="deliveries",
        description="What I owe, what I sent and when, and what I could not deliver",
        callback=Deliveries(services).show,
    )


class Deliveries:
    """Reports on the outbox."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.describe(show="Everything, the latest first, unless you say otherwise")
    async def show(self, interaction: discord.Interaction, show: Show = "everything") -> None:
        """Show the report to whoever asked for it, with a button that tries again what failed."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        late = {"late": True, "sent": False}.get(show)
        async with self._services.database.reading() as tx:
            counts = await outbox.counts(tx, self._services.course.id)
            debts = await outbox.listing(tx, self._services.course.id, STATES[show], limit=MOST_SHOWN, late=late)
        view = discord.ui.View(timeout=None)
        if counts.get(("failed", False)):
            view.add_item(RetryButton())
        await interaction.edit_original_response(embed=deliveries_embed(counts, debts, show), view=view)


class RetryButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="deliveries:retry"):
    """A button that has everything tried again that failed and is still of use."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label="Try again", style=style, custom_id="deliveries:retry"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str]
    ) -> Self:
        """Read the button back from its id."""
        return cls()

    async def callback(self, interaction: discord.Interaction) -> None:
        """Owe it again."""
        async with telling(interaction):
            bot = cast("Syllabot", interaction.client)
            services = bot.services
            require_staff(interaction, services.staffing)
            async with services.database.transaction() as tx:
                count = await outbox.retry(tx, services.course.id, services.clock())
            bot.schedules.nudge()
            text = f"I try {count:,} of them again." if count else "Nothing that failed is still of use."
            await interaction.response.send_message(text, ephemeral=True)
