"""`/admin staff`: who teaches the course, and who of them is an instructor."""

import discord
from discord import app_commands

from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.views.staff import staff_embed
from registrar.people import staff
from registrar.people.staff import Role

NO_BOTS = "A bot cannot teach the course."


class StaffCommands(app_commands.Group):
    """Appoint, dismiss, list."""

    def __init__(self) -> None:
        super().__init__(name="staff", description="Who teaches the course")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="appoint", description="Make somebody an instructor or a teaching assistant")
    @app_commands.describe(account="Whom", role="Instructors may do everything; assistants see work and grades")
    async def appoint(self, interaction: discord.Interaction, account: discord.User, role: Role) -> None:
        """Give an account a role, in place of an earlier one."""
        if account.bot:
            raise BotError(NO_BOTS)
        services, actor = here().services, str(interaction.user.id)
        with refusals():
            async with services.database.transaction() as tx:
                person, now = str(account.id), services.clock()
                await staff.appoint(tx, services.course.id, person, role, actor=actor, at=now)
        await interaction.response.send_message(f"{account.mention} is {role} of the course now.", ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="dismiss", description="Take away a role that was given here")
    @app_commands.describe(account="Whose")
    async def dismiss(self, interaction: discord.Interaction, account: discord.User) -> None:
        """Take an account's role away."""
        services, actor = here().services, str(interaction.user.id)
        with refusals():
            async with services.database.transaction() as tx:
                await staff.dismiss(tx, services.course.id, str(account.id), actor=actor, at=services.clock())
        said = f"{account.mention} has no appointment any more. Roles of the server still count."
        await interaction.response.send_message(said, ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="list", description="Who was appointed, and which roles of the server count")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show both ways to be of the staff."""
        async with here().services.database.reading() as tx:
            appointed = await staff.staff(tx, here().services.course.id)
        await interaction.response.send_message(embed=staff_embed(appointed, here().services.staffing), ephemeral=True)
