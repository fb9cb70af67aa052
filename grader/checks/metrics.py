"""How good are predictions, measured against a truth that never enters the sandbox?"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from grader.assignments.rules import Metric, MetricRule
from grader.checks.closeness import as_kind, kind_of
from grader.checks.context import Handed, Verdict
from grader.checks.rows import by_key
from grader.checks.wording import count, names, rounded
from grader.errors import ResultError

SMALLEST_PROBABILITY = 1e-15
LOWER_IS_BETTER = frozenset({"rmse", "mae", "log_loss"})

Floats = npt.NDArray[np.float64]


def check_metric(rule: MetricRule, handed: Handed) -> Verdict:
    """Judge predictions.

    Raises:
        ResultError: if there are none that can be measured.
    """
    student, truth = handed.frame(rule.of, rule.run), handed.expected_frame(rule.truth)
    columns = rule.prediction or (rule.column,)
    if lost := [column for column in columns if column not in student.columns]:
        raise ResultError(f"{count(len(lost), 'column')} missing: {names(lost)}.", "bad_result:wrong_columns")
    predicted, true = _paired(rule, student, truth)
    if rule.metric == "accuracy":
        value = _accuracy(predicted[columns[0]], true)
    elif len(columns) > 1:
        value = _log_loss_of_classes(_numbers(predicted, columns), true, rule.classes)
    else:
        value = MEASURES[rule.metric](_numbers(predicted, columns)[:, 0], as_kind(true, "number").astype(np.float64))
    return _verdict(rule, value)


def _paired(rule: MetricRule, student: pd.DataFrame, truth: pd.DataFrame) -> tuple[pd.DataFrame, "pd.Series[object]"]:
    if rule.key:
        pairing = by_key(student, truth, rule.key)
        if pairing.missing:
            message = f"{count(pairing.missing, 'row')} of {len(truth)} have no prediction."
            raise ResultError(message, "bad_result:wrong_rows")
        return student.iloc[pairing.student], truth[rule.column].iloc[pairing.expected]
    if len(student) != len(truth):
        message = f"There are {count(len(student), 'prediction')}; {len(truth)} are asked for."
        raise ResultError(message, "bad_result:wrong_rows")
    return student, truth[rule.column]


def _numbers(frame: pd.DataFrame, columns: tuple[str, ...]) -> Floats:
    values = np.column_stack([as_kind(frame[column], "number") for column in columns]).astype(np.float64)
    if bad := int(np.count_nonzero(~np.isfinite(values))):
        raise ResultError(f"{count(bad, 'prediction')} are no finite numbers.", "bad_result:non_finite")
    return values


def _verdict(rule: MetricRule, value: float) -> Verdict:
    name = rule.metric.replace("_", " ")
    lower = rule.metric in LOWER_IS_BETTER

    def reaches(bound: float) -> bool:
        return value <= bound if lower else value >= bound

    if rule.too_good is not None and reaches(rule.too_good):
        return Verdict(0.0, f"The {name} is {rounded(value)}: no prediction is that good.", "wrong_output")
    earned = max((bound.earns for bound in rule.bounds if reaches(bound.reach)), default=0.0)
    best = max(rule.bounds, key=lambda bound: bound.earns)
    wanted = f"{best.reach:g} or {'less' if lower else 'more'} earns every point"
    full = earned >= best.earns
    reason = f"The {name} is {rounded(value)}" + ("." if full else f"; {wanted}.")
    return Verdict(earned, reason, "none" if full else "wrong_output")


def _rmse(predicted: Floats, true: Floats) -> float:
    return float(np.sqrt(np.mean((predicted - true) ** 2)))


def _mae(predicted: Floats, true: Floats) -> float:
    return float(np.mean(np.abs(predicted - true)))


def _r2(predicted: Floats, true: Floats) -> float:
    spread = float(np.sum((true - true.mean()) ** 2))
    return 1 - float(np.sum((predicted - true) ** 2)) / spread if spread else 0.0


def _auc(predicted: Floats, true: Floats) -> float:
    """Return the area under the ROC curve: the chance that a positive stands above a negative, ties as a half."""
    ranks = pd.Series(predicted).rank().to_numpy()
    positive = true > 0
    above, below = int(positive.sum()), int((~positive).sum())
    if not above or not below:
        return 0.0
    return float((ranks[positive].sum() - above * (above + 1) / 2) / (above * below))


def _log_loss(predicted: Floats, true: Floats) -> float:
    chance = np.clip(predicted, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return float(-np.mean(true * np.log(chance) + (1 - true) * np.log(1 - chance)))


MEASURES: dict[Metric, Callable[[Floats, Floats], float]] = {
    "rmse": _rmse,
    "mae": _mae,
    "r2": _r2,
    "auc": _auc,
    "log_loss": _log_loss,
}


def _log_loss_of_classes(chances: Floats, true: "pd.Series[object]", classes: tuple[str, ...]) -> float:
    """Return the log loss of several classes, each row of `chances` scaled to a sum of one."""
    chances = np.clip(chances, SMALLEST_PROBABILITY, None)
    chances = chances / chances.sum(axis=1, keepdims=True)
    place = [classes.index(str(name)) for name in true]
    return float(-np.mean(np.log(chances[np.arange(len(place)), place])))


def _accuracy(predicted: "pd.Series[object]", true: "pd.Series[object]") -> float:
    kind = kind_of(true)
    return float(np.mean(as_kind(predicted, kind) == as_kind(true, kind)))
