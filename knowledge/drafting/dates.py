"""Days as syllabi write them, found in a text: 2/1/2027, 1.2.2027, February 1, 1 de febrero de 2027, Mon 2/1.

Finding is one thing, knowing what is meant another: `calendar.py` decides which day it is, or that nobody can tell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.drafting.languages import DAYS_OF_WEEK, MONTHS, any_of

LONGEST_TEXT = 20_000
"""Characters of one line that are looked at."""
_YEAR = r"(?:19|20)\d{2}"
_MONTH = any_of(MONTHS)
_WRITTEN = re.compile(
    rf"(?<![\w./-])(?P<iso_year>{_YEAR})-(?P<iso_month>\d{{2}})-(?P<iso_day>\d{{2}})(?![\w-])"
    rf"|"
    rf"(?<![\w./-])(?P<first>\d{{1,2}})(?P<sign>[/.-])\s?(?P<second>\d{{1,2}})(?P=sign)\s?(?P<year>{_YEAR})"
    rf"(?![\w/-]|\.\d)"
    r"|(?<![\w./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<two>\d{2})(?![\w/-]|\.\d)"
    r"|(?<![\w./-])(?P<german_a>\d{2})\.(?P<german_b>\d{2})\.(?P<german_two>\d{2})(?![\w./-])"
    rf"|\b(?P<month>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:/]\d|"
    rf"\s*%)(?:,?\s+(?P<its_year>{_YEAR})\b)?"
    rf"|(?<![\w./-])(?P<before>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:(?:\s*[–-]\s*|\s+(?:to|bis|until|through|and|und|y|"
    rf"al?)\s+)(?P<until>\d{{1,2}})(?:st|nd|rd|th|\.)?)?"
    rf"\s*-?(?:\b(?:of|de|di)\s+)?\b(?P<after>{_MONTH})\b\.?(?:,?\s*(?:(?:de|of|del)\s+)?(?P<the_year>{_YEAR})\b)?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![\w./-])(?P<first>\d{1,2})(?:/(?P<second>\d{1,2})(?![\w/%-]|\.\d)|\.\s?(?P<german>\d{1,2})\.(?!\d))"
)
_LEAD, _TRAIL = 24, 20
_DAY_OF_WEEK = any_of(DAYS_OF_WEEK)
_BEFORE = re.compile(rf"\b(?P<name>{_DAY_OF_WEEK})\b\.?,?\s*(?:(?:the|den|dem|der|el|le|dia)\s+)?$", re.IGNORECASE)
_AFTER = re.compile(rf"\s*[,(]\s*(?P<name>{_DAY_OF_WEEK})\b", re.IGNORECASE)
_TO_A_DAY = re.compile(
    r"\s*(?:[–—-]|to\b|until\b|through\b|and\b|und\b|y\b|bis\b|al?\b)\s*\d{1,2}(?:st|nd|rd|th)?\b(?![:.]\d\d)"
)
_TO = re.compile(rf"\s*(?:[–—-]|to|until|through|bis|al?)\s*(?:(?:{_DAY_OF_WEEK})\b[.,]*\s*)?", re.IGNORECASE)
_ENGLISH_ONLY_CAPITAL = frozenset({"may", "march", "mar", "sep", "dec"})


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it is written at `start` to `end` of a text.

    Attributes:
        first: the number written first, or the day where the month is named.
        second: the other number, or the month.
        year: the year, None where it is not written.
        open_order: which of the numbers is the day cannot be seen from the notation alone (3/4/2027).
        weekday: the day of the week written beside it, Monday being 0.
        spans: it is the beginning of a stretch of days ("March 8–12").
        short: it is written as two bare numbers ("3/4"), which may be no day at all.
    """

    start: int
    end: int
    first: int
    second: int
    year: int | None
    open_order: bool = False
    weekday: int | None = None
    spans: bool = False
    short: bool = False


def written_days(text: str, *, short: bool = False) -> list[Written]:
    """Return the days written in a text, in order; with `short`, those that are two bare numbers as well."""
    text = text[:LONGEST_TEXT]
    found = [day for match in _WRITTEN.finditer(text) if (day := _of(match, text)) is not None]
    for match in _SHORT.finditer(text):
        if any(day.start < match.end() and match.start() < day.end for day in found):
            continue
        weekday = _weekday(text, match.start(), match.end())
        if short or weekday is not None:
            first, second = int(match["first"]), int(match["second"] or match["german"])
            by_slash = match["second"] is not None
            start, end = match.span()
            found.append(Written(start, end, first, second, None, by_slash, weekday, _spans(text, end), short=True))
    return list(_with_spans(sorted(found, key=lambda day: day.start), text))


def _of(match: re.Match[str], text: str) -> Written | None:
    start, end = match.span()
    weekday, spans = _weekday(text, start, end), _spans(text, end)
    if match["iso_year"]:
        return Written(
            start, end, int(match["iso_day"]), int(match["iso_month"]), int(match["iso_year"]), False, weekday
        )
    if name := match["month"] or match["after"]:
        if not _means_a_month(name, english_order=bool(match["month"])):
            return None
        day, year = int(match["day"] or match["before"]), match["its_year"] or match["the_year"]
        spans = spans or bool(match["until"])
        return Written(start, end, day, MONTHS[name.lower()], int(year) if year else None, False, weekday, spans)
    for first, second, year in (("first", "second", "year"), ("a", "b", "two"), ("german_a", "german_b", "german_two")):
        if match[first]:
            whole = int(match[year]) + (2000 if len(match[year]) == len("27") else 0)
            open_order = first == "a" or match["sign"] in {"/", "-"}
            return Written(start, end, int(match[first]), int(match[second]), whole, open_order, weekday, spans)
    return None


def _means_a_month(name: str, *, english_order: bool) -> bool:
    """Whether a word is a month's name: "may 3" is none in English, while "3 mai" is one in French."""
    return name[0].isupper() or not (english_order or name.lower() in _ENGLISH_ONLY_CAPITAL)


def _weekday(text: str, start: int, end: int) -> int | None:
    found = _BEFORE.search(text[max(0, start - _LEAD) : start]) or _AFTER.match(text, end, end + _TRAIL)
    return DAYS_OF_WEEK[found["name"].lower()] if found else None


def _spans(text: str, end: int) -> bool:
    return bool(_TO_A_DAY.match(text, end))


def _with_spans(found: list[Written], text: str) -> Iterator[Written]:
    """Mark a day that the next one ends a stretch of ("28 Feb – 4 Mar") as the stretch's beginning."""
    for position, day in enumerate(found):
        following = found[position + 1] if position + 1 < len(found) else None
        joined = following is not None and _TO.fullmatch(text[day.end : following.start]) is not None
        yield _spanning(day) if joined else day


def _spanning(day: Written) -> Written:
    return Written(
        day.start, day.end, day.first, day.second, day.year, day.open_order, day.weekday, spans=True, short=day.short
    )
