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
    submission: Submission, person: str, title: str, report: GradeReport, late: LateOutcome | None, now: datetime
) -> Owed:
    """Return the message that brings the grade to a person: to who handed it in, or to a teammate."""
    author = submission.file.person
    whose = f"Attempt {submission.attempt}" if person == author else "Your team's work"
    content = {
        "title": f"{whose} is graded",
        "text": message(report, title, late),
        "buttons": [{"label": "Full report", "id": f"{REPORT_BUTTON}:{submission.id}"}],
    }
    key = f"grade:{submission.id}" if person == author else f"grade:{submission.id}:{person}"
    return Owed(submission.file.course, key, "grade.ready", content, now, person=person)


def regraded_letter(
    submission: Submission,
    person: str,
    title: str,
    report: GradeReport,
    late: LateOutcome | None,
    before: float,
    regrading: int,
    now: datetime,
) -> Owed:
    """Return the message that tells a person, who had `before` points until now, the grade that holds."""
    content = {
        "title": f"Attempt {submission.attempt} was graded again",
        "text": f"Before, it had {before:g} points.\n{message(report, title, late)}",
        "buttons": [{"label": "Full report", "id": f"{REPORT_BUTTON}:{submission.id}"}],
    }
    return Owed(submission.file.course, f"regraded:{regrading}:{person}", "grade.ready", content, now, person=person)


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
