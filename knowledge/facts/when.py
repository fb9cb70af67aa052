"""Dates and stretches of days as people write them: `2/22`, `March 1st`, `next week`, `tomorrow`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from registrar.calendar import week_of
from registrar.course.models import Term

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_DAYS |= {name.lower(): number for number, name in enumerate(calendar.day_abbr)} | {"tues": 1, "thur": 3, "thurs": 3}
_UNCLEAR_ALONE = {"may", "mar", "sun", "sat", "mon", "wed"}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_NEAR = {"now": 0, "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "yesterday": -1}
_STEPS = {"this": 0, "next": 1, "coming": 1, "following": 1, "last": -1, "previous": -1, "past": -1}

_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b")
_SLASHED = re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?\b(?!/)")
_NAMED = re.compile(
    rf"\b(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?", re.IGNORECASE
)
_NAMED_AFTER = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\b\.?(?:,? (?P<year>\d{{4}}))?", re.IGNORECASE
)
_DAY_OF_MONTH = re.compile(r"\b(?:on|by|before|until|till|after) the (?P<day>\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_NEXT_DAYS = re.compile(
    r"\b(?:next|coming|within|in the next) (?P<count>\d{1,3}) (?P<unit>day|week)s?\b", re.IGNORECASE
)
_NEAR_DAY = re.compile(rf"\b(?P<word>{'|'.join(_NEAR)})\b", re.IGNORECASE)
_STEPPED = re.compile(rf"\b(?P<step>{'|'.join(_STEPS)}) (?P<unit>weekend|week|month|{_DAY})\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b(?:on |by |before |until |till |after )?(?P<name>{_DAY})\b", re.IGNORECASE)
_THAT_WEEKDAY = re.compile(rf"\bthat (?:same )?(?P<name>{_DAY})\b", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"\b(?:in|during|before|by|after|until|for|of) (?P<month>{_MONTH})\b", re.IGNORECASE)
_END_OF = re.compile(r"\bend of (?:the|this) (?P<unit>week|month)\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:between|from)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(before|by|until|till|prior to)\s+(?:the\s+)?(?:end of\s+)?$", re.IGNORECASE)
_EXCLUSIVE = ("before", "prior")
_SINCE = re.compile(r"\b(after|since|past)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends inclusive, and the words they were said in.

    `side` is `before` where the question asks for what comes before them, `until` where the last of them belongs
    to it, `after` for what comes after.
    """

    first: date
    last: date
    said: str
    side: str = ""

    @property
    def one_day(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Found:
    """A span and the stretch of the question it was read from."""

    span: Span
    start: int
    end: int


def find_spans(text: str, today: date, term: Term) -> list[Found]:
    """Read every date and stretch of days in `text`, in the order they stand in it.

    A date without a year is taken within the term where that is possible, else in the year of `today`.
    Weeks run from Monday to Sunday. A bare weekday is the next one to come, today included.
    """
    found: list[Found] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            days = read(match, today, term)
            if days is not None:
                found.append(Found(_sided(text, match, days), match.start(), match.end()))
    return sorted(found, key=lambda item: item.start)


def stretch(text: str, found: list[Found]) -> Span | None:
    """Return the days that `text` asks about: the first span in it, or from the first to the second one.

    `found` is what `find_spans` found in it.
    """
    if len(found) > 1 and _FROM.search(text[: found[0].start]):
        first, last = found[0].span.first, found[1].span.last
        if first < last:
            return Span(first, last, "in these days")
    return found[0].span if found else None


def that_weekday(text: str, day: date) -> Span | None:
    """Read `that Thursday` as the first one on `day`, which was spoken of, or after it."""
    match = _THAT_WEEKDAY.search(text)
    if match is None:
        return None
    then = day + timedelta(days=(_DAYS[match["name"].lower()] - day.weekday()) % 7)
    return Span(then, then, match.group())


Days = tuple[date, date]


def _sided(text: str, match: re.Match[str], days: Days) -> Span:
    words = match.group()
    ahead = text[: match.start()] + words.split(" ")[0] + " "
    before = _BOUND.search(text[: match.start()]) or _BOUND.search(ahead)
    after = _SINCE.search(text[: match.start()]) or _SINCE.search(ahead)
    if before:
        inclusive = not before.group().lower().startswith(_EXCLUSIVE) or "end of" in before.group().lower()
        return Span(*days, said=words.strip(), side="until" if inclusive else "before")
    return Span(*days, said=words.strip(), side="after" if after else "")


def _date(match: re.Match[str], today: date, term: Term) -> Days | None:
    parts = match.groupdict()
    month, day = parts["month"].lower(), int(parts["day"])
    number = _MONTHS[month] if month in _MONTHS else int(month)
    if number > len(calendar.month_abbr[1:]) >= day:  # day and month the other way round
        number, day = day, number
    return _in_year(parts["year"], number, day, today, term)


def _in_year(year: str | None, month: int, day: int, today: date, term: Term) -> Days | None:
    years = [int(year) % 100 + 2000] if year else [term.starts.year, term.ends.year, today.year]
    dates = []
    for candidate in years:
        try:
            dates.append(date(candidate, month, day))
        except ValueError:
            continue
    within = [one for one in dates if term.starts <= one <= term.ends] or dates[-1:]
    return (within[0], within[0]) if within else None


def _day_of_month(match: re.Match[str], today: date, term: Term) -> Days | None:
    return _in_year(str(today.year), today.month, int(match["day"]), today, term)


def _next_days(match: re.Match[str], today: date, _term: Term) -> Days:
    days = int(match["count"]) * (7 if match["unit"].lower() == "week" else 1)
    return today, today + timedelta(days=days)


def _near(match: re.Match[str], today: date, _term: Term) -> Days:
    day = today + timedelta(days=_NEAR[match["word"].lower()])
    return day, day


def _stepped(match: re.Match[str], today: date, _term: Term) -> Days:
    step, unit = _STEPS[match["step"].lower()], match["unit"].lower()
    if unit == "month":
        month = today.month - 1 + step
        year, month = today.year + month // 12, month % 12 + 1
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    monday, sunday = week_of(today + timedelta(weeks=step))
    if unit == "week":
        return monday, sunday
    if unit == "weekend":
        return sunday - timedelta(days=1), sunday
    day = monday + timedelta(days=_DAYS[unit])
    return day, day


def _end_of(match: re.Match[str], today: date, _term: Term) -> Days:
    if match["unit"].lower() == "week":
        return today, week_of(today)[1]
    return today, today.replace(day=calendar.monthrange(today.year, today.month)[1])


def _weekday(match: re.Match[str], today: date, _term: Term) -> Days | None:
    name = match["name"].lower()
    if name in _UNCLEAR_ALONE and " " not in match.group():
        return None
    day = today + timedelta(days=(_DAYS[name] - today.weekday()) % 7)
    return day, day


def _month(match: re.Match[str], today: date, term: Term) -> Days | None:
    first = _in_year(None, _MONTHS[match["month"].lower()], 1, today, term)
    if first is None:
        return None
    start = first[0]
    return start, start.replace(day=calendar.monthrange(start.year, start.month)[1])


_READERS = (
    (_ISO, _date),
    (_SLASHED, _date),
    (_NAMED, _date),
    (_NAMED_AFTER, _date),
    (_DAY_OF_MONTH, _day_of_month),
    (_NEXT_DAYS, _next_days),
    (_STEPPED, _stepped),
    (_END_OF, _end_of),
    (_NEAR_DAY, _near),
    (_MONTH_ALONE, _month),
    (_WEEKDAY, _weekday),
)
