"""Whether a report that a worker elsewhere made can be one of the assignment that it was asked about.

A worker in wrong hands can still give wrong points; but only points that the assignment has, in words that we know.
"""

import math

from grader.assignments.models import Assignment
from grader.types import BAD_NOTEBOOKS, BAD_RESULTS, OUTCOMES, GradeReport

STAGES = frozenset({"reading", "given", "held_back", "checks"})
DETAILS = {"bad_result": BAD_RESULTS, "bad_notebook": BAD_NOTEBOOKS}


def plausible(report: GradeReport, definition: Assignment) -> bool:
    """Say whether a report is about this assignment, with its rubric and points within it."""
    rubric = [(item.id, item.points) for item in definition.rubric]
    points = [item.points for item in report.items]
    return (
        report.assignment == definition.id
        and [(item.id, item.max_points) for item in report.items] == rubric
        and all(0 <= item.points <= item.max_points for item in report.items)
        and math.isclose(report.score, sum(points))
        and math.isclose(report.max_score, definition.points)
        and _known(report.outcome)
        and report.stages.keys() <= STAGES
    )


def _known(outcome: str) -> bool:
    kind, _, detail = outcome.partition(":")
    return outcome in OUTCOMES or detail in DETAILS.get(kind, ())
