"""Which day a written one is: the order of its numbers, its year, its day of the week; or why nobody can tell.

A wrong date is the worst thing that a draft can hold, so every rule here would rather ask than guess.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.drafting.dates import Written
from knowledge.drafting.languages import ENGLISH_DAYS
from registrar.course.values import EARLIEST_YEAR, LATEST_YEAR

MARGIN = timedelta(days=45)
"""A date this far outside of the term is taken to be left over from another one."""
_LONGEST_TERM = timedelta(days=240)
_SECOND_HALF = 8
"""From this month on a yearless date lies in the first year of "2026/27"."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The day that is meant, or None with the `doubt`: a sentence that says why it cannot be told.

    `options` are the days it may be, where there are several.
    """

    day: date | None
    doubt: str = ""
    options: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a syllabus writes its days.

    Attributes:
        day_first: whether 3/4 is in April; None where the documents do not show it.
        years: the years of the term, one or two that follow each other; empty where no year is written anywhere.
        starts: the term's first day, where it is known.
        ends: the term's last day, where it is known.
        months: those in which a term of its name lies, where its days are not known; empty if they may be any.
    """

    day_first: bool | None
    years: tuple[int, ...]
    starts: date | None = None
    ends: date | None = None
    months: frozenset[int] = frozenset()

    def resolve(self, written: Written) -> Resolved:
        """Return which day is meant."""
        order = self._order(written)
        edges = {edge.year for edge in (self.starts, self.ends) if edge}
        years = (written.year,) if written.year else tuple(sorted({*self.years, *edges}))
        days = sorted({day for number, month in order for year in years if (day := _day(year, month, number))})
        if written.year is None:
            days = self._in_term(days)
        if not years:
            return Resolved(None, "its year is not written anywhere in the syllabus")
        if not days:
            return Resolved(
                None, "there is no such day in the term" if written.year is None else "there is no such day"
            )
        if len(days) > 1:
            return self._by_weekday(written, days)
        return self._checked(written, days[0])

    def _order(self, written: Written) -> list[tuple[int, int]]:
        both = [(written.first, written.second), (written.second, written.first)]
        if not written.open_order:
            return both[:1]
        if self.day_first is not None and _possible(both[0 if self.day_first else 1]):
            return [both[0 if self.day_first else 1]]
        return both

    def _in_term(self, days: list[date]) -> list[date]:
        """Keep of several years those in which the day falls into the term."""
        if self.starts or self.ends:
            first = self.starts or (self.ends - _LONGEST_TERM if self.ends else None)
            last = self.ends or (self.starts + _LONGEST_TERM if self.starts else None)
            return [day for day in days if first and last and first - MARGIN <= day <= last + MARGIN]
        if len(self.years) > 1:
            return [day for day in days if (day.month >= _SECOND_HALF) == (day.year == self.years[0])]
        return [day for day in days if not self.months or day.month in self.months]

    def _by_weekday(self, written: Written, days: list[date]) -> Resolved:
        fitting = [day for day in days if written.weekday == day.weekday()]
        if len(fitting) == 1 and written.year is not None:
            return self._checked(written, fitting[0])
        either = " or ".join(map(in_words, days))
        return Resolved(None, f"it may be {either}", tuple(days))

    def _checked(self, written: Written, day: date) -> Resolved:
        if written.weekday is not None and written.weekday != day.weekday():
            said = ENGLISH_DAYS[written.weekday].title()
            return Resolved(None, f"{in_words(day)} is not the {said} that is written beside it", (day,))
        if (self.starts and day < self.starts - MARGIN) or (self.ends and day > self.ends + MARGIN):
            return Resolved(None, f"{in_words(day)} lies far outside the term", (day,))
        if self.years and not self.years[0] - 1 <= day.year <= self.years[-1] + 1:
            return Resolved(None, f"{in_words(day)} lies far outside the term", (day,))
        return Resolved(day)


def shown_order(days: Iterable[Written]) -> bool | None:
    """Return whether the day comes first in dates such as 3/4/2027, judged by all of them; None where none tells.

    One that can be read in one order only tells, and so does one whose day of the week fits in one order only.
    """
    said = {order for day in days if day.open_order for order in _order_told_by(day)}
    return said.pop() if len(said) == 1 else None


def _order_told_by(day: Written) -> Iterator[bool]:
    forward, backward = _possible((day.first, day.second)), _possible((day.second, day.first))
    if forward != backward:
        yield forward
    elif day.year and day.weekday is not None and day.first != day.second:
        as_first = _day(day.year, day.second, day.first)
        as_second = _day(day.year, day.first, day.second)
        fits = [each is not None and each.weekday() == day.weekday for each in (as_first, as_second)]
        if fits.count(True) == 1:
            yield fits[0]


def _possible(order: tuple[int, int]) -> bool:
    """Whether a day and a month, in this order, can be one in a leap year."""
    return _day(2024, order[1], order[0]) is not None


def _day(year: int, month: int, number: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def in_words(day: date) -> str:
    """Return a day as people are told it, such as "Monday 21 March 2022"."""
    return f"{day:%A} {day.day} {day:%B %Y}"
