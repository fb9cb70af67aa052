"""All that people see of the bot in Discord: the one place where cogs, commands and lasting items are named."""

from typing import TYPE_CHECKING

from bot.cogs import admin
from bot.cogs.admin.announce import SendButton
from bot.cogs.admin.canvas import TakeButton
from bot.cogs.admin.deliveries import RetryButton
from bot.cogs.admin.kaggle import AwardButton
from bot.cogs.admin.official import WithdrawButton
from bot.cogs.admin.regrade import ApplyButton, DropButton
from bot.cogs.admin.roster import MergeButton
from bot.cogs.admin.roster_import import ImportButton
from bot.cogs.admin.session import SessionButton
from bot.cogs.admin.settle import ReopenButton, SettleButton
from bot.cogs.admin.submissions import SubmissionsPageButton
from bot.cogs.admin.teams import ConfirmButton, DissolveButton
from bot.cogs.ask import Ask
from bot.cogs.calendar import Calendar, PageButton
from bot.cogs.canvas_look import CanvasLook
from bot.cogs.course import CourseOverview
from bot.cogs.feedback import MoreButton, VoteButton
from bot.cogs.feeds import Feeds
from bot.cogs.forgetting import Forgetting
from bot.cogs.forms import OldForms
from bot.cogs.full_report import ReportButton
from bot.cogs.grades import Grades
from bot.cogs.help import Help
from bot.cogs.link import Link
from bot.cogs.participation import Participation
from bot.cogs.peers import Peers, RateButton, TeamButton
from bot.cogs.privacy import DeleteButton, EraseButton, ExportButton, Privacy
from bot.cogs.regrade import DeclineButton, Regrade, RegradeButton
from bot.cogs.reminders import ReminderButton, Reminders
from bot.cogs.sessions import Sessions
from bot.cogs.staff_questions import AskStaffButton, OfficialButton, StaffQuestions
from bot.cogs.submissions import FormButton, Submissions
from bot.cogs.submit import AssignmentChoice, HandInButton, Submit
from bot.cogs.team import AnswerButton, LeaveButton, TeamCommands
from bot.cogs.team_rooms import KeepTeamRooms

if TYPE_CHECKING:
    from bot.app import Syllabot

LASTING = (
    SettleButton,
    ReopenButton,
    AwardButton,
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
    SendButton,
    SessionButton,
    TakeButton,
    MergeButton,
    ImportButton,
    ExportButton,
    DeleteButton,
    EraseButton,
    RegradeButton,
    DeclineButton,
    ApplyButton,
    DropButton,
    SubmissionsPageButton,
    RateButton,
    TeamButton,
    AnswerButton,
    LeaveButton,
    ConfirmButton,
    DissolveButton,
)
"""The buttons and menus that work after a restart."""


async def furnish(bot: "Syllabot") -> None:
    """Add everything to a bot that is about to connect."""
    for cog in (
        Ask(bot),
        Calendar(),
        CourseOverview(),
        Grades(),
        Help(),
        Link(),
        Privacy(),
        StaffQuestions(bot),
        Forgetting(bot),
        OldForms(bot),
        Reminders(),
        Sessions(bot),
        Feeds(),
        CanvasLook(bot),
        Participation(bot),
        Peers(bot),
        TeamCommands(),
        KeepTeamRooms(bot),
    ):
        await bot.add_cog(cog)
    if any(each.handing_in for each in bot.courses.all):
        await bot.add_cog(Submit(bot))
        await bot.add_cog(Submissions())
        await bot.add_cog(Regrade())
    bot.tree.add_command(admin.admin_commands())
    bot.add_dynamic_items(*LASTING)
