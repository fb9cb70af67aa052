"""Grades as they are kept in a submission: plain values, and back."""

from typing import Any

from pydantic import TypeAdapter

from grader.types import GradeReport
from registrar.policies import LateOutcome
from registrar.submissions import Submission

_reports = TypeAdapter(GradeReport)
_outcomes = TypeAdapter(LateOutcome)


def report_values(report: GradeReport) -> dict[str, Any]:
    """Return a report as plain values, without the place of the executed notebook and how long each part took."""
    values: dict[str, Any] = _reports.dump_python(report, mode="json", exclude={"executed", "stages"})
    return values


def late_values(late: LateOutcome | None) -> dict[str, Any] | None:
    """Return what lateness costs as plain values."""
    values: dict[str, Any] | None = None if late is None else _outcomes.dump_python(late, mode="json")
    return values


def report_of(submission: Submission) -> GradeReport | None:
    """Return the report that a submission holds, None if it is not graded."""
    return None if submission.report is None else _reports.validate_python(submission.report)


def late_of(submission: Submission) -> LateOutcome | None:
    """Return what lateness costs a graded submission, None if the course has no policy for that."""
    return None if submission.late is None else _outcomes.validate_python(submission.late)
