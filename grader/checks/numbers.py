"""Are numbers the expected ones: one, or a list or dictionary of them? And arrays?"""

import math
from collections.abc import Iterator

import numpy as np

from grader.assignments.rules import ArrayRule, NumbersRule
from grader.checks.closeness import Compared, close
from grader.checks.context import Handed, Verdict
from grader.checks.reading import read_json
from grader.checks.wording import count, names, own
from grader.errors import ResultError

Plain = float | str | None


def check_numbers(rule: NumbersRule, handed: Handed) -> Verdict:
    """Judge a number, or a list or dictionary of them.

    Raises:
        ResultError: if there is none that can be read.
    """
    expected = rule.value if rule.expected is None else read_json(handed.folder / rule.expected)
    wanted, found = dict(_flat(expected, "")), dict(_flat(handed.numbers(rule.of, rule.run), ""))
    if lost := [place for place in wanted if place not in found]:
        where = f" ({names(lost)})" if lost != [""] else ""
        raise ResultError(f"{count(len(lost), 'value')} missing{where}.", "bad_result:wrong_rows")
    each = {place: _compare_one(found[place], value, rule) for place, value in wanted.items()}
    surplus = len(found.keys() - wanted.keys())
    wrong = [place for place, compared in each.items() if not compared.right.all()]
    if not wrong and not surplus:
        return Verdict(1.0, "The value is right." if len(wanted) == 1 else "The values are right.")
    infinite = any(compared.not_finite.any() for compared in each.values())
    earned = _earned(rule, list(each.values()), surplus)
    return Verdict(
        earned, _reason(rule, wrong, found, surplus), "bad_result:non_finite" if infinite else "wrong_output"
    )


def check_array(rule: ArrayRule, handed: Handed) -> Verdict:
    """Judge an array.

    Raises:
        ResultError: if there is none that can be read.
    """
    student, expected = handed.array(rule.of, rule.run), handed.expected_array(rule.expected)
    if student.shape != expected.shape:
        shown = f" Yours has the shape {own(student.shape)}." if rule.run == "given" else ""
        return Verdict(0.0, f"The array has the wrong shape.{shown}", "bad_result:wrong_rows")
    compared = close(student.ravel(), expected.ravel(), rule, rule.near)
    if compared.right.all():
        return Verdict(1.0, "The array is right.")
    wrong = int(np.count_nonzero(~compared.right))
    if compared.not_finite.any():
        number = int(np.count_nonzero(compared.not_finite))
        reason, outcome = f"{count(number, 'value')} are no finite numbers.", "bad_result:non_finite"
    else:
        reason, outcome = f"{wrong} of {count(compared.right.size, 'value')} differ.", "wrong_output"
    return Verdict(_earned(rule, [compared], 0), reason, outcome)


def _earned(rule: NumbersRule | ArrayRule, every: list[Compared], surplus: int) -> float:
    right = np.concatenate([compared.right for compared in every])
    near = np.concatenate([compared.near for compared in every])
    if rule.credit == "by_value":
        shares = np.where(right, 1.0, np.where(near, rule.near_earns, 0.0) if rule.near else 0.0)
        return float(shares.sum()) / (len(shares) + surplus)
    return rule.near_earns if rule.near and near.all() and not surplus else 0.0


def _compare_one(found: Plain, expected: Plain, rule: NumbersRule) -> Compared:
    if isinstance(expected, float):
        number = found if isinstance(found, float) else math.nan
        return close(np.array([number]), np.array([expected]), rule, rule.near)
    same = np.array([found == expected])
    return Compared(same, same, np.array([False]))


def _reason(rule: NumbersRule, wrong: list[str], found: dict[str, Plain], surplus: int) -> str:
    parts = []
    if wrong == [""]:
        parts.append("The value differs." + (f" Yours is {own(found[''])}." if rule.run == "given" else ""))
    elif wrong:
        parts.append(f"{count(len(wrong), 'value')} differ: {names(wrong)}.")
    if surplus:
        parts.append(f"{count(surplus, 'value')} should not be there.")
    return " ".join(parts)


def _flat(value: object, place: str) -> Iterator[tuple[str, Plain]]:
    """Yield every plain value with the way to it, such as `ports[2].depth`; truth values and integers as floats."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{place}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _flat(inner, f"{place}[{position}]")
    elif isinstance(value, int | float):
        yield place, _as_float(value)
    else:
        yield place, None if value is None else str(value)


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
