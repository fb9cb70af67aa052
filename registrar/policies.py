"""The arithmetic of the course's policies: what lateness costs, and which letter a percentage earns.

Sums are made in decimals from the numbers as they are written, so that three times 0.1 is 0.3.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil, isfinite

from registrar.course.models import GradeBand, GradingScale, LatePolicy

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LateOutcome:
    """What lateness does to a score.

    `days` counts each day that has begun, `deduction` is taken off the score in points (never more
    than the points possible), `highest_possible` is what a faultless submission still earns.
    `no_credit` says that it is past the day after which nothing counts. `working` shows the sum.
    """

    days: int
    deduction: float
    highest_possible: float
    no_credit: bool
    working: str


def lateness(due: datetime, handed_in: datetime) -> timedelta:
    """Return how late `handed_in` is, zero if in time.

    Both are aware, and `due` is in the course's zone. Days are those of the clock on the wall there:
    something due at 23:59 is one day late until 23:59 of the next day, in the week of a change of clocks too.

    Raises:
        ValueError: if either instant has no time zone.
    """
    if due.tzinfo is None or handed_in.tzinfo is None:
        raise ValueError("lateness needs two instants with a time zone")
    elapsed = handed_in.astimezone(UTC) - due.astimezone(UTC)
    if elapsed <= timedelta(0):
        return timedelta(0)
    on_the_wall = handed_in.astimezone(due.tzinfo).replace(tzinfo=None) - due.replace(tzinfo=None)
    # In the hour that the clocks repeat, the wall may show an earlier time than the deadline: then what passed counts.
    return on_the_wall if on_the_wall > timedelta(0) else elapsed


def late_score(policy: LatePolicy, possible: float, late: timedelta) -> LateOutcome:
    """Work out what `late` costs an assignment that is worth `possible` points.

    A day that has begun counts whole. Lateness of zero or less costs nothing.
    """
    worth = _decimal(possible)
    days = max(0, ceil(late / A_DAY))
    limit = policy.no_credit_after_days
    if limit is not None and late / A_DAY > limit:
        working = f"{_count(days, 'day')} late is past the limit of {_count(_decimal(limit), 'day')}: no credit"
        return LateOutcome(days, float(worth), 0.0, True, working)
    if days == 0:
        return LateOutcome(0, 0.0, float(worth), False, f"in time: all of {_count(worth, 'point')} can be earned")
    if policy.points_per_day is not None:
        rate = _decimal(policy.points_per_day)
        costs = f"{_count(days, 'day')} × {_count(rate, 'point')}"
    else:
        percent = _decimal(policy.percent_per_day or 0)
        rate = worth * percent / 100
        costs = f"{_count(days, 'day')} × {_text(percent)}% of {_count(worth, 'point')}"
    taken = rate * days
    left = max(Decimal(0), worth - taken)
    floor = ", and a score is never below 0" if taken > worth else ""
    working = (
        f"{costs} = {_count(taken, 'point')} off; {_text(worth)} − {_text(taken)} leaves at most {_text(left)}{floor}"
    )
    return LateOutcome(days, float(min(taken, worth)), float(left), False, working)


def letter_for(scale: GradingScale, percent: float) -> GradeBand:
    """Return the letter that `percent` earns.

    A percentage belongs to the best band whose `lowest` it reaches. So where two bands overlap the
    better one holds, what lies in a gap between two belongs to the lower one, and nothing is rounded
    up: 89.99 does not reach 90. Percentages are rounded to six decimals first, which keeps the noise of
    floating point out. One below every band gets the last, and one above them all the first.

    Raises:
        ValueError: if `percent` is not a finite number.
    """
    if not isfinite(percent):
        raise ValueError("a letter needs a percentage, and this is not a finite number")
    reached = _decimal(round(percent, 6))
    return next((band for band in scale.bands if reached >= _decimal(band.lowest)), scale.bands[-1])


def band_of(scale: GradingScale, letter: str) -> GradeBand | None:
    """Return the band of a letter, whose `lowest` is the percentage that the letter needs; None if there is none.

    Capitals do not matter, nor does the kind of minus sign.
    """
    wanted = _plain_letter(letter)
    return next((band for band in scale.bands if _plain_letter(band.letter) == wanted), None)


def _plain_letter(letter: str) -> str:
    return letter.strip().casefold().replace("−", "-").replace("–", "-")


def _decimal(number: float | Decimal) -> Decimal:
    """Take a float for the number it prints as: 0.1 is a tenth."""
    return Decimal(str(number))


def _text(number: Decimal | int) -> str:
    """Write a number without trailing zeros or exponent."""
    written = f"{Decimal(number):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _count(number: Decimal | int, noun: str) -> str:
    return f"{_text(number)} {noun}" + ("" if number == 1 else "s")
