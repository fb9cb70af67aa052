"""When an answer counts as right, and when as grounded."""

import pytest

from knowledge.evaluation.scoring import WINDOW, judge
from tests.knowledge.evaluation.made_questions import answer, question


def test_a_right_answer_with_a_good_citation_is_grounded() -> None:
    verdict = judge(question(), answer("It costs 2 points a day.", "rules.md"))
    assert verdict.right
    assert verdict.grounded
    assert verdict.reason == ""


@pytest.mark.parametrize(
    "text", ["It costs **two** points.", "It costs two\n\npoints", "TWO POINTS", "two\u00a0points"]
)
def test_emphasis_case_and_white_space_do_not_matter(text: str) -> None:
    assert judge(question(), answer(text, "rules.md")).right


def test_typographic_quotes_and_dashes_match_those_of_a_typewriter() -> None:
    asked = question(must=[["don't"], ["4-6 PM"]])
    assert judge(asked, answer("You don’t: 4–6 PM", "rules.md")).right


def test_an_underscore_within_a_name_can_be_asked_for() -> None:
    asked = question(must=[["_class1"]])
    assert judge(asked, answer("Call it `_class1`.", "rules.md")).right


def test_every_group_needs_a_match() -> None:
    asked = question(must=[["2 points"], ["a day"]])
    assert judge(asked, answer("2 points", "rules.md")).reason == "does not say: a day"


def test_what_comes_after_a_page_of_text_is_no_answer() -> None:
    assert not judge(question(), answer("x " * WINDOW + "2 points", "rules.md")).right


def test_what_must_not_be_said_must_not_be_said_anywhere() -> None:
    asked = question(must_not=["3 points"])
    assert not judge(asked, answer("2 points. " + "x " * WINDOW + "Or 3 points.", "rules.md")).right


def test_a_right_answer_without_a_good_source_among_its_first_three_is_not_grounded() -> None:
    verdict = judge(question(), answer("2 points", "a.md", "b.md", "c.md", "rules.md"))
    assert verdict.right
    assert not verdict.grounded
    assert (verdict.cited, verdict.cited_well, verdict.first_good) == (4, 1, 4)


def test_a_file_that_is_cited_twice_counts_once_and_without_its_folder() -> None:
    verdict = judge(question(), answer("2 points", "docs/a.md#x", "docs/a.md#y", "docs\\rules.md"))
    assert (verdict.cited, verdict.first_good) == (2, 2)


@pytest.mark.parametrize(
    ("expected", "refused", "right"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"answerable": False}, True, True),
        ({"answerable": False}, False, False),
        ({"refusal_ok": True}, True, True),
        ({"answerable": False, "refusal_ok": True}, False, True),
    ],
)
def test_declining_is_right_exactly_when_it_is_expected(expected: dict[str, bool], refused: bool, right: bool) -> None:
    assert judge(question(**expected), answer("2 points", "rules.md", refused=refused)).right is right


def test_declining_needs_no_source() -> None:
    asked = question("unanswerable", must=[["don't know"]], answerable=False)
    assert judge(asked, answer("I don't know.", refused=True)).grounded


CONFLICT = {"must": [["March 14"], ["March 21"]], "side_sources": [["rules.md"], ["README.md"]]}
BOTH = "March 14 in one place, March 21 in the other"


def test_a_contradiction_needs_both_sides_and_its_name() -> None:
    asked = question("conflict", **CONFLICT)
    cited = ("rules.md", "README.md")
    assert judge(asked, answer(f"The documents disagree: {BOTH}", *cited)).grounded
    assert not judge(asked, answer(BOTH, *cited)).right
    assert not judge(asked, answer("The documents disagree about March 14", *cited)).right


def test_a_contradiction_is_grounded_when_each_side_is_cited() -> None:
    verdict = judge(question("conflict", **CONFLICT), answer(f"The documents disagree: {BOTH}", "rules.md"))
    assert verdict.right
    assert not verdict.grounded


def test_an_empty_answer_is_never_right() -> None:
    assert not judge(question(must=[]), answer("", "rules.md")).right
