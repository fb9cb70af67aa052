"""Tables: columns, rows in any order or by key, values within a tolerance, near misses, partial credit."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grader.checks.handing import Bench

FLEET = pd.DataFrame(
    {"ship": ["São Gabriel", "Bérrio", "São Rafael"], "tons": [90, 50, 100], "speed": [6.5, 7.25, 6.0]}
)


def test_the_expected_table_is_right(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    verdict = bench.judge("frame", {"of": "work", "expected": expected}, FLEET)
    assert (verdict.earned, verdict.outcome) == (1.0, "none")


@pytest.mark.parametrize(("off", "earned"), [(0.004, 1.0), (0.006, 0.0)])
def test_a_value_counts_within_its_tolerance_and_not_beyond(bench: Bench, off: float, earned: float) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "absolute": 0.005, "relative": 0}
    assert bench.judge("frame", rule, FLEET.assign(speed=FLEET.speed + off)).earned == earned


def test_a_column_may_have_a_tolerance_of_its_own(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "tolerances": {"tons": {"absolute": 5}}}
    assert bench.judge("frame", rule, FLEET.assign(tons=FLEET.tons + 5)).earned == 1
    assert bench.judge("frame", rule, FLEET.assign(speed=FLEET.speed + 5)).earned == 0


def test_a_near_miss_earns_its_share_and_is_still_wrong(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "absolute": 0.01, "relative": 0, "near": 10, "near_earns": 0.25}
    near = bench.judge("frame", rule, FLEET.assign(speed=FLEET.speed + 0.09))
    assert (near.earned, near.outcome) == (0.25, "wrong_output")
    assert bench.judge("frame", rule, FLEET.assign(speed=FLEET.speed + 0.2)).earned == 0


def test_one_wrong_column_of_three_costs_a_third_by_column(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "credit": "by_column"}
    assert bench.judge("frame", rule, FLEET.assign(tons=0)).earned == pytest.approx(2 / 3)
    assert bench.judge("frame", rule, FLEET.drop(columns="tons")).earned == pytest.approx(2 / 3)
    assert bench.judge("frame", rule, FLEET.assign(extra=1)).earned == pytest.approx(3 / 4)


def test_one_wrong_row_of_three_costs_a_third_by_row(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "credit": "by_row", "rows": "by_key", "key": ["ship"]}
    wrong = FLEET.assign(tons=[90, 50, 101])
    assert bench.judge("frame", rule, wrong).earned == pytest.approx(2 / 3)
    assert bench.judge("frame", rule, FLEET.iloc[:2]).earned == pytest.approx(2 / 3)


@given(st.permutations(range(3)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_in_any_order_may_stand_in_any_order(bench: Bench, order: list[int]) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    shuffled = FLEET.iloc[order]
    assert bench.judge("frame", {"of": "work", "expected": expected, "rows": "any_order"}, shuffled).earned == 1
    in_order = bench.judge("frame", {"of": "work", "expected": expected}, shuffled).earned
    assert (in_order == 1) == (order == [0, 1, 2])


def test_rows_in_any_order_are_paired_through_noise_within_the_tolerance(bench: Bench) -> None:
    numbers = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [3.0, 1.0, 2.0]})
    expected = bench.expect("numbers.csv", numbers)
    noisy = (numbers + 1e-7).iloc[[2, 0, 1]]
    assert bench.judge("frame", {"of": "work", "expected": expected, "rows": "any_order"}, noisy).earned == 1


def test_rows_are_matched_by_key_whatever_their_order_and_the_keys_type(bench: Bench) -> None:
    expected = bench.expect("log.csv", pd.DataFrame({"day": [1, 2, 3], "miles": [10.0, 20.0, 30.0]}))
    handed_in = pd.DataFrame({"day": [3.0, 1.0, 2.0], "miles": [30, 10, 20]})
    rule = {"of": "work", "expected": expected, "rows": "by_key", "key": ["day"]}
    assert bench.judge("frame", rule, handed_in).earned == 1


def test_a_key_that_stands_twice_is_said(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "rows": "by_key", "key": ["ship"]}
    verdict = bench.judge("frame", rule, pd.concat([FLEET, FLEET]))
    assert (verdict.earned, verdict.outcome) == (0, "bad_result:wrong_rows")


@pytest.mark.parametrize(("may_miss", "earned"), [(0, 0.0), (1, 1.0)])
def test_rows_may_be_missing_where_that_is_allowed(bench: Bench, may_miss: int, earned: float) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    rule = {"of": "work", "expected": expected, "rows": "by_key", "key": ["ship"], "may_miss": may_miss}
    assert bench.judge("frame", rule, FLEET.iloc[1:]).earned == earned


@pytest.mark.parametrize(
    ("handed_in", "outcome"),
    [
        (FLEET.drop(columns="tons"), "bad_result:wrong_columns"),
        (FLEET.assign(more=1), "bad_result:wrong_columns"),
        (FLEET.iloc[:2], "bad_result:wrong_rows"),
        (pd.concat([FLEET, FLEET]), "bad_result:wrong_rows"),
        (FLEET.assign(speed=[np.inf, 7.25, 6.0]), "bad_result:non_finite"),
        (FLEET.assign(speed=[np.nan, 7.25, 6.0]), "bad_result:non_finite"),
        (FLEET.assign(tons=[90, 50, 99]), "wrong_output"),
        (FLEET.assign(ship=[["a"], ["b"], ["c"]]), "bad_result:wrong_dtype"),
        (pd.DataFrame(), "bad_result:wrong_columns"),
        ("a table", "bad_result:wrong_type"),
    ],
)
def test_what_is_wrong_has_one_word(bench: Bench, handed_in: object, outcome: str) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    verdict = bench.judge("frame", {"of": "work", "expected": expected}, handed_in)
    assert (verdict.earned, verdict.outcome) == (0, outcome)


@pytest.mark.parametrize(
    "days",
    [
        ["1497-07-08", "1497-11-22"],
        [date(1497, 7, 8), date(1497, 11, 22)],
        [datetime(1497, 7, 8, tzinfo=UTC), datetime(1497, 11, 22, tzinfo=UTC)],
        pd.to_datetime(["1497-07-08", "1497-11-22"]),
    ],
)
def test_days_are_the_same_as_text_dates_and_instants(bench: Bench, days: object) -> None:
    expected = bench.expect("days.csv", pd.DataFrame({"day": ["1497-07-08", "1497-11-22"]}))
    assert bench.judge("frame", {"of": "work", "expected": expected}, pd.DataFrame({"day": days})).earned == 1


@pytest.mark.parametrize(
    "values", [[True, False], [1, 0], [1.0, 0.0], pd.Categorical([1, 0]), np.array([1, 0], "uint8")]
)
def test_truth_values_and_numbers_are_equal_where_their_values_are(bench: Bench, values: object) -> None:
    expected = bench.expect("flags.csv", pd.DataFrame({"flag": [1, 0]}))
    assert bench.judge("frame", {"of": "work", "expected": expected}, pd.DataFrame({"flag": values})).earned == 1


def test_the_kind_of_a_column_counts_where_it_is_asked_for(bench: Bench) -> None:
    expected = bench.expect("days.csv", pd.DataFrame({"day": ["1497-07-08"]}))
    rule = {"of": "work", "expected": expected, "dtypes": {"day": "date"}}
    as_text = bench.judge("frame", rule, pd.DataFrame({"day": ["1497-07-08"]}))
    assert (as_text.earned, as_text.outcome) == (0, "bad_result:wrong_dtype")
    assert bench.judge("frame", rule, pd.DataFrame({"day": pd.to_datetime(["1497-07-08"])})).earned == 1


def test_an_empty_place_is_right_only_where_it_is_expected(bench: Bench) -> None:
    expected = bench.expect("log.csv", pd.DataFrame({"port": ["Elmina", None], "miles": [1.0, None]}))
    rule = {"of": "work", "expected": expected}
    assert bench.judge("frame", rule, pd.DataFrame({"port": ["Elmina", None], "miles": [1.0, None]})).earned == 1
    assert bench.judge("frame", rule, pd.DataFrame({"port": ["Elmina", "x"], "miles": [1.0, 0.0]})).earned == 0


def test_the_form_alone_can_be_asked_for(bench: Bench) -> None:
    rule = {"of": "work", "columns": ["ship", "tons", "speed"], "row_count": 3}
    assert bench.judge("frame", rule, FLEET).earned == 1
    assert bench.judge("frame", rule, FLEET.iloc[:1]).outcome == "bad_result:wrong_rows"


def test_who_forgot_to_reset_the_index_is_told(bench: Bench) -> None:
    expected = bench.expect("fleet.csv", FLEET)
    assert "reset_index" in bench.judge("frame", {"of": "work", "expected": expected}, FLEET.set_index("ship")).reason


SECRET = pd.DataFrame({"port": ["Zanzibar", "Quelimane"], "miles": [123456.5, 654321.25]})


@given(
    st.lists(st.floats() | st.integers(-(10**6), 10**6).map(float), max_size=4),
    st.sampled_from(["whole", "by_column", "by_row"]),
    st.sampled_from(["in_order", "any_order"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_expected_value_is_ever_said_and_shares_stay_between_none_and_all(
    bench: Bench, miles: list[float], credit: str, rows: str
) -> None:
    expected = bench.expect("secret.csv", SECRET)
    rule = {"of": "work", "expected": expected, "credit": credit, "rows": rows, "near": 5}
    handed_in = pd.DataFrame({"port": ["somewhere"] * len(miles), "miles": miles})
    verdict = bench.judge("frame", rule, handed_in)
    assert 0 <= verdict.earned < 1
    assert not any(secret in verdict.reason for secret in ("Zanzibar", "Quelimane", "123456", "654321"))


def test_on_held_back_data_not_even_the_students_own_values_are_said(bench: Bench) -> None:
    expected = bench.expect("secret.csv", SECRET)
    handed_in = pd.DataFrame({"port": ["seen1", "seen2"], "miles": [77.5, 88.5], "leak-99.5": [1, 2]})
    rule = {"of": "work", "expected": expected, "run": "held_back"}
    reason = bench.judge("frame", rule, handed_in, run="held_back").reason
    assert not any(own in reason for own in ("seen", "77.5", "88.5", "99.5"))


def test_a_students_values_cannot_mention_or_format_anything(bench: Bench) -> None:
    expected = bench.expect("port.csv", pd.DataFrame({"port": ["Elmina"]}))
    reason = bench.judge(
        "frame", {"of": "work", "expected": expected}, pd.DataFrame({"port": ["`@everyone\n# x`"]})
    ).reason
    assert "@everyone" not in reason
    assert "\n" not in reason
    assert reason.count("`") % 2 == 0
