"""From verdicts to figures. A figure without a single case behind it is None. Shares lie between 0 and 1."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.evaluation.questions import CONFLICT, UNANSWERABLE
from knowledge.evaluation.scoring import LOOKED_AT, Verdict

_SPREAD = 1.96
"""Standard errors to either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a set of answers did."""

    questions: int
    accuracy: float | None
    grounded: float | None
    citation_precision: float | None
    recall_at_1: float | None
    recall_at_3: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How all answers did, and those to each kind of question.

    Attributes:
        interval: where the share of grounded answers lies with 95 % certainty (Wilson's score interval).
        refusal_precision: how many of the declined questions should have been declined.
        refusal_recall: how many of those that should be declined were.
        conflicts_named: how many contradictions were named with each of their sides.
        false_conflicts: how many answers to other questions speak of a contradiction.
        p50: median milliseconds to an answer, and `p95` what nineteen in twenty stay under.
    """

    overall: Figures
    by_kind: dict[str, Figures]
    interval: tuple[float, float]
    refusal_precision: float | None
    refusal_recall: float | None
    conflicts_named: float | None
    false_conflicts: float | None
    p50: float
    p95: float


def summarise(verdicts: Sequence[Verdict]) -> Summary:
    """Return the figures of at least one verdict."""
    by_kind = {
        kind: _figures(list(group))
        for kind, group in groupby(sorted(verdicts, key=lambda each: each.kind), key=lambda each: each.kind)
    }
    counted = [each for each in verdicts if each.refusal_counts]
    conflicts = [each for each in verdicts if each.kind == CONFLICT]
    others = [each for each in verdicts if each.kind not in {CONFLICT, UNANSWERABLE}]
    times = sorted(each.milliseconds for each in verdicts)
    return Summary(
        overall=_figures(verdicts),
        by_kind=by_kind,
        interval=_wilson(sum(each.grounded for each in verdicts), len(verdicts)),
        refusal_precision=_share(not each.answerable for each in counted if each.refused),
        refusal_recall=_share(each.refused for each in counted if not each.answerable),
        conflicts_named=_share(each.right for each in conflicts),
        false_conflicts=_share(each.cries_conflict for each in others),
        p50=_quantile(times, 0.5),
        p95=_quantile(times, 0.95),
    )


def _figures(verdicts: Sequence[Verdict]) -> Figures:
    sourced = [each for each in verdicts if each.sources_wanted]
    cited = sum(each.cited for each in sourced)
    return Figures(
        questions=len(verdicts),
        accuracy=_share(each.right for each in verdicts),
        grounded=_share(each.grounded for each in verdicts),
        citation_precision=sum(each.cited_well for each in sourced) / cited if cited else None,
        recall_at_1=_share(each.first_good == 1 for each in sourced),
        recall_at_3=_share(each.first_good is not None and each.first_good <= LOOKED_AT for each in sourced),
    )


def _share(cases: Iterable[bool]) -> float | None:
    counted = list(cases)
    return sum(counted) / len(counted) if counted else None


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _wilson(right: int, of: int) -> tuple[float, float]:
    """Return Wilson's score interval (E. B. Wilson, 1927), which also holds for few cases and shares near 0 and 1."""
    share, spread = right / of, _SPREAD**2
    centre = share + spread / (2 * of)
    half = _SPREAD * math.sqrt(share * (1 - share) / of + spread / (4 * of**2))
    return (centre - half) / (1 + spread / of), (centre + half) / (1 + spread / of)
