"""What the queue owes to people: a student's grade, and a word to the staff when something cannot be graded."""

from collections.abc import Mapping
from datetime import datetime

from grader.report.message import message
from grader.types import GradeReport
from registrar.outbox import Owed
from registrar.policies import LateOutcome
from registrar.submissions import Submission

REPORT_BUTTON = "report"
"""What the id of the button to the full report begins with; the submission's id follows."""


def grade_letter(
    submission: Submission, title: str, report: GradeReport, late: LateOutcome | None, now: datetime
) -> Owed:
    """Return the message that brings a student the grade."""
    content = {
        "title": f"Attempt {submission.attempt} is graded",
        "text": message(report, title, late),
        "buttons": [{"label": "Full report", "id": f"{REPORT_BUTTON}:{submission.id}"}],
    }
    return _to_student(submission, f"grade:{submission.id}", content, now)


def failure_letter(submission: Submission, title: str, now: datetime) -> Owed:
    """Return the message that tells a student that the fault is not theirs."""
    text = f"**{title}**: I have your file, but could not grade it. The staff knows; you need not do anything."
    content = {"title": f"Attempt {submission.attempt} is not graded yet", "text": text}
    return _to_student(submission, f"grade-failed:{submission.id}", content, now)


def failure_notice(submission: Submission, title: str, reason: str, channel: str, now: datetime) -> Owed:
    """Return the message that tells the staff why a submission was not graded."""
    text = f"Submission {submission.id}, **{title}**, attempt {submission.attempt}, could not be graded. {reason}"
    content = {"title": "A submission could not be graded", "text": text}
    return Owed(
        submission.file.course, f"grade-notice:{submission.id}", "notice.grading", content, now, channel=channel
    )


def obstacle_notice(course: str, reason: str, channel: str, now: datetime) -> Owed:
    """Return the message that tells the staff, once a day, why nothing is graded at all."""
    text = f"What is handed in is kept and waits. {reason}"
    content = {"title": "Nothing can be graded at the moment", "text": text}
    return Owed(course, f"grading-stopped:{now:%Y-%m-%d}", "notice.grading", content, now, channel=channel)


def _to_student(submission: Submission, key: str, content: Mapping[str, object], now: datetime) -> Owed:
    return Owed(submission.file.course, key, "grade.ready", dict(content), now, person=submission.file.person)
