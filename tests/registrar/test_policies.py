from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.course.models import Course, GradeBand, GradingScale, LatePolicy
from registrar.course.values import Place
from registrar.policies import band_of, late_score, lateness, letter_for

AT = Place(document="handbook")
TWO_POINTS = LatePolicy(at=AT, points_per_day=2, no_credit_after_days=7)
TENTH = LatePolicy(at=AT, percent_per_day=10, no_credit_after_days=5)
CHICAGO = ZoneInfo("America/Chicago")
# As many scales are printed: whole percentages, and one that two letters claim.
SCALE = GradingScale(
    at=AT,
    rule="A letter is reached at its lowest percentage.",
    bands=(
        GradeBand(letter="A+", lowest=97, gpa=4),
        GradeBand(letter="A", lowest=93, highest=97, gpa=4),
        GradeBand(letter="A-", lowest=90, highest=92, gpa=3.7),
        GradeBand(letter="F", lowest=0, highest=89, gpa=0),
    ),
)


@pytest.mark.parametrize(
    ("late", "days", "deduction", "highest"),
    [
        (timedelta(0), 0, 0, 20),
        (timedelta(hours=-3), 0, 0, 20),
        (timedelta(seconds=1), 1, 2, 18),
        (timedelta(days=1), 1, 2, 18),
        (timedelta(days=1, microseconds=1), 2, 4, 16),
        (timedelta(days=7), 7, 14, 6),
    ],
)
def test_a_day_that_has_begun_costs_a_whole_days_points(
    late: timedelta, days: int, deduction: float, highest: float
) -> None:
    outcome = late_score(TWO_POINTS, 20, late)
    assert (outcome.days, outcome.deduction, outcome.highest_possible) == (days, deduction, highest)
    assert not outcome.no_credit


def test_a_score_is_never_below_zero() -> None:
    outcome = late_score(TWO_POINTS, 5, timedelta(days=3))
    assert (outcome.deduction, outcome.highest_possible, outcome.no_credit) == (5, 0, False)
    assert outcome.working == ("3 days × 2 points = 6 points off; 5 − 6 leaves at most 0, and a score is never below 0")


def test_nothing_counts_after_the_last_day_that_earns_credit() -> None:
    outcome = late_score(TWO_POINTS, 20, timedelta(days=7, seconds=1))
    assert (outcome.no_credit, outcome.highest_possible, outcome.deduction) == (True, 0, 20)
    assert outcome.working == "8 days late is past the limit of 7 days: no credit"


def test_a_percentage_a_day_is_taken_of_the_points_possible() -> None:
    outcome = late_score(TENTH, 15, timedelta(days=3))
    assert (outcome.deduction, outcome.highest_possible) == (4.5, 10.5)
    assert outcome.working == "3 days × 10% of 15 points = 4.5 points off; 15 − 4.5 leaves at most 10.5"


def test_a_policy_without_a_limit_goes_on_counting() -> None:
    outcome = late_score(LatePolicy(at=AT, points_per_day=1), 100, timedelta(days=60))
    assert (outcome.highest_possible, outcome.no_credit) == (40, False)


def test_tenths_of_points_add_up_without_a_surprise() -> None:
    outcome = late_score(LatePolicy(at=AT, points_per_day=0.1), 1, timedelta(days=3))
    assert (outcome.deduction, outcome.highest_possible) == (0.3, 0.7)


@given(
    possible=st.floats(0.01, 1e6),
    hours=st.floats(-1000, 1000),
    more=st.floats(0, 1000),
    policy=st.builds(
        LatePolicy,
        at=st.just(AT),
        points_per_day=st.floats(0, 1000),
        no_credit_after_days=st.none() | st.floats(0.1, 50),
    )
    | st.builds(LatePolicy, at=st.just(AT), percent_per_day=st.floats(0, 200)),
)
def test_lateness_never_helps_and_never_leaves_less_than_nothing(
    possible: float, hours: float, more: float, policy: LatePolicy
) -> None:
    earlier = late_score(policy, possible, timedelta(hours=hours))
    later = late_score(policy, possible, timedelta(hours=hours + more))
    assert 0 <= later.highest_possible <= earlier.highest_possible <= possible
    assert 0 <= earlier.deduction <= later.deduction <= possible
    assert earlier.deduction + earlier.highest_possible == pytest.approx(possible)
    assert earlier.working


def test_a_day_of_lateness_is_a_day_on_the_wall_when_the_clocks_change() -> None:
    due = datetime(2022, 3, 12, 23, 59, tzinfo=CHICAGO)
    # The day has 23 hours: 04:59 UTC is 23:59 in Chicago, one minute later a second day has begun.
    in_a_day = datetime(2022, 3, 14, 4, 59, tzinfo=UTC)
    assert late_score(TWO_POINTS, 20, lateness(due, in_a_day)).days == 1
    assert late_score(TWO_POINTS, 20, lateness(due, in_a_day + timedelta(minutes=1))).days == 2
    # And in autumn 25.
    due = datetime(2022, 11, 5, 23, 59, tzinfo=CHICAGO)
    assert late_score(TWO_POINTS, 20, lateness(due, datetime(2022, 11, 7, 5, 59, tzinfo=UTC))).days == 1


def test_what_comes_late_within_the_repeated_hour_is_late() -> None:
    due = datetime(2022, 11, 6, 1, 50, tzinfo=CHICAGO)
    assert lateness(due, due.astimezone(UTC) + timedelta(minutes=20)) == timedelta(minutes=20)


def test_what_comes_on_the_second_is_in_time() -> None:
    due = datetime(2022, 2, 1, 23, 59, tzinfo=CHICAGO)
    assert lateness(due, due.astimezone(UTC)) == timedelta(0)
    assert lateness(due, due.astimezone(UTC) - timedelta(days=3)) == timedelta(0)


def test_lateness_refuses_instants_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        lateness(datetime(2022, 2, 1, 23, 59), datetime(2022, 2, 2, tzinfo=UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("percent", "letter"),
    [
        (100, "A+"),
        (140, "A+"),
        (97, "A+"),  # both A+ and A claim it
        (96.999, "A"),
        (93, "A"),
        (92.5, "A-"),  # between A- and A
        (90, "A-"),
        (89.99, "F"),  # never rounded up
        (0, "F"),
        (-5, "F"),
        (0.9 * 100 + 7.000000000000001e-15, "A-"),
        (100 * (0.1 + 0.7 + 0.13), "A"),  # 92.99999999999999 in floating point
    ],
)
def test_a_percentage_belongs_to_the_best_band_whose_lowest_it_reaches(percent: float, letter: str) -> None:
    assert letter_for(SCALE, percent).letter == letter


@pytest.mark.parametrize("percent", [float("nan"), float("inf")])
def test_no_letter_is_given_for_what_is_no_percentage(percent: float) -> None:
    with pytest.raises(ValueError, match="percentage"):
        letter_for(SCALE, percent)


@given(percent=st.floats(0, 200), more=st.floats(0, 200))
def test_a_higher_percentage_never_earns_a_lower_letter(percent: float, more: float) -> None:
    bands = list(SCALE.bands)
    assert bands.index(letter_for(SCALE, percent + more)) <= bands.index(letter_for(SCALE, percent))


@given(letter=st.sampled_from([band.letter for band in SCALE.bands]))
def test_what_a_letter_needs_earns_that_letter(letter: str) -> None:
    band = band_of(SCALE, letter.lower())
    assert band is not None
    assert letter_for(SCALE, band.lowest) == band


def test_a_letter_is_found_however_its_minus_is_written(maritime: Course) -> None:
    assert band_of(SCALE, " a− ") == SCALE.bands[2]
    assert band_of(SCALE, "E") is None
    assert maritime.grading_scale is not None
    needed = band_of(maritime.grading_scale, "muito bom")
    assert needed is not None
    assert needed.lowest == 80
