"""All that people see of the bot in Discord: the one place where cogs, commands and lasting items are named."""

from typing import TYPE_CHECKING

from bot.cogs import admin
from bot.cogs.admin.deliveries import RetryButton
from bot.cogs.admin.official import WithdrawButton
from bot.cogs.ask import Ask
from bot.cogs.calendar import Calendar, PageButton
from bot.cogs.course import CourseOverview
from bot.cogs.feedback import MoreButton, VoteButton
from bot.cogs.forgetting import Forgetting
from bot.cogs.full_report import ReportButton
from bot.cogs.help import Help
from bot.cogs.reminders import ReminderButton, Reminders
from bot.cogs.staff_questions import AskStaffButton, OfficialButton, StaffQuestions
from bot.cogs.submissions import FormButton, Submissions
from bot.cogs.submit import AssignmentChoice, HandInButton, Submit

if TYPE_CHECKING:
    from bot.app import Syllabot

LASTING = (
    PageButton,
    ReminderButton,
    ReportButton,
    HandInButton,
    AssignmentChoice,
    FormButton,
    RetryButton,
    VoteButton,
    MoreButton,
    AskStaffButton,
    OfficialButton,
    WithdrawButton,
)
"""The buttons and menus that work after a restart."""


async def furnish(bot: "Syllabot") -> None:
    """Add everything to a bot that is about to connect."""
    services = bot.services
    await bot.add_cog(Ask(bot, services))
    await bot.add_cog(Calendar(services))
    await bot.add_cog(CourseOverview(services))
    await bot.add_cog(Help(services))
    await bot.add_cog(StaffQuestions(bot, services))
    await bot.add_cog(Forgetting(services))
    await bot.add_cog(Reminders(services, bot.schedules))
    if bot.handing_in is not None:
        await bot.add_cog(Submit(bot, services, bot.handing_in))
        await bot.add_cog(Submissions(services, bot.handing_in))
    bot.tree.add_command(admin.admin_commands(services))
    bot.add_dynamic_items(*LASTING)
