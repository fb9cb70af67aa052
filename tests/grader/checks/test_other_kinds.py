"""Pictures, numbers, predictions, texts, arrays, completeness, and checks written in Python."""

import math

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from grader.errors import AssignmentError
from tests.grader.checks.handing import Bench

CHART = Image.effect_noise((40, 30), 60).convert("RGB")


def test_a_picture_is_right_within_the_tolerance_of_its_pixels(bench: Bench) -> None:
    expected = bench.expect("chart.png", CHART)
    brighter = CHART.point(lambda value: min(255, value + 2))
    assert bench.judge("image", {"of": "work", "expected": expected, "tolerance": 2}, brighter).earned == 1
    assert bench.judge("image", {"of": "work", "expected": expected, "tolerance": 1}, brighter).earned == 0


def test_the_right_size_alone_may_earn_something(bench: Bench) -> None:
    expected = bench.expect("chart.png", CHART)
    rule = {"of": "work", "expected": expected, "size_earns": 0.25}
    assert bench.judge("image", rule, Image.new("RGB", (40, 30))).earned == 0.25
    verdict = bench.judge("image", rule, Image.new("RGB", (30, 40)))
    assert (verdict.earned, verdict.outcome) == (0, "wrong_output")
    assert "30 × 40" in verdict.reason
    assert "40 × 30" not in verdict.reason


def test_single_pixels_can_be_looked_at_from_either_corner(bench: Bench) -> None:
    expected = bench.expect("chart.png", CHART)
    changed = CHART.copy()
    changed.putpixel((39, 29), (255 - CHART.getpixel((39, 29))[0], 0, 0))
    rule = {"of": "work", "expected": expected}
    assert bench.judge("image", rule | {"pixels": [[0, 0], [-1, 0]]}, changed).earned == 1
    assert bench.judge("image", rule | {"pixels": [[0, 0], [-1, -1]]}, changed).earned == 0


def test_a_picture_that_unfolds_to_gigapixels_is_refused(bench: Bench) -> None:
    expected = bench.expect("chart.png", CHART)
    bomb = Image.new("1", (20_000, 20_000))
    verdict = bench.judge("image", {"of": "work", "expected": expected}, bomb)
    assert (verdict.earned, verdict.outcome) == (0, "bad_result:too_large")


@pytest.mark.parametrize("value", [math.nan, math.inf, "3.5", None, True, {"x": 3.5}])
def test_only_the_number_is_the_number(bench: Bench, value: object) -> None:
    assert bench.judge("numbers", {"of": "work", "value": 3.5}, value).earned == 0
    assert bench.judge("numbers", {"of": "work", "value": 3.5}, 3.5).earned == 1


def test_numbers_in_lists_and_dictionaries_are_compared_place_by_place(bench: Bench) -> None:
    expected = bench.expect("ports.json", {"depth": [4, 7.5], "name": "Elmina", "open": True})
    rule = {"of": "work", "expected": expected, "credit": "by_value"}
    assert bench.judge("numbers", rule, {"depth": [4.0, 7.5], "name": "Elmina", "open": True}).earned == 1
    partly = bench.judge("numbers", rule, {"depth": [4.0, 9], "name": "Elmina", "open": True})
    assert partly.earned == 0.75
    assert "7.5" not in partly.reason
    assert bench.judge("numbers", rule, {"depth": [4.0]}).outcome == "bad_result:wrong_rows"


def test_an_array_needs_its_shape_and_its_values(bench: Bench) -> None:
    expected = bench.expect("depths.npy", np.arange(6.0).reshape(2, 3))
    rule = {"of": "work", "expected": expected, "credit": "by_value"}
    assert bench.judge("array", rule, np.arange(6).reshape(2, 3)).earned == 1
    assert bench.judge("array", rule, np.arange(6.0)).outcome == "bad_result:wrong_rows"
    wrong = np.arange(6.0).reshape(2, 3)
    wrong[0, 0] = np.nan
    verdict = bench.judge("array", rule, wrong)
    assert (verdict.earned, verdict.outcome) == (pytest.approx(5 / 6), "bad_result:non_finite")


@pytest.mark.parametrize(
    ("text", "earned"), [("Vasco da Gama  sailed\nin 1497", 1.0), ("vasco da gama sailed", 2 / 3), ("nobody", 0.0)]
)
def test_a_text_earns_by_the_demands_it_meets(bench: Bench, text: str, earned: float) -> None:
    rule = {
        "of": "work",
        "contains": ["gama sailed", "VASCO"],
        "matches": [r"\b1\d{3}\b"],
        "ignore_case": True,
        "credit": "by_piece",
    }
    assert bench.judge("text", rule, text).earned == pytest.approx(earned)


TRUTH = pd.DataFrame({"id": [1, 2, 3, 4], "price": [10.0, 20.0, 30.0, 40.0]})
BOUNDS = [{"reach": 1, "earns": 1}, {"reach": 5, "earns": 0.5}]


@pytest.mark.parametrize(("off", "earned"), [(0.0, 1.0), (1.0, 1.0), (4.9, 0.5), (5.1, 0.0), (-4.9, 0.5)])
def test_predictions_earn_by_the_bound_they_reach(bench: Bench, off: float, earned: float) -> None:
    truth = bench.expect("truth.csv", TRUTH)
    rule = {"of": "work", "metric": "rmse", "truth": truth, "column": "price", "key": ["id"], "bounds": BOUNDS}
    handed_in = TRUTH.assign(price=TRUTH.price + off).iloc[::-1]
    assert bench.judge("metric", rule, handed_in).earned == earned


def test_predictions_that_are_the_answer_itself_earn_nothing_where_that_is_said(bench: Bench) -> None:
    truth = bench.expect("truth.csv", TRUTH)
    rule = {"of": "work", "metric": "rmse", "truth": truth, "column": "price", "bounds": BOUNDS, "too_good": 1e-6}
    assert bench.judge("metric", rule, TRUTH).earned == 0


@pytest.mark.parametrize(
    ("handed_in", "outcome"),
    [
        (TRUTH.iloc[:3], "bad_result:wrong_rows"),
        (TRUTH.drop(columns="price"), "bad_result:wrong_columns"),
        (TRUTH.assign(price=["a", "b", "c", "d"]), "bad_result:non_finite"),
        (TRUTH.assign(price=[1, 2, 3, math.inf]), "bad_result:non_finite"),
    ],
)
def test_predictions_that_cannot_be_measured_have_their_word(bench: Bench, handed_in: object, outcome: str) -> None:
    truth = bench.expect("truth.csv", TRUTH)
    rule = {"of": "work", "metric": "mae", "truth": truth, "column": "price", "bounds": BOUNDS}
    assert bench.judge("metric", rule, handed_in).outcome == outcome


@pytest.mark.parametrize(
    ("metric", "predicted", "bound"),
    [
        ("accuracy", [0, 1, 1, 1], 0.75),
        ("auc", [0.1, 0.4, 0.35, 0.8], 0.75),
        ("log_loss", [0.1, 0.9, 0.2, 0.8], 0.16425203348),
        ("r2", [0.0, 1.0, 0.5, 1.0], 0.75),
        ("mae", [0.0, 1.0, 0.5, 1.0], 0.125),
    ],
)
def test_each_metric_is_what_its_textbook_says(bench: Bench, metric: str, predicted: list[float], bound: float) -> None:
    classes = [0, 1, 0, 1] if metric != "auc" else [0, 0, 1, 1]
    truth = bench.expect("truth.csv", pd.DataFrame({"sunk": classes}))
    slack = 1e-6 if metric in {"log_loss", "mae"} else -1e-6
    rule = {"of": "work", "metric": metric, "truth": truth, "column": "sunk"}
    handed_in = pd.DataFrame({"sunk": predicted})
    assert bench.judge("metric", rule | {"bounds": [{"reach": bound + slack}]}, handed_in).earned == 1
    assert bench.judge("metric", rule | {"bounds": [{"reach": bound - slack}]}, handed_in).earned == 0


def test_log_loss_takes_a_column_for_each_class(bench: Bench) -> None:
    truth = bench.expect("truth.csv", pd.DataFrame({"rig": ["lateen", "square"]}))
    rule = {
        "of": "work",
        "metric": "log_loss",
        "truth": truth,
        "column": "rig",
        "prediction": ["p_lateen", "p_square"],
        "classes": ["lateen", "square"],
        "bounds": [{"reach": -math.log(0.8) + 1e-9}],
    }
    assert bench.judge("metric", rule, pd.DataFrame({"p_lateen": [0.8, 0.2], "p_square": [0.2, 0.8]})).earned == 1
    assert bench.judge("metric", rule, pd.DataFrame({"p_lateen": [0.2, 0.8], "p_square": [0.8, 0.2]})).earned == 0


def test_a_submission_is_complete_when_it_ran_and_handed_in_the_right_kind(bench: Bench) -> None:
    frame = pd.DataFrame({"a": [1]})
    assert bench.judge("completed", {}, frame).earned == 1
    assert bench.judge("completed", {}, 7).outcome == "bad_result:wrong_type"
    bench.outcome = "cell_error"
    verdict = bench.judge("completed", {}, frame)
    assert (verdict.earned, verdict.outcome) == (0, "cell_error")


def test_a_check_in_python_sees_plain_values_and_says_what_it_earns(bench: Bench) -> None:
    (bench.folder / "check.py").write_text(
        "from grader.checks.context import Handed, Verdict\n"
        "def half(handed: Handed) -> Verdict:\n"
        "    return Verdict(float(handed.frame('work')['a'].sum()) / 2, 'Half of it.')\n"
        "def wild(handed: Handed) -> Verdict:\n"
        "    return Verdict(7.0, 'More than all.')\n",
        encoding="utf-8",
    )
    verdict = bench.judge("python", {"function": "half"}, pd.DataFrame({"a": [1]}))
    assert (verdict.earned, verdict.outcome) == (0.5, "wrong_output")
    assert bench.judge("python", {"function": "half"}, pd.DataFrame({"b": [1]})).outcome == "bad_result:wrong_type"
    assert bench.judge("python", {"function": "half"}, "no table").outcome == "bad_result:wrong_type"
    with pytest.raises(AssignmentError, match="between 0 and 1"):
        bench.judge("python", {"function": "wild"}, pd.DataFrame({"a": [1]}))
