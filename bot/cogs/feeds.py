"""`/feed`: the addresses at which other programs read the calendar. One's own is a secret, shown once."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.courses import here
from bot.feeds import course_address, own_address
from bot.views.feeds import NEW, NONE_REVOKED, REVOKED, addresses_text
from registrar import feeds


class Feeds(commands.GroupCog, group_name="feed", group_description="The calendar in your own calendar program"):
    """Shows, makes and revokes addresses."""

    @app_commands.command(name="show", description="The course's calendar, and whether you have one of your own")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the course's address, and what can be done about the person's own."""
        address = course_address(here().services)
        async with here().services.database.reading() as tx:
            own = await feeds.has(tx, here().services.course.id, str(interaction.user.id))
        await interaction.response.send_message(addresses_text(address, own=own), ephemeral=True)

    @app_commands.command(name="new", description="Get an address of your own, with your own deadlines")
    async def new(self, interaction: discord.Interaction) -> None:
        """Make a new address and show it to the person, once. An earlier one works no more."""
        course_address(here().services)
        person, now = str(interaction.user.id), here().services.clock()
        async with here().services.database.transaction() as tx:
            secret = await feeds.new_secret(tx, here().services.course.id, person, at=now)
        text = NEW.format(address=own_address(here().services, secret))
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name="revoke", description="Have your own address work no more")
    async def revoke(self, interaction: discord.Interaction) -> None:
        """Revoke the person's address."""
        person, now = str(interaction.user.id), here().services.clock()
        async with here().services.database.transaction() as tx:
            revoked = await feeds.revoke(tx, here().services.course.id, person, at=now)
        await interaction.response.send_message(REVOKED if revoked else NONE_REVOKED, ephemeral=True)
