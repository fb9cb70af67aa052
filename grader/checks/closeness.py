"""When are two columns of values the same? Numbers within a tolerance, dates as instants, text as it is."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types as dtypes

BoolArray = npt.NDArray[np.bool_]
ISO_DATE = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$"

ValueKind = Literal["number", "date", "text"]


class Tolerance(Protocol):
    """How far a number may be from the expected one."""

    @property
    def absolute(self) -> float:
        """The part that does not depend on the expected number."""

    @property
    def relative(self) -> float:
        """The part that is multiplied by the expected number."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Which values are right, which are right or near, and which are no finite numbers where one was expected."""

    right: BoolArray
    near: BoolArray
    not_finite: BoolArray


def kind_of(expected: "pd.Series[object]") -> ValueKind:
    """Return what an expected column holds."""
    if dtypes.is_numeric_dtype(expected.dtype) or dtypes.is_bool_dtype(expected.dtype):
        return "number"
    if dtypes.is_datetime64_any_dtype(expected.dtype):
        return "date"
    values = expected.dropna().astype(str)
    return "date" if len(values) and values.str.match(ISO_DATE).all() else "text"


def as_kind(column: "pd.Series[object]", kind: ValueKind) -> npt.NDArray[np.generic]:
    """Read a column as floats, `datetime64[us]` in UTC, or text; what cannot be read so becomes NaN, NaT or None."""
    if kind == "number":
        numbers = pd.to_numeric(column.astype(object) if column.dtype == "category" else column, errors="coerce")
        return np.asarray(numbers, dtype=np.float64)
    if kind == "date":
        values = column.astype(object) if column.dtype == "category" else column
        if dtypes.is_numeric_dtype(values.dtype):
            return np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
        dates = pd.to_datetime(values, errors="coerce", utc=True, format=None if _dated(values) else "ISO8601")
        return np.asarray(dates.dt.tz_localize(None), dtype="datetime64[us]")
    text = column.astype(object).where(column.notna(), None)
    return np.array([None if value is None else str(value) for value in text], dtype=object)


def compare(
    student: "pd.Series[object]", expected: "pd.Series[object]", tolerance: Tolerance, near: float | None
) -> Compared:
    """Hold two columns of the same length against each other, place by place.

    An empty place is right where the expected one is empty. A near miss of text differs only in capitals and spaces.
    """
    kind = kind_of(expected)
    left, right = as_kind(student, kind), as_kind(expected, kind)
    if kind == "number":
        return close(left.astype(np.float64), right.astype(np.float64), tolerance, near)
    empty = pd.isna(left) & pd.isna(right)
    same = np.asarray((left == right) | empty, dtype=bool)
    loosely = same
    if kind == "text" and near is not None:
        loosely = np.asarray([_plain(a) == _plain(b) for a, b in zip(left, right, strict=True)], dtype=bool) | same
    return Compared(same, loosely, np.zeros(len(same), dtype=bool))


def close(
    left: npt.NDArray[np.float64], right: npt.NDArray[np.float64], tolerance: Tolerance, near: float | None
) -> Compared:
    """Hold numbers against the expected ones on the right."""
    empty = np.isnan(left) & np.isnan(right)
    with np.errstate(invalid="ignore"):
        distance = np.abs(left - right)
        allowed = tolerance.absolute + tolerance.relative * np.abs(right)
        same = (distance <= allowed) | empty | (left == right)
        loosely = same | (distance <= allowed * (near or 1.0))
    return Compared(same, loosely, ~np.isfinite(left) & np.isfinite(right))


def _dated(values: "pd.Series[object]") -> bool:
    return bool(dtypes.is_datetime64_any_dtype(values.dtype))


def _plain(value: object) -> str | None:
    return None if value is None else " ".join(str(value).casefold().split())
