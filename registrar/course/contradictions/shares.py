"""Points and percentages: what a component or an assignment is worth, and whether the printed shares make a whole."""

import re
from collections.abc import Iterator
from math import fsum, isclose

from registrar.course.contradictions.claims import Claim, Contradiction, Side, claimed
from registrar.course.contradictions.names import Names
from registrar.course.contradictions.sections import BREAK, Reading
from registrar.course.models import Course

_WHOLE = 100
_BETWEEN = rf"(?:[\s|:,(){BREAK}–-]|\bteam\b|\bis worth\b|\bcounts?\b|\bare worth\b)*"
_POINTS = re.compile(rf"{_BETWEEN}(?P<number>\d+(?:\.\d+)?)\s*(?:points?|pts?)\b", re.IGNORECASE)
_PERCENT = re.compile(rf"{_BETWEEN}(?P<number>\d+(?:\.\d+)?)\s*%", re.IGNORECASE)


def points(course: Course, readings: list[Reading]) -> Iterator[Claim]:
    """Yield what assignments and components are worth in points: a name and directly after it "5 points"."""
    titles, names = _worth_points(course)
    for assignment in course.assignments:
        key = f"assignment:{assignment.id}"
        place = assignment.at
        yield Claim(_points_of(titles[key]), f"{assignment.points:g}", course.file_of(place), place.heading, "", (key,))
    for reading in readings:
        for key, value, span in _said(names, reading, _POINTS):
            yield claimed(reading, _points_of(titles[key]), value, span, (key,))


def percentages(course: Course, readings: list[Reading]) -> Iterator[Claim]:
    """Yield the shares of the components: a title and directly after it "20%"."""
    titles = {f"component:{each.id}": each.title for each in course.components}
    for component in course.components:
        key, place = f"component:{component.id}", component.at
        yield Claim(
            _share_of(component.title), f"{component.percent:g}%", course.file_of(place), place.heading, "", (key,)
        )
    for reading in readings:
        for key, value, span in _said(Names(titles.items()), reading, _PERCENT):
            yield claimed(reading, _share_of(titles[key]), f"{value}%", span, (key,))


def shares_of_a_whole(course: Course, readings: list[Reading]) -> Iterator[Contradiction]:
    """Yield sections that print the share of every component, where the shares are not 100% together."""
    titles = {f"component:{each.id}": each.title for each in course.components}
    names = Names(titles.items())
    for reading in readings:
        printed = {key: float(value) for key, value, _ in _said(names, reading, _PERCENT)}
        total = fsum(printed.values())
        if titles and set(printed) == set(titles) and not isclose(total, _WHOLE):
            listed = ", ".join(f"{titles[key]} {value:g}%" for key, value in printed.items())
            yield Contradiction(
                topic="sum of the percentages",
                sides=(
                    Side(value=f"{total:g}%", source=reading.source, heading=reading.heading, quote=listed),
                    Side(value=f"{_WHOLE}%", source="the whole grade", heading="", quote=""),
                ),
                disputes=_declared(course, set(titles), f"{total:g}%"),
            )


def _declared(course: Course, subjects: set[str], total: str) -> tuple[str, ...]:
    """Return the disputes about any of the components, and those with a reading that names the sum."""
    return tuple(
        dispute.id
        for dispute in course.disputes
        if subjects & set(dispute.about) or any(total in reading.text for reading in dispute.readings)
    )


def _worth_points(course: Course) -> tuple[dict[str, str], Names]:
    """Return the titles of assignments by subject, and their names; items are named so as not to be taken for them."""
    titles = {f"assignment:{each.id}": each.title for each in course.assignments}
    named = [(f"assignment:{each.id}", name) for each in course.assignments for name in (each.title, *each.aliases)]
    items = [(f"item:{each.id}:{item.id}", item.title) for each in course.assignments for item in each.items]
    return titles, Names([*named, *items])


def _said(names: Names, reading: Reading, pattern: re.Pattern[str]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Yield key, number and span of each name that the pattern's number follows at once."""
    for mention in names.mentions(reading.text):
        found = pattern.match(reading.text, mention.end)
        if found and mention.key and not mention.key.startswith("item:"):
            yield mention.key, f"{float(found['number']):g}", (mention.start, found.end())


def _points_of(title: str) -> str:
    return f"points of {title}"


def _share_of(title: str) -> str:
    return f"percentage of {title}"
