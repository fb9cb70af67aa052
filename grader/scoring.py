"""From verdicts to points: the items of the rubric, each with its reason, and the one word for the whole."""

import math
from collections.abc import Sequence

from grader.assignments.models import Assignment, Item
from grader.assignments.rules import Check, PythonRule
from grader.checks.verdict import Verdict
from grader.types import ItemScore, Outcome

ENOUGH = 1e-9
"""Shares and steps are floats: sums this near to a step have reached it."""

Judged = Sequence[Sequence[Verdict]]


def score_items(definition: Assignment, judged: Judged) -> tuple[ItemScore, ...]:
    """Give points for each rubric item; `judged` holds the verdicts of its checks, in the order of the rubric."""
    scored: dict[str, ItemScore] = {}
    for item, verdicts in zip(definition.rubric, judged, strict=True):
        earned = _earned(item, verdicts, definition.smallest_step)
        reason = " ".join(
            dict.fromkeys(_reason(check, each) for check, each in zip(item.checks, verdicts, strict=True))
        )
        if lacking := [scored[needed].title for needed in item.needs if not scored[needed].points]:
            earned, reason = 0.0, f"This needs points for {', '.join(lacking)} first. {reason}"
        scored[item.id] = ItemScore(item.id, item.title, earned, item.points, reason)
    return tuple(scored.values())


def unearned(definition: Assignment, reason: str) -> tuple[ItemScore, ...]:
    """Give no points for any item, all for one reason."""
    return tuple(ItemScore(item.id, item.title, 0.0, item.points, reason) for item in definition.rubric)


def outcome_of(definition: Assignment, judged: Judged) -> Outcome:
    """Return the word for the first thing that a check found wrong, `none` if all is right.

    Whatever goes wrong on held-back data alone, a crash or a wrong form, is a wrong program's: `wrong_output`.
    """
    for item, verdicts in zip(definition.rubric, judged, strict=True):
        for check, verdict in zip(item.checks, verdicts, strict=True):
            if verdict.outcome != "none":
                return "wrong_output" if _on_held_back(check) else verdict.outcome
    return "none"


def _earned(item: Item, verdicts: Sequence[Verdict], step: float) -> float:
    whole = sum(check.weight for check in item.checks)
    share = sum(check.weight * each.earned for check, each in zip(item.checks, verdicts, strict=True)) / whole
    if share >= 1 - ENOUGH:
        return item.points
    return math.floor(item.points * share / step + ENOUGH) * step


def _reason(check: Check, verdict: Verdict) -> str:
    return f"On data you have not seen: {verdict.reason}" if _on_held_back(check) else verdict.reason


def _on_held_back(check: Check) -> bool:
    return not isinstance(check.rule, PythonRule) and check.rule.run == "held_back"
