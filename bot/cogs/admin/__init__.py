"""`/admin`: what only the course's staff may do. Each file in here brings one command, or one group of them.

Who may use them is checked in one place for all, `bot.app.Tree`.
"""

import discord
from discord import app_commands

from bot.cogs.admin.deliveries import deliveries_command
from bot.cogs.admin.official import OfficialCommands
from bot.cogs.admin.questions import questions_command
from bot.cogs.admin.reminders import reminders_command
from bot.services import Services

NAME = "admin"


def admin_commands(services: Services) -> app_commands.Group:
    """Return the whole group. Discord shows it to those who may manage messages, unless a server says otherwise."""
    group = app_commands.Group(
        name=NAME,
        description="For the course's staff",
        guild_only=True,
        default_permissions=discord.Permissions(manage_messages=True),
    )
    group.add_command(questions_command(services))
    group.add_command(OfficialCommands(services))
    group.add_command(deliveries_command(services))
    group.add_command(reminders_command(services))
    return group
