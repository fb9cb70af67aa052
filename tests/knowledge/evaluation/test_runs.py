"""Figures over many answers, and what has changed since the last run."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.evaluation.asking import ask_all
from knowledge.evaluation.last_run import Run, changes, keep_run, load_run, place_of, run_of
from knowledge.evaluation.questions import ExpectedQuestion
from knowledge.evaluation.scoring import Verdict, judge
from knowledge.evaluation.summary import summarise
from knowledge.types import Answer, Question
from tests.knowledge.evaluation.made_questions import answer, question

AT = datetime(2024, 3, 1, 9, tzinfo=UTC)
GOOD = judge(question(), answer("2 points", "rules.md"), 10)
WRONG = judge(question(), answer("3 points", "rules.md", "b.md"), 20)
DECLINED = judge(question(), answer("I don't know", refused=True), 30)
RIGHTLY_DECLINED = judge(
    question("unanswerable", must=[], sources=[], answerable=False), answer("no", refused=True), 40
)


def test_the_figures_of_a_handful_of_answers() -> None:
    summary = summarise([GOOD, WRONG, DECLINED, RIGHTLY_DECLINED])
    assert summary.overall.accuracy == 0.5
    assert summary.overall.citation_precision == pytest.approx(2 / 3)
    assert summary.overall.recall_at_1 == pytest.approx(2 / 3)
    assert summary.refusal_precision == 0.5
    assert summary.refusal_recall == 1.0
    assert summary.conflicts_named is None
    assert (summary.p50, summary.p95) == (20, 40)
    assert list(summary.by_kind) == ["policy", "unanswerable"]


def test_few_answers_leave_a_wide_interval() -> None:
    low, high = summarise([GOOD] * 60).interval
    assert (low, high) == (pytest.approx(0.9398, abs=1e-3), pytest.approx(1.0))
    low, high = summarise([GOOD, WRONG]).interval
    assert low < 0.15
    assert high > 0.85


def test_a_contradiction_where_there_is_none_is_counted() -> None:
    cries = judge(question(), answer("The documents disagree: 2 points", "rules.md"))
    assert summarise([cries, GOOD]).false_conflicts == 0.5


def named(verdict: Verdict, name: str) -> Verdict:
    return replace(verdict, id=name)


def test_what_changed_since_the_last_run_is_told_by_question(tmp_path: Path) -> None:
    place = place_of(tmp_path / "questions.jsonl", tmp_path / "runs")
    first = run_of([named(GOOD, "a"), named(WRONG, "b"), named(GOOD, "c"), named(GOOD, "old")], AT)
    keep_run(first, place)
    kept = load_run(place)
    assert kept == first
    assert kept is not None
    changed = changes(kept, run_of([named(WRONG, "a"), named(GOOD, "b"), named(GOOD, "c"), named(GOOD, "d")], AT))
    assert (changed.now_wrong, changed.now_right, changed.new, changed.gone) == (("a",), ("b",), ("d",), ("old",))
    assert changed.since == AT


def test_files_of_one_name_in_two_folders_have_runs_of_their_own(tmp_path: Path) -> None:
    assert place_of(tmp_path / "a" / "q.jsonl", tmp_path) != place_of(tmp_path / "b" / "q.jsonl", tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"at": "x", "grounded": {}}', '{"at": "2024-01-01", "grounded": 3}']
)
def test_a_kept_run_that_cannot_be_read_is_no_run(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    assert load_run(tmp_path / "run.json") is None


def test_nothing_of_the_answers_is_kept(tmp_path: Path) -> None:
    keep_run(Run(AT, {"a": True}), tmp_path / "run.json")
    assert set(tmp_path.iterdir()) == {tmp_path / "run.json"}


class Echo:
    """Answers with the instant and the history it was given."""

    async def answer(self, asked: Question) -> Answer:
        return answer(f"{asked.asked_at.isoformat()} {[turn.content for turn in asked.history]}")


async def test_a_question_is_asked_at_noon_of_its_day_with_its_history() -> None:
    fields = {"id": "q", "kind": "dates", "question": "now?", "expected": {"must": [[r"2024-03-05T12:00:00\+01:00"]]}}
    dated = ExpectedQuestion.model_validate(
        fields | {"as_of": "2024-03-05", "history": [{"role": "user", "content": "before"}]}
    )
    undated = ExpectedQuestion.model_validate(fields | {"expected": {"must": [["2024-03-01T09"]]}})
    zone = ZoneInfo("Europe/Paris")
    asked = [each async for each in ask_all([dated, undated], Echo(), asked_at=AT, zone=zone)]
    assert [each.verdict.right for each in asked] == [True, True]
    assert "before" in asked[0].answer.text
    assert asked[0].verdict.milliseconds > 0
