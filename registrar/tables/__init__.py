"""The tables, one file a topic. Importing this package names them all to `Base.metadata`."""

from registrar.tables.audit import AuditRow
from registrar.tables.base import Base
from registrar.tables.grades import CanvasColumnRow, ExtensionRow, OverrideRow
from registrar.tables.outbox import DirectChannelRow, OutboxRow
from registrar.tables.people import AccountRow, LinkCodeRow, StaffRow, StudentRow
from registrar.tables.questions import OfficialAnswerRow, QuestionRow, VoteRow, WaitingRow
from registrar.tables.reminders import ReminderDoneRow, ReminderRulesRow, ReminderWishesRow
from registrar.tables.submissions import SubmissionRow

__all__ = [
    "AccountRow",
    "AuditRow",
    "Base",
    "CanvasColumnRow",
    "DirectChannelRow",
    "ExtensionRow",
    "LinkCodeRow",
    "OfficialAnswerRow",
    "OutboxRow",
    "OverrideRow",
    "QuestionRow",
    "ReminderDoneRow",
    "ReminderRulesRow",
    "ReminderWishesRow",
    "StaffRow",
    "StudentRow",
    "SubmissionRow",
    "VoteRow",
    "WaitingRow",
]
