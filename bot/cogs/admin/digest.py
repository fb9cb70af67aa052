"""`/admin digest`: a message every morning on what happened, or the same at once."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.utils import format_dt

from bot.courses import here
from bot.digest import TITLE, owe_next, text_of
from bot.permissions import Rank, needs
from bot.views.digest import QUIET
from registrar.digest import want

When = Literal["now", "every morning", "never"]

ON = "You get it by direct message every morning, the first one {when}. Mornings with nothing to tell are left out."
OFF = "You get it no more."


def digest_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    description = "What happened since yesterday: now, or every morning by direct message"
    command = app_commands.Command[Any, ..., None](name="digest", description=description, callback=DigestCommand().run)
    return needs(Rank.INSTRUCTOR)(command)


class DigestCommand:
    """Shows the digest, and remembers who wants it."""

    @app_commands.describe(when="Now unless you say otherwise")
    async def run(self, interaction: discord.Interaction, when: When = "now") -> None:
        """Do what was asked for."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if when == "now":
            await self._show(interaction)
            return
        services, person, now = here().services, str(interaction.user.id), here().services.clock()
        async with services.database.transaction() as tx:
            await want(tx, services.course.id, person, now, wanted=when != "never")
            first = await owe_next(tx, services, person, now) if when != "never" else None
        here().schedules.nudge()
        said = OFF if first is None else ON.format(when=format_dt(first, "F"))
        await interaction.edit_original_response(content=said)

    async def _show(self, interaction: discord.Interaction) -> None:
        async with here().services.database.reading() as tx:
            text = await text_of(tx, here().services, here().services.clock())
        embed = discord.Embed(title=TITLE, description=text or QUIET, colour=discord.Colour.blurple())
        await interaction.edit_original_response(embed=embed)
