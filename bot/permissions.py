"""Who is staff. Checked here for every command and button, whatever a server's own settings allow."""

import discord
from discord import app_commands

from bot.services import Staffing
from bot.staff_room import course_server


def is_staff(client: discord.Client, person: discord.abc.User, staffing: Staffing) -> bool:
    """Whether a person is of the course's staff: by a role of the staff, or by managing the course's server.

    In a direct message nobody is, as no roles are known there.
    """
    if not isinstance(person, discord.Member) or person.guild != course_server(client, staffing):
        return False
    if person.guild_permissions.manage_guild:
        return True
    return any({role.name, str(role.id)} & set(staffing.roles) for role in person.roles)


def require_staff(interaction: discord.Interaction, staffing: Staffing) -> None:
    """Let the staff pass.

    Raises:
        MissingPermissions: for anybody else.
    """
    if not is_staff(interaction.client, interaction.user, staffing):
        raise app_commands.MissingPermissions(["manage_guild"])
