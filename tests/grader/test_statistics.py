"""Figures on grades."""

from io import BytesIO

import pytest
from PIL import Image

from grader.report.plot import figures_png
from grader.statistics import Result, figures
from grader.types import ItemScore


def result(first: float, second: float, outcome: str = "wrong_output", late: float = 0.0) -> Result:
    items = (ItemScore("one", "One", first, 4.0, ""), ItemScore("two", "Two $x$", second, 6.0, ""))
    return Result(first + second - late, 10.0, outcome, items)


RESULTS = [result(4, 6, "none"), result(4, 0), result(0, 0, "timeout"), result(2, 6, late=3)]


def test_points_items_and_outcomes_are_summed_up() -> None:
    told = figures(RESULTS)
    assert told is not None
    assert (told.points, told.max_points, told.mean, told.median) == ((0, 4, 5, 10), 10, 4.75, 4.5)
    assert told.deviation == pytest.approx(3.5619517)
    assert [(item.id, item.mean, item.full, item.none) for item in told.items] == [
        ("one", 2.5, 0.5, 0.25),
        ("two", 3.0, 0.5, 0.5),
    ]
    assert told.outcomes == {"wrong_output": 2, "none": 1, "timeout": 1}


def test_without_results_there_are_no_figures() -> None:
    assert figures([]) is None


def test_the_picture_shows_how_the_points_are_spread() -> None:
    told, other = figures(RESULTS), figures([result(0, 0)])
    assert told is not None
    assert other is not None
    pictures = [Image.open(BytesIO(figures_png(each, "Essay $1"))).convert("RGB") for each in (told, other)]
    assert pictures[0].width > 600
    assert pictures[0].tobytes() != pictures[1].tobytes()
