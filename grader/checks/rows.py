"""Which of a table's rows belongs to which of the expected rows?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from grader.assignments.rules import FrameRule
from grader.checks.closeness import as_kind, kind_of
from grader.checks.wording import count, names
from grader.errors import ResultError

SIGNIFICANT_DIGITS = 6

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Positions of rows that belong together, and how many are left over on either side."""

    student: Positions
    expected: Positions
    missing: int
    surplus: int


def pair_rows(student: pd.DataFrame, expected: pd.DataFrame, rule: FrameRule, columns: list[str]) -> Pairing:
    """Pair rows as the rule says; `columns` are those that both tables have and that are compared.

    Raises:
        ResultError: if a key is missing, or stands in several of the student's rows.
    """
    if rule.rows == "by_key":
        return by_key(student, expected, rule.key)
    left, right = np.arange(len(student)), np.arange(len(expected))
    if rule.rows == "any_order" and columns:
        left, right = _sorted(student[columns], expected[columns]), _sorted(expected[columns], expected[columns])
    both = min(len(left), len(right))
    return Pairing(left[:both], right[:both], len(right) - both, len(left) - both)


def by_key(student: pd.DataFrame, expected: pd.DataFrame, key: tuple[str, ...]) -> Pairing:
    """Pair the rows whose `key` columns are equal.

    Raises:
        ResultError: if a key column is missing, or a key stands in several of the student's rows.
    """
    if lost := [column for column in key if column not in student.columns]:
        message = f"{count(len(lost), 'column')} by which rows are told apart missing: {names(lost)}."
        raise ResultError(message, "bad_result:wrong_columns")
    theirs = pd.Index(_keys(student, expected, key))
    ours = pd.Index(_keys(expected, expected, key))
    if theirs.has_duplicates:
        twice = int(theirs.duplicated().sum())
        message = f"{count(twice, 'row')} repeat what tells rows apart ({names(key)}); each may stand there once."
        raise ResultError(message, "bad_result:wrong_rows")
    found = np.asarray(theirs.get_indexer(ours), dtype=np.int64)
    (there,) = np.nonzero(found >= 0)
    return Pairing(found[there], there, len(ours) - len(there), len(theirs) - len(there))


def _keys(frame: pd.DataFrame, expected: pd.DataFrame, key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the rows' keys as text, numbers and dates written one way however the table holds them."""
    columns = [[str(value) for value in as_kind(frame[column], kind_of(expected[column]))] for column in key]
    return list(zip(*columns, strict=True))


def _sorted(frame: pd.DataFrame, expected: pd.DataFrame) -> Positions:
    """Return the positions that bring the rows into one order, however they stood.

    What is exact (text, dates) sorts first; numbers follow, rounded, so that noise within a tolerance changes nothing.
    """
    exact, numbers = [], []
    for column in expected.columns:
        kind = kind_of(expected[column])
        values = as_kind(frame[column], kind)
        if kind == "number":
            numbers.append(_rounded(values.astype(np.float64)))
        else:
            exact.append(np.array([str(value) for value in values]))
    # NumPy sorts by the last key first.
    return np.lexsort([*reversed(numbers), *reversed(exact)]).astype(np.int64)


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.where(np.isfinite(values) & (values != 0), np.floor(np.log10(np.abs(values))), 0)
        scale = np.power(10.0, SIGNIFICANT_DIGITS - 1 - size)
        scaled = np.round(values * scale) / scale
    return np.where(np.isfinite(scaled), scaled, values)
