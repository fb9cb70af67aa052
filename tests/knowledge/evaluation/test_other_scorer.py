"""The scorer agrees with the independent one that lies beside the course's real materials."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from knowledge.evaluation.questions import read_questions
from knowledge.evaluation.scoring import judge
from knowledge.types import Answer
from tests.knowledge.evaluation.made_questions import answer

QA = Path(__file__).parents[4] / "shared" / "qa"
QUESTIONS, SCORER = QA / "dev_questions.jsonl", QA / "evaluate.py"

pytestmark = [
    pytest.mark.materials,
    pytest.mark.skipif(not SCORER.is_file(), reason="the independent scorer is not at ../shared/qa"),
]


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("independent_scorer", SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def variants(raw: dict[str, Any]) -> list[Answer]:
    """Answers of every quality: the reference, well or badly cited, declined, padded, cut, emphasised, empty."""
    expected = raw["expected"]
    reference = expected.get("reference", "")
    good = [place["source"] for place in expected["sources"]]
    sides = [side[0] for side in expected.get("side_sources", ())]
    return [
        answer(reference, *sides, *good),
        answer(reference, "other.md", "another.md", "third.md", *good),
        answer(reference, *good, refused=True),
        answer(reference, refused=True),
        answer("word " * 400 + reference, *good),
        answer(f"**{reference}**".replace(" ", " _", 1), *good),
        answer(f"The documents disagree. {reference}", *good),
        answer(reference[: len(reference) // 2], *good),
        answer("I don't know. Please ask the instructor or look in Canvas.", refused=True),
        answer("\n".join(group[0] for group in expected.get("must", [])), *good),
        answer(""),
    ]


def test_both_scorers_find_the_same_verdicts(scorer: ModuleType) -> None:
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    verdicts = []
    for raw, ours in zip(lines, read_questions(QUESTIONS), strict=True):
        for given in variants(raw):
            theirs = scorer.judge(
                raw,
                {
                    "answer": given.text,
                    "citations": [{"source": each.source} for each in given.citations],
                    "refused": given.refused,
                },
            )
            verdict = judge(ours, given)
            assert (verdict.right, verdict.grounded) == (theirs["correct"], theirs["grounded"]), (raw["id"], given)
            assert (verdict.cited, verdict.cited_well) == (theirs["cites"], theirs["cites_ok"])
            assert verdict.cries_conflict == theirs["strong"]
            verdicts.append(verdict.grounded)
    assert 0.2 < sum(verdicts) / len(verdicts) < 0.8, "answers of every quality were compared"
