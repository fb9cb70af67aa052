"""`/course`: the overview of the course."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.courses import here
from bot.views.course import course_embed


class CourseOverview(commands.Cog):
    """Shows the course."""

    @app_commands.command(name="course", description="Staff, sections, grading and links of the course")
    @app_commands.describe(private="Only you see it")
    async def course(self, interaction: discord.Interaction, private: bool = False) -> None:
        """Show the overview."""
        await interaction.response.send_message(embed=course_embed(here().services.course), ephemeral=private)
