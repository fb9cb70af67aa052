"""Judges program 4: only the gaps may be filled, and what stands in them now must be near the truth."""

import numpy as np
import pandas as pd

from grader.assignments.rules import RunName
from grader.checks.context import Handed, Verdict

NEAR_ENOUGH = {"a2": 4.0, "a14": 50.0}
"""The root of the mean squared error that earns everything: years, and units of income."""
HALFWAY = 1.5
"""Up to so many times of that earns half."""


def gaps_of_given_data(handed: Handed) -> Verdict:
    """Judge the table made of the applications that students have."""
    return _judge(handed, "given")


def gaps_of_held_back_data(handed: Handed) -> Verdict:
    """Judge the table made of other applications."""
    return _judge(handed, "held_back")


def _judge(handed: Handed, run: RunName) -> Verdict:
    table, truth = handed.frame("credit", run), handed.expected_frame(f"expected/{run}.csv")
    before = pd.read_csv(handed.folder / run / "credit.csv", na_values=["?"])
    if len(table) != len(before) or sorted(table) != sorted(before):
        return Verdict(0, "The table does not have the rows and columns of the file.", "bad_result:wrong_rows")
    changed = [name for name in before if not _kept(table[name], before[name], gaps_too=name not in NEAR_ENOUGH)]
    if changed:
        return Verdict(0, f"Values that were known have changed in {', '.join(changed)}.", "wrong_output")
    columns = [_filled(table[name], truth[name], before[name].isna()) for name in NEAR_ENOUGH]
    earned = sum(share for share, _ in columns) / len(columns)
    return Verdict(earned, " ".join(reason for _, reason in columns), "none" if earned == 1 else "wrong_output")


def _kept(now: "pd.Series[object]", before: "pd.Series[object]", *, gaps_too: bool) -> bool:
    """Say whether the known values of a column are as they were, and its gaps too where they should be."""
    known = before.notna()
    if gaps_too and now[~known].notna().any():
        return False
    if pd.api.types.is_numeric_dtype(before):
        return np.allclose(pd.to_numeric(now[known], errors="coerce").astype(float), before[known].astype(float))
    return bool((now[known].astype(str) == before[known].astype(str)).all())


def _filled(now: "pd.Series[object]", truth: "pd.Series[float]", gaps: "pd.Series[bool]") -> tuple[float, str]:
    """Return the share that a column earns, and why."""
    errors = pd.to_numeric(now[gaps], errors="coerce").astype(float) - truth[gaps]
    if not np.isfinite(errors).all():
        return 0.0, f"Gaps are left in {truth.name}."
    error, enough = float(np.sqrt(np.mean(errors**2))), NEAR_ENOUGH[str(truth.name)]
    if error <= enough:
        return 1.0, f"The gaps of {truth.name} are filled well."
    share = 0.5 if error <= enough * HALFWAY else 0.0
    return share, f"What fills the gaps of {truth.name} is off by {error:.1f}; {enough:g} is asked for."
