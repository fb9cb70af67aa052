"""`/help`: what the bot can do."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.courses import here
from bot.views.help import help_embed


class Help(commands.Cog):
    """Shows the ways to use the bot."""

    @app_commands.command(name="help", description="What I can do, and questions to try")
    async def help(self, interaction: discord.Interaction) -> None:
        """Show the help to whoever asked for it, and to nobody else."""
        await interaction.response.send_message(embed=help_embed(here().services.course), ephemeral=True)
