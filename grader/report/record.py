"""A grade as plain values for scripts."""

from grader.types import GradeReport


def as_record(report: GradeReport) -> dict[str, object]:
    """Return what `syllabot grade --json` prints."""
    return {
        "outcome": report.outcome,
        "score": report.score,
        "max_score": report.max_score,
        "items": [
            {"id": item.id, "points": item.points, "max_points": item.max_points, "reason": item.reason}
            for item in report.items
        ],
        "feedback": report.feedback,
        "seconds": round(report.seconds, 3),
        "device": report.device,
    }
