"""Putting things into sentences that a student reads, when the things may be anything."""

import math
import re
import unicodedata
from collections.abc import Iterable

MAX_VALUE = 40
MAX_SHOWN = 3
MAX_NAMES = 6
_NO_WORDS = re.compile(r"[^\w\s.,:;'()%-]|_")
_BEFORE_STOP = re.compile(r" ([.,:;)])")


def own(value: object, bound: int = MAX_VALUE) -> str:
    """Show one of the student's own values as inline code: short, and unable to end the code or to mention anybody."""
    text = str(value)[: bound * 4]
    text = "".join(mark if unicodedata.category(mark)[0] != "C" else " " for mark in text).replace("`", "'")
    text = " ".join(text.replace("@", "＠").split())
    return f"`{text[:bound]}…`" if len(text) > bound else f"`{text or ' '}`"


def sentence(text: str, bound: int) -> str:
    """Keep of a sentence that a student's code may have written its words, and what it shows as inline code.

    Between the code only letters, digits and plain punctuation stay: no link, mention, heading or emphasis.
    """
    parts = [part.strip() for part in text[:bound].split("`")]
    shown = (own(part, bound) if place % 2 else _NO_WORDS.sub(" ", part) for place, part in enumerate(parts) if part)
    return _BEFORE_STOP.sub(r"\1", " ".join(" ".join(shown).split()))


def some(values: Iterable[object], bound: int = MAX_SHOWN) -> str:
    """Show the first few of the student's values."""
    shown = [own(value) for value in values]
    return ", ".join(shown[:bound]) + (", …" if len(shown) > bound else "")


def names(values: Iterable[object]) -> str:
    """Show names, such as those of columns."""
    return some(values, MAX_NAMES)


def count(number: int, noun: str) -> str:
    """Write `1 row`, `2 rows`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def rounded(value: float) -> str:
    """Write a number with three significant digits, without an exponent where people use none."""
    return f"{float(f'{value:.3g}'):,.10g}" if math.isfinite(value) else "no number"
