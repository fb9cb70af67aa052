"""Judges program 2 task by task, since one column may stand for a task, or a dozen dummies together."""

import numpy as np
import pandas as pd

from grader.assignments.rules import RunName
from grader.checks.context import Handed, Verdict

TASKS = {
    "ratio": "^(ratio|max|number)$",
    "the dummies of cat2": "^cat2_",
    "the dummies of item": "^item_",
    "length": "^length$",
    "height": "^height$",
}
"""The columns of each task, as regular expressions. That no other column is left is a task too."""
NEAR = 0.005
"""Relative differences up to this are forgiven: both ways to compute a standard deviation count as right."""


def tasks_on_given_data(handed: Handed) -> Verdict:
    """Judge the table made of the data that students have."""
    return _judge(handed, "given")


def tasks_on_held_back_data(handed: Handed) -> Verdict:
    """Judge the table made of other products."""
    return _judge(handed, "held_back")


def _judge(handed: Handed, run: RunName) -> Verdict:
    table, expected = handed.frame("features", run), handed.expected_frame(f"expected/{run}.csv")
    if len(table) != len(expected):
        return Verdict(0, "The table does not have one row for each product.", "bad_result:wrong_rows")
    wrong = [task for task, columns in TASKS.items() if not _right(columns, table, expected)]
    if not set(table.columns) <= set(expected.columns):
        wrong.append("the columns to leave out")
    if wrong:
        earned = 1 - len(wrong) / (len(TASKS) + 1)
        return Verdict(earned, f"Not right: {', '.join(wrong)}.", "wrong_output")
    return Verdict(1, "Every column is right.")


def _right(columns: str, table: pd.DataFrame, expected: pd.DataFrame) -> bool:
    found, wanted = table.filter(regex=columns), expected.filter(regex=columns)
    if sorted(found) != sorted(wanted):
        return False
    values = found[wanted.columns].apply(pd.to_numeric, errors="coerce").astype(float)
    return np.allclose(values, wanted, rtol=NEAR, atol=NEAR / 10)
