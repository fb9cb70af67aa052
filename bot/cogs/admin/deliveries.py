"""`/admin deliveries`: what the bot owes, what it has sent and when, and what it could not deliver."""

from typing import Any

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.courses import here
from bot.permissions import Rank
from bot.views.deliveries import STATES, Show, deliveries_embed
from registrar import outbox

MOST_SHOWN = 25


def deliveries_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(
        name="deliveries",
        description="What I owe, what I sent and when, and what I could not deliver",
        callback=Deliveries().show,
    )


class Deliveries:
    """Reports on the outbox."""

    @app_commands.describe(show="Everything, the latest first, unless you say otherwise")
    async def show(self, interaction: discord.Interaction, show: Show = "everything") -> None:
        """Show the report to whoever asked for it, with a button that tries again what failed."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        late = {"late": True, "sent": False}.get(show)
        async with here().services.database.reading() as tx:
            counts = await outbox.counts(tx, here().services.course.id)
            debts = await outbox.listing(tx, here().services.course.id, STATES[show], limit=MOST_SHOWN, late=late)
        view = discord.ui.View(timeout=None)
        if counts.get(("failed", False)):
            view.add_item(RetryButton())
        await interaction.edit_original_response(embed=deliveries_embed(counts, debts, show), view=view)


class RetryButton(Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="deliveries:retry"):
    """A button that has everything tried again that failed and is still of use."""

    needs = Rank.ASSISTANT

    def __init__(self) -> None:
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label="Try again", style=style, custom_id="deliveries:retry"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Owe it again."""
        services = here().services
        async with services.database.transaction() as tx:
            count = await outbox.retry(tx, services.course.id, services.clock())
        here().schedules.nudge()
        text = f"I try {count:,} of them again." if count else "Nothing that failed is still of use."
        await interaction.response.send_message(text, ephemeral=True)
