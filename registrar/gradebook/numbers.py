"""Points as exact fractions, and how they are written.

What was worked out once is remembered: a gradebook of thousands of lines has few different numbers.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm


@lru_cache(maxsize=10_000)
def exact(number: float) -> Fraction:
    """Take a float for the number it prints as: 0.1 is a tenth."""
    return Fraction(repr(number))


def total(numbers: Iterable[Fraction]) -> Fraction:
    """Add numbers up over one common denominator, which is much quicker than one after the other."""
    parts = tuple(numbers)
    common = lcm(*(each.denominator for each in parts))
    return Fraction(sum(each.numerator * (common // each.denominator) for each in parts), common)


@lru_cache(maxsize=10_000)
def written(number: Fraction, places: int = 2) -> str:
    """Write a number with at most so many decimal places, rounded half to even, and no trailing zeros."""
    text = f"{Decimal(round(number * 10**places)).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def points(number: Fraction) -> str:
    """Write a number of points: `1 point`, `2.5 points`."""
    return f"{written(number)} point" + ("" if number == 1 else "s")
