"""The tables, one file a topic. Importing this package names them all to `Base.metadata`."""

from registrar.tables.audit import AuditRow
from registrar.tables.base import Base
from registrar.tables.changes import ChangeRow
from registrar.tables.grades import CanvasColumnRow, ExtensionRow, OverrideRow
from registrar.tables.leases import LeaseRow
from registrar.tables.outbox import DirectChannelRow, OutboxRow
from registrar.tables.participation import ContributionRow, FactorRow, PeerRatingRow, PlaceRow
from registrar.tables.people import AccountRow, LinkCodeRow, StaffRow, StudentRow
from registrar.tables.questions import OfficialAnswerRow, QuestionRow, VoteRow, WaitingRow
from registrar.tables.regrades import RegradeRequestRow, RegradeRow, RegradingRow
from registrar.tables.reminders import ReminderDoneRow, ReminderRulesRow, ReminderWishesRow
from registrar.tables.sessions import DueProposalRow, FeedRow, SessionHourRow, SessionRow
from registrar.tables.submissions import SubmissionRow
from registrar.tables.teams import AloneRow, InvitationRow, MemberRow, PlanRow, TeamRoleRow, TeamRow, TeamRulesRow

__all__ = [
    "AccountRow",
    "AloneRow",
    "AuditRow",
    "Base",
    "CanvasColumnRow",
    "ChangeRow",
    "ContributionRow",
    "DirectChannelRow",
    "DueProposalRow",
    "ExtensionRow",
    "FactorRow",
    "FeedRow",
    "InvitationRow",
    "LeaseRow",
    "LinkCodeRow",
    "MemberRow",
    "OfficialAnswerRow",
    "OutboxRow",
    "OverrideRow",
    "PeerRatingRow",
    "PlaceRow",
    "PlanRow",
    "QuestionRow",
    "RegradeRequestRow",
    "RegradeRow",
    "RegradingRow",
    "ReminderDoneRow",
    "ReminderRulesRow",
    "ReminderWishesRow",
    "SessionHourRow",
    "SessionRow",
    "StaffRow",
    "StudentRow",
    "SubmissionRow",
    "TeamRoleRow",
    "TeamRow",
    "TeamRulesRow",
    "VoteRow",
    "WaitingRow",
]
