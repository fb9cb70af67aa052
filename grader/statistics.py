"""Figures on an assignment's grades: how they are spread, what each rubric item earned, and how the runs ended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from grader.assignments.models import Assignment
from grader.queue.kept import report_of
from grader.types import ItemScore, Outcome
from registrar import submissions
from registrar.submissions import Submission


@dataclass(frozen=True, slots=True)
class Result:
    """One graded file: its points as they count, what they are of, how its run ended, and the items' points."""

    points: float
    max_points: float
    outcome: Outcome
    items: tuple[ItemScore, ...]


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What a rubric item earned: the mean, and the shares (0 to 1) of those with every point and with none."""

    id: str
    title: str
    max_points: float
    mean: float
    full: float
    none: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures on at least one result.

    Attributes:
        points: of each result, in ascending order.
        max_points: what there was to earn.
        mean: of the points.
        median: of the points.
        deviation: the standard deviation of the points, of these results and not of a sample.
        items: in the order of the rubric.
        outcomes: how often each came up, the most frequent first.
    """

    points: tuple[float, ...]
    max_points: float
    mean: float
    median: float
    deviation: float
    items: tuple[ItemFigures, ...]
    outcomes: Mapping[Outcome, int]


def figures(results: Sequence[Result]) -> Figures | None:
    """Return the figures on some results, None where there are none."""
    if not results:
        return None
    points = sorted(result.points for result in results)
    return Figures(
        tuple(points),
        max(result.max_points for result in results),
        fmean(points),
        median(points),
        pstdev(points),
        tuple(_items(results)),
        dict(Counter(result.outcome for result in results).most_common()),
    )


def results_of(graded: Iterable[Submission]) -> list[Result]:
    """Return the results of graded submissions; their points count with lateness taken off, their items without."""
    reports = ((submission, report_of(submission)) for submission in graded)
    return [
        Result(submissions.points(submission), report.max_score, report.outcome, report.items)
        for submission, report in reports
        if report is not None
    ]


def results_of_table(rows: Iterable[Mapping[str, str]], definition: Assignment) -> list[Result]:
    """Return the results that the rows of a folder's table hold; see `grader.batch`."""
    return [
        Result(
            float(row["score"]),
            float(row["max_score"]),
            row["outcome"],
            tuple(ItemScore(item.id, item.title, float(row[item.id]), item.points, "") for item in definition.rubric),
        )
        for row in rows
    ]


def _items(results: Sequence[Result]) -> Iterable[ItemFigures]:
    by_item: dict[str, list[ItemScore]] = {}
    for result in results:
        for item in result.items:
            by_item.setdefault(item.id, []).append(item)
    for name, scores in by_item.items():
        points = [score.points for score in scores]
        full = fmean(score.points >= score.max_points for score in scores)
        none = fmean(score.points <= 0 for score in scores)
        yield ItemFigures(name, scores[-1].title, scores[-1].max_points, fmean(points), full, none)
