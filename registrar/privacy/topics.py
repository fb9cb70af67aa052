"""Everything that is kept about people, by topic. The overview, the export and the deletion follow this list alone.

A test walks all tables: a column that names a person must stand in `TOPICS`, or in `LEFT_OUT` with the reason.
"""

from registrar.privacy.holdings import Part, Topic
from registrar.tables import (
    AccountRow,
    AloneRow,
    AuditRow,
    ContributionRow,
    DirectChannelRow,
    ExtensionRow,
    FactorRow,
    FeedRow,
    InvitationRow,
    LinkCodeRow,
    MemberRow,
    OutboxRow,
    OverrideRow,
    PeerRatingRow,
    PlanRow,
    RegradeRequestRow,
    RegradeRow,
    ReminderDoneRow,
    ReminderWishesRow,
    StaffRow,
    StudentRow,
    SubmissionRow,
    TeamRow,
    VoteRow,
    WaitingRow,
)

_RECEIVED = SubmissionRow.state == "received"

ROSTER = Topic(
    "roster",
    "Your entry on the course's roster, and which Discord accounts are yours: without it, no grade reaches you.",
    "unless on the roster",
    (
        Part(
            StudentRow.id,
            (
                StudentRow.name,
                StudentRow.canvas_id,
                StudentRow.sis_id,
                StudentRow.login,
                StudentRow.email,
                StudentRow.section,
                StudentRow.canvas_section,
                StudentRow.added_at,
                StudentRow.dropped_at,
            ),
        ),
        Part(AccountRow.person, (AccountRow.person, AccountRow.linked_at)),
        Part(LinkCodeRow.student_id, (LinkCodeRow.expires_at, LinkCodeRow.used_by)),
    ),
)
STAFF = Topic(
    "staff",
    "Your role in the teaching of the course, if you have one: an instructor can take it away.",
    "never",
    (Part(StaffRow.person, (StaffRow.role,)),),
)
WORK = Topic(
    "submissions",
    "What you handed in, its points and reports, and what you asked to have graded again: your grade stands on it.",
    "unless on the roster",
    (
        Part(
            SubmissionRow.person,
            (
                SubmissionRow.id,
                SubmissionRow.assignment,
                SubmissionRow.attempt,
                SubmissionRow.file_name,
                SubmissionRow.sha256,
                SubmissionRow.handed_in_at,
                SubmissionRow.state,
                SubmissionRow.settled_at,
                SubmissionRow.report,
                SubmissionRow.late,
            ),
            ~_RECEIVED,
        ),
        Part(
            RegradeRequestRow.person,
            (
                RegradeRequestRow.submission_id,
                RegradeRequestRow.reason,
                RegradeRequestRow.asked_at,
                RegradeRequestRow.state,
                RegradeRequestRow.decided_at,
            ),
        ),
    ),
)
UNCONFIRMED = Topic(
    "files without an assignment",
    "Files that you sent without saying what they are for; they go by themselves after a while.",
    "on request",
    (
        Part(
            SubmissionRow.person,
            (SubmissionRow.id, SubmissionRow.file_name, SubmissionRow.sha256, SubmissionRow.handed_in_at),
            _RECEIVED,
        ),
    ),
)
DECISIONS = Topic(
    "decisions about grades",
    "Extensions, and points that the staff set or excused by hand, with the reasons: they are part of your grade.",
    "unless on the roster",
    (
        Part(ExtensionRow.student_id, (ExtensionRow.assignment, ExtensionRow.until, ExtensionRow.reason)),
        Part(OverrideRow.student_id, (OverrideRow.assignment, OverrideRow.points, OverrideRow.reason, OverrideRow.at)),
        Part(FactorRow.student_id, (FactorRow.assignment, FactorRow.factor, FactorRow.at)),
    ),
)
TEAMS = Topic(
    "teams",
    "Which teams you were in, invitations, and the plans that you handed in: a team's grade is its members'.",
    "never",
    (
        Part(MemberRow.student_id, (MemberRow.team_id, MemberRow.joined_at, MemberRow.left_at)),
        Part(TeamRow.leader_id, (TeamRow.id, TeamRow.name)),
        Part(AloneRow.student_id, (AloneRow.since,)),
        Part(InvitationRow.student_id, (InvitationRow.team_id, InvitationRow.at, InvitationRow.state)),
        Part(PlanRow.by, (PlanRow.team_id, PlanRow.text, PlanRow.at)),
    ),
)
PARTICIPATION = Topic(
    "participation",
    "That you wrote in a discussion or in your team's channel, and when, never what; and how you rated your team.",
    "unless on the roster",
    (
        Part(ContributionRow.person, (ContributionRow.subject, ContributionRow.at)),
        Part(
            PeerRatingRow.rater,
            (PeerRatingRow.assignment, PeerRatingRow.points, PeerRatingRow.comment, PeerRatingRow.at),
        ),
    ),
)
QUESTIONS = Topic(
    "questions",
    "Which answers you called helpful or not, and which you wait for from the staff. Questions are kept without names.",
    "on request",
    (
        Part(VoteRow.voter, (VoteRow.question_id, VoteRow.helpful)),
        Part(WaitingRow.person, (WaitingRow.question_id,)),
    ),
)
REMINDERS = Topic(
    "reminders",
    "What you want to be reminded of, and what you called done.",
    "on request",
    (
        Part(ReminderWishesRow.person, (ReminderWishesRow.wishes,)),
        Part(ReminderDoneRow.person, (ReminderDoneRow.event, ReminderDoneRow.at)),
    ),
)
FEED = Topic(
    "calendar feed",
    "That you have a calendar of your own at a secret address; deleting it closes the address.",
    "on request",
    (Part(FeedRow.person, (FeedRow.changed_at,)),),
)
MESSAGES = Topic(
    "direct messages",
    "What I have sent you, so that nothing is sent twice, and the channel in which I reach you.",
    "on request",
    (
        Part(
            OutboxRow.person,
            (OutboxRow.kind, OutboxRow.content, OutboxRow.due_at, OutboxRow.settled_at, OutboxRow.state),
            OutboxRow.state != "pending",
        ),
        Part(DirectChannelRow.person, (DirectChannelRow.channel,)),
    ),
)
TRACE = Topic(
    "audit log",
    "Who changed what, and when, about your entry, your team and your grade: it must show what happened.",
    "never",
    (
        Part(AuditRow.subject, (AuditRow.at, AuditRow.action)),
        Part(AuditRow.actor, (AuditRow.at, AuditRow.action)),
    ),
)

TOPICS = (
    ROSTER,
    WORK,
    DECISIONS,
    TEAMS,
    PARTICIPATION,
    STAFF,
    TRACE,
    UNCONFIRMED,
    QUESTIONS,
    REMINDERS,
    FEED,
    MESSAGES,
)

_STAFF_DECIDED = "It names who of the staff decided. That is part of the decision, and shown to nobody else."
LEFT_OUT = {
    "changes.by": _STAFF_DECIDED,
    "individual_factors.by": _STAFF_DECIDED,
    "overrides.by": _STAFF_DECIDED,
    "regrade_requests.decided_by": _STAFF_DECIDED,
    "regradings.actor": _STAFF_DECIDED,
    "link_codes.used_by": "It is an account that `student_accounts` has; the row goes with its student.",
    "peer_ratings.rated": "What others say of somebody is confidential to the instructor.",
    "regrade_requests.submission_id": "The request names its person.",
    "regrades.submission_id": "The submission names its person, and shows the grade that holds.",
    "student_accounts.student_id": "The account is the person's, and stands under its own id.",
    "team_invitations.by": "Whom somebody invited is about that other student, who has it.",
    "team_plans.leader_id": "It names whoever leads the team, in a plan that somebody else may have handed in.",
    "team_roles_held.person": "It says which roles to take back, and goes when they are.",
}
"""Columns that name a person and are neither exported nor deleted, with the reason."""

UPLOADS = (SubmissionRow.sha256, SubmissionRow.executed, RegradeRow.executed, RegradeRow.executed_before)
"""The columns that name files among the uploads."""
