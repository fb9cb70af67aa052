"""Days as English documents write them: 2/1/2022, February 1, 1 February 2022, 2022-02-01."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registrar.course.models import Term

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WRITTEN = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
    r"|(?<![\d/.])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>(?:19|20)\d{2})(?![\d/])"
    rf"|\b{_MONTH.format('month')}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:]\d)(?:,?\s+(?P<its_year>(?:19|20)\d{{2}})\b)?"
    rf"|\b(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('after')}(?:,?\s+(?P<the_year>(?:19|20)\d{{2}})\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A day found in a text at `start` to `end`; `dated` says that its year is written too."""

    day: date
    start: int
    end: int
    dated: bool


def written_days(text: str, term: Term) -> Iterator[Written]:
    """Yield the days written in a text, in order.

    A day without a year is taken to be one of the term. Of 3/4/2022 the month is taken to come first, unless only
    the other reading lies within the term; what is no day in either reading is passed over.
    """
    for found in _WRITTEN.finditer(text):
        options = list(_options(found, term))
        if options:
            day = next((each for each in options if term.starts <= each <= term.ends), options[0])
            yield Written(
                day, found.start(), found.end(), any(found[name] for name in ("iso", "year", "its_year", "the_year"))
            )


def _options(found: re.Match[str], term: Term) -> Iterator[date]:
    """Yield the days that a match may mean, the likeliest first."""
    triples: list[tuple[int, int, int]]
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        triples = [(year, month, day)]
    elif found["year"]:
        first, second = int(found["first"]), int(found["second"])
        triples = [(int(found["year"]), first, second), (int(found["year"]), second, first)]
    else:
        month = _MONTHS.index((found["month"] or found["after"])[:3].lower()) + 1
        day = int(found["day"] or found["before"])
        stated = found["its_year"] or found["the_year"]
        years = [int(stated)] if stated else range(term.starts.year, term.ends.year + 1)
        triples = [(each, month, day) for each in years]
    for triple in triples:
        try:
            yield date(*triple)
        except ValueError:
            continue


def in_words(day: date) -> str:
    """Return a day as it is shown, such as "Monday, 21 March 2022"."""
    return f"{day:%A}, {day.day} {day:%B %Y}"
