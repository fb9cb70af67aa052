"""Is a table the expected one: its columns, its rows, its values?"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types as dtypes

from grader.assignments.rules import FrameRule
from grader.checks.closeness import Compared, compare, kind_of
from grader.checks.context import Handed, Verdict
from grader.checks.rows import Pairing, pair_rows
from grader.checks.wording import count, names, some
from grader.types import Outcome

DTYPE_TESTS = {
    "number": lambda dtype: dtypes.is_numeric_dtype(dtype) and not dtypes.is_bool_dtype(dtype),
    "integer": dtypes.is_integer_dtype,
    "text": lambda dtype: dtypes.is_string_dtype(dtype) or dtypes.is_object_dtype(dtype) or dtype == "category",
    "boolean": dtypes.is_bool_dtype,
    "date": dtypes.is_datetime64_any_dtype,
}


@dataclass
class Faults:
    """What is wrong with a table, in sentences, and the word for the first thing found."""

    sentences: list[str] = field(default_factory=list)
    outcome: Outcome = "none"

    def add(self, sentence: str, outcome: Outcome) -> None:
        """Note one more fault; those found first are the ones to mend first."""
        self.sentences.append(sentence)
        if self.outcome == "none":
            self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """How each compared column did, in the order of the expected rows; a row that is missing is wrong."""

    columns: dict[str, Compared]
    rows: int
    surplus_rows: int
    surplus_columns: int
    missing_columns: int


def check_frame(rule: FrameRule, handed: Handed) -> Verdict:
    """Judge a table.

    Raises:
        ResultError: if there is none that can be read.
    """
    student, index = handed.frame(rule.of, rule.run), handed.index_names(rule.of, rule.run)
    faults = Faults()
    if rule.expected is None:
        wanted = list(rule.columns)
        _check_columns(rule, student, wanted, index, faults)
        if rule.row_count is not None and len(student) != rule.row_count:
            faults.add(_row_count(len(student), rule.row_count), "bad_result:wrong_rows")
        _check_dtypes(rule, student, faults)
        return _whole(faults)
    expected = handed.expected_frame(rule.expected)
    expected.columns = expected.columns.astype(str)
    comparison = _compare(rule, student, expected, index, faults)
    # On held-back data the student's values would tell what those data are.
    _describe(comparison, student if rule.run == "given" else None, faults)
    _check_dtypes(rule, student, faults)
    earned = _earned(rule, comparison, faults)
    return Verdict(earned, " ".join(faults.sentences) or "The table is right.", faults.outcome)


def _compare(
    rule: FrameRule, student: pd.DataFrame, expected: pd.DataFrame, index: tuple[str, ...], faults: Faults
) -> Comparison:
    wanted = [str(column) for column in expected.columns]
    missing, surplus = _check_columns(rule, student, wanted, index, faults)
    shared = [name for name in wanted if name in student.columns and name not in rule.ignore]
    pairing = pair_rows(student, expected, rule, shared)
    if pairing.missing > rule.may_miss:
        faults.add(f"{count(pairing.missing, 'row')} of {len(expected)} are missing.", "bad_result:wrong_rows")
    if pairing.surplus:
        faults.add(f"{count(pairing.surplus, 'row')} should not be there.", "bad_result:wrong_rows")
    forgiven = pairing.missing if pairing.missing <= rule.may_miss else 0
    rows = len(expected) - forgiven
    compared = {name: _compare_column(rule, student[name], expected[name], pairing) for name in shared}
    return Comparison(compared, rows, pairing.surplus, len(surplus), len(missing))


def _compare_column(
    rule: FrameRule, student: "pd.Series[object]", expected: "pd.Series[object]", pairing: Pairing
) -> Compared:
    tolerance = rule.tolerances.get(str(expected.name), rule)
    right = expected.iloc[pairing.expected]
    # The kind is that of the whole expected column, not of the rows that happen to be paired.
    if kind_of(expected) == "text":
        right = right.astype(object)
    return compare(student.iloc[pairing.student], right, tolerance, rule.near)


def _check_columns(
    rule: FrameRule, student: pd.DataFrame, wanted: list[str], index: tuple[str, ...], faults: Faults
) -> tuple[list[str], list[str]]:
    missing = [name for name in wanted if name not in student.columns]
    surplus = [str(name) for name in student.columns if name not in wanted] if wanted else []
    surplus = [] if rule.other_columns == "ignored" else surplus
    if missing:
        # Names of columns are part of what is asked, not of the answer.
        hint = " The index is not handed in: call `reset_index()` before." if set(missing) & set(index) else ""
        faults.add(f"{count(len(missing), 'column')} missing: {names(missing)}.{hint}", "bad_result:wrong_columns")
    if surplus:
        shown = f": {names(surplus)}" if rule.run == "given" else ""
        faults.add(f"{count(len(surplus), 'column')} too many{shown}.", "bad_result:wrong_columns")
    return missing, surplus


def _check_dtypes(rule: FrameRule, student: pd.DataFrame, faults: Faults) -> None:
    for name, kind in rule.dtypes.items():
        if name in student.columns and not DTYPE_TESTS[kind](student[name].dtype):
            faults.add(f"The column {names([name])} should hold values of the kind {kind}.", "bad_result:wrong_dtype")


def _describe(comparison: Comparison, student: pd.DataFrame | None, faults: Faults) -> None:
    for name, compared in comparison.columns.items():
        wrong = ~compared.right
        if not wrong.any():
            continue
        finite = not compared.not_finite.any()
        shown = ""
        if student is not None and finite and len(student) == len(wrong):
            shown = f" (yours are, for example, {some(student[name].tolist()[:3])})"
        what = "differ" if finite else "are no finite numbers"
        number = int(wrong.sum() if finite else compared.not_finite.sum())
        sentence = f"In {names([name])}, {number} of {count(len(wrong), 'value')} {what}{shown}."
        faults.add(sentence, "wrong_output" if finite else "bad_result:non_finite")


def _earned(rule: FrameRule, comparison: Comparison, faults: Faults) -> float:
    if not faults.sentences:
        return 1.0
    if rule.credit == "by_column":
        every = [_column_earns(rule, compared, comparison) for compared in comparison.columns.values()]
        return sum(every) / max(1, len(every) + comparison.missing_columns + comparison.surplus_columns)
    if rule.credit == "by_row":
        if comparison.missing_columns or not comparison.columns:
            return 0.0
        right = np.logical_and.reduce([compared.right for compared in comparison.columns.values()])
        return float(np.count_nonzero(right)) / max(1, comparison.rows + comparison.surplus_rows)
    structure = comparison.missing_columns or comparison.surplus_columns or comparison.surplus_rows
    values = all(len(each.near) >= comparison.rows and _all(each.near) for each in comparison.columns.values())
    only_values = faults.outcome == "wrong_output"
    return rule.near_earns if rule.near and values and only_values and not structure else 0.0


def _column_earns(rule: FrameRule, compared: Compared, comparison: Comparison) -> float:
    if len(compared.right) < comparison.rows or comparison.surplus_rows:
        return 0.0
    if _all(compared.right):
        return 1.0
    return rule.near_earns if rule.near and _all(compared.near) else 0.0


def _all(values: npt.NDArray[np.bool_]) -> bool:
    return bool(values.all())


def _row_count(found: int, wanted: int) -> str:
    return f"The table has {count(found, 'row')}, and should have {wanted}."


def _whole(faults: Faults) -> Verdict:
    if faults.sentences:
        return Verdict(0.0, " ".join(faults.sentences), faults.outcome)
    return Verdict(1.0, "The table has the right form.")
