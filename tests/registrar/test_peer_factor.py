"""The factor that peers' ratings give: the ratings of WebPA's example, and what must hold for any team."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.teams.factors import RatingError, Ratings, check_ratings, factors, moderated

ONE = {"effort": 1.0}
# The ratings of WebPA's worked example: everybody rates everybody, themselves too, and Elaine hands in nothing.
NAMES = ("Alice", "Bob", "Claire", "David", "Elaine")
EXAMPLE = {
    "Alice": (4, 4, 3, 2, 1),
    "Bob": (3, 5, 3, 2, 0),
    "Claire": (4, 4, 4, 4, 4),
    "David": (3, 5, 4, 3, 1),
}


def rated(table: dict[str, dict[str, float]]) -> dict[str, dict[str, dict[str, float]]]:
    """Make ratings of one criterion out of points by rater and member."""
    return {rater: {member: {"effort": points} for member, points in row.items()} for rater, row in table.items()}


def test_the_ratings_of_webpas_worked_example_give_the_pieces_of_its_cake() -> None:
    ratings = rated({rater: dict(zip(NAMES, row, strict=True)) for rater, row in EXAMPLE.items()})
    found = {each.member: each for each in factors(NAMES, ratings, ONE)}
    assert {member: each.value for member, each in found.items()} == {
        "Alice": Fraction(5, 4) * (Fraction(4, 14) + Fraction(3, 13) + Fraction(4, 20) + Fraction(3, 16)),
        "Bob": Fraction(5, 4) * (Fraction(4, 14) + Fraction(5, 13) + Fraction(4, 20) + Fraction(5, 16)),
        "Claire": Fraction(5, 4) * (Fraction(3, 14) + Fraction(3, 13) + Fraction(4, 20) + Fraction(4, 16)),
        "David": Fraction(5, 4) * (Fraction(2, 14) + Fraction(2, 13) + Fraction(4, 20) + Fraction(3, 16)),
        "Elaine": Fraction(5, 4) * (Fraction(1, 14) + Fraction(4, 20) + Fraction(1, 16)),
    }
    assert [each.member for each in found.values() if not each.rated] == ["Elaine"]
    assert [each.member for each in found.values() if each.ghost] == ["Elaine"]


def test_the_working_is_a_sum_that_names_nobody() -> None:
    ratings = rated({"a": {"b": 4, "c": 4}, "b": {"a": 5, "c": 3}, "c": {"a": 2, "b": 2}})
    by_member = {each.member: each for each in factors("abc", ratings, ONE)}
    assert by_member["a"].working == "pieces received, where an even one is 1: (1.00 + 1.25) ÷ 2 = 1.12"
    assert by_member["a"].value == Fraction(9, 8)


def test_criteria_count_by_their_weight() -> None:
    ratings = {"a": {"b": {"work": 4.0, "talk": 1.0}, "c": {"work": 0.0, "talk": 1.0}}}
    by_member = {each.member: each for each in factors("abc", ratings, {"work": 3.0, "talk": 1.0})}
    assert by_member["b"].value == Fraction(7, 4)
    assert by_member["a"].value is None
    assert "nobody" in by_member["a"].working


def test_a_rater_who_sees_one_member_very_differently_is_flagged() -> None:
    others = {"a": 3.0, "b": 3.0, "c": 3.0, "d": 3.0}
    ratings = {rater: {member: each for member, each in others.items() if member != rater} for rater in others}
    ratings["a"]["d"] = 0.0
    flagged = {each.member: each.one_sided for each in factors("abcd", rated(ratings), ONE)}
    assert flagged == {"a": ("d",), "b": (), "c": (), "d": ()}


@given(st.integers(2, 6), st.data())
def test_factors_of_a_whole_team_average_one_and_even_ratings_give_one(size: int, data: st.DataObject) -> None:
    team = [str(number) for number in range(size)]
    points = st.integers(0, 5)
    table = {rater: {member: float(data.draw(points)) for member in team if member != rater} for rater in team}
    found = factors(team, rated(table), ONE)
    assert sum((each.value or 0) for each in found) == size
    for each in found:
        pieces = [
            row[each.member] * (size - 1) / sum(row.values()) if sum(row.values()) else 1.0
            for rater, row in table.items()
            if rater != each.member
        ]
        assert float(each.value or 0) == pytest.approx(sum(pieces) / len(pieces))
    even = {rater: dict.fromkeys(row, 4.0) for rater, row in table.items()}
    assert {each.value for each in factors(team, rated(even), ONE)} == {Fraction(1)}


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        (rated({"a": {"b": 6.0, "c": 1.0}}), "from 0 to 5"),
        (rated({"a": {"b": -1.0, "c": 1.0}}), "from 0 to 5"),
        (rated({"a": {"b": float("nan"), "c": 1.0}}), "from 0 to 5"),
        (rated({"a": {"b": 1.0}}), "every other member"),
        (rated({"a": {"b": 1.0, "c": 1.0, "x": 1.0}}), "nobody else"),
        (rated({"x": {"a": 1.0, "b": 1.0, "c": 1.0}}), "not in the team"),
        ({"a": {"b": {"talk": 1.0}, "c": {"effort": 1.0}}}, "a rating for each of: effort"),
    ],
)
def test_ratings_that_cannot_be_right_are_refused(ratings: Ratings, said: str) -> None:
    with pytest.raises(RatingError, match=said):
        check_ratings("abc", ratings, ONE, range(6))


def test_complete_ratings_pass_with_or_without_oneself() -> None:
    check_ratings("ab", rated({"a": {"b": 5.0}, "b": {"a": 0.0, "b": 3.0}}), ONE, range(6))


@pytest.mark.parametrize(("factor", "points"), [("1.4", "5"), ("1", "5"), ("0.5", "2.5"), ("0", "0")])
def test_individual_points_follow_the_factor_and_never_exceed_what_is_possible(factor: str, points: str) -> None:
    assert moderated(5, Fraction(factor)) == Fraction(points)
