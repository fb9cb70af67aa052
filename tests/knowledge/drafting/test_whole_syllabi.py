"""Whole syllabi of four kinds, against what a person reads in them."""

import pytest

from benchmarks.drafting import KINDS, Facts, compare, drafted, facts_of, mistakes
from knowledge.drafting import Draft, draft_course
from knowledge.loading import FORMATS
from tests.knowledge.drafting.syllabi import FILES
from tests.knowledge.drafting.truths import NOT_PRINTED, TRUTHS


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    return {
        name: draft_course([(name, FORMATS[f".{name.rsplit('.', 1)[1]}"].load(make()))], "folder")
        for name, make in FILES.items()
    }


def sure(draft: Draft, truth: Facts) -> Facts:
    """Return what is written without a question, less what only follows by convention from what is printed."""
    facts = facts_of(drafted(draft.top, sure_only=True))
    points_are_printed = any(kind == "points" for kind, _ in truth)
    return {
        (kind, name): value
        for (kind, name), value in facts.items()
        if points_are_printed or not (kind in NOT_PRINTED or (kind == "components" and name.endswith("points")))
    }


@pytest.mark.parametrize("name", FILES)
def test_nothing_that_is_written_without_a_question_is_wrong(name: str, drafts: dict[str, Draft]) -> None:
    assert list(mistakes(TRUTHS[name], sure(drafts[name], TRUTHS[name]))) == []


@pytest.mark.parametrize("name", FILES)
def test_nearly_everything_that_is_true_is_written_or_asked(name: str, drafts: dict[str, Draft]) -> None:
    truth = TRUTHS[name]
    everything = facts_of(drafted(drafts[name].top, sure_only=False))
    scores = compare(truth, sure(drafts[name], truth), everything)
    assert {score.kind: score.missed for score in scores if score.missed} == {}
    assert sum(score.right for score in scores) / sum(score.true for score in scores) >= 0.85
    assert {score.kind for score in scores} == set(KINDS)


@pytest.mark.parametrize("name", FILES)
def test_every_written_date_has_its_place_beside_it(name: str, drafts: dict[str, Draft]) -> None:
    lines = drafts[name].text.splitlines()
    for number, line in enumerate(lines):
        if line.strip().startswith(("date:", "- date:", "starts:", "ends:")):
            near = " ".join(lines[max(0, number - 3) : number + 1])
            assert name in near
            assert "“" in near


def test_a_course_that_has_all_it_needs_passes_once_the_blocking_questions_are_answered(
    drafts: dict[str, Draft],
) -> None:
    draft = drafts["history.docx"]
    assert [asked.where for asked in draft.blocking] == ["due_time"]
    assert draft.problems == ()


def test_two_days_for_one_report_are_a_dispute_and_no_due_date(drafts: dict[str, Draft]) -> None:
    draft = drafts["physics-lab.html"]
    topics = [each.topic for each in draft.contradictions]
    assert topics == ["due date of Lab report 3"]
    assert "lab-report-3-due" in draft.text
    assert "assignment:lab-report-3" in draft.text
    assert "2027-03-04" in draft.text
    assert ("dates", "due lab report 3") not in sure(draft, TRUTHS["physics-lab.html"])


def test_a_day_of_another_weekday_is_a_contradiction_and_no_due_date(drafts: dict[str, Draft]) -> None:
    draft = drafts["linear-algebra.md"]
    assert [each.topic for each in draft.contradictions] == ["day of the week of 02 October 2026"]
    assert ("dates", "due homework 4") not in sure(draft, TRUTHS["linear-algebra.md"])


def test_weeks_without_days_are_a_comment_to_take_over(drafts: dict[str, Draft]) -> None:
    text = drafts["gewaesser.txt"].text
    assert "\n# modules:" in text
    assert "# starts: 2026-10-12  # counted from the first day of the term" in text
