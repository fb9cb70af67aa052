"""`/admin`: what only the course's staff may do. Each file in here brings one command, or one group of them.

Who may use them is checked in one place for all, `bot.app.Tree`.
"""

import discord
from discord import app_commands

from bot.cogs.admin.announce import AnnounceCommands
from bot.cogs.admin.audit import audit_command
from bot.cogs.admin.calendar import CalendarCommands
from bot.cogs.admin.canvas import CanvasCommands
from bot.cogs.admin.deliveries import deliveries_command
from bot.cogs.admin.digest import digest_command
from bot.cogs.admin.discussion import DiscussionCommands
from bot.cogs.admin.extension import ExtensionCommands
from bot.cogs.admin.grade import GradeCommands
from bot.cogs.admin.official import OfficialCommands
from bot.cogs.admin.participation import participation_command
from bot.cogs.admin.pause import pause_command, resume_command
from bot.cogs.admin.peers import PeerCommands
from bot.cogs.admin.questions import questions_command
from bot.cogs.admin.regrade import RegradeCommands
from bot.cogs.admin.reminders import reminders_command
from bot.cogs.admin.roster import RosterCommands
from bot.cogs.admin.session import SessionCommands
from bot.cogs.admin.settle import settle_command
from bot.cogs.admin.staff import StaffCommands
from bot.cogs.admin.statistics import statistics_command
from bot.cogs.admin.submissions import submissions_command
from bot.cogs.admin.teams import TeamsCommands

NAME = "admin"


def admin_commands() -> app_commands.Group:
    """Return the whole group. Discord shows it to those who may manage messages, unless a server says otherwise."""
    group = app_commands.Group(
        name=NAME,
        description="For the course's staff",
        guild_only=True,
        default_permissions=discord.Permissions(manage_messages=True),
    )
    group.add_command(questions_command())
    group.add_command(digest_command())
    group.add_command(AnnounceCommands())
    group.add_command(pause_command())
    group.add_command(resume_command())
    group.add_command(OfficialCommands())
    group.add_command(deliveries_command())
    group.add_command(DiscussionCommands())
    group.add_command(participation_command())
    group.add_command(PeerCommands())
    group.add_command(audit_command())
    group.add_command(ExtensionCommands())
    group.add_command(GradeCommands())
    group.add_command(settle_command())
    group.add_command(RegradeCommands())
    group.add_command(reminders_command())
    group.add_command(SessionCommands())
    group.add_command(CanvasCommands())
    group.add_command(CalendarCommands())
    group.add_command(RosterCommands())
    group.add_command(StaffCommands())
    group.add_command(submissions_command())
    group.add_command(statistics_command())
    group.add_command(TeamsCommands())
    return group
