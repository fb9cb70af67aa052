"""The letters of a grading scale as a document prints them: overlaps, gaps, and other limits than course.yaml has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from registrar.course.contradictions.claims import Contradiction, Side
from registrar.course.contradictions.sections import Reading
from registrar.course.models import Course, GradingScale

_FEWEST = 3
"""A text that prints fewer letters is no scale."""
_ROUNDING = 1
"""Whole percentages leave gaps of one."""


@dataclass(frozen=True, slots=True)
class _Band:
    letter: str
    lowest: float
    highest: float | None
    quote: str


def scales(course: Course, readings: list[Reading]) -> Iterator[Contradiction]:
    """Yield where a printed scale overlaps itself, leaves a gap, or differs from the one in course.yaml."""
    scale = course.grading_scale
    if scale is None:
        return
    disputes = tuple(dispute.id for dispute in course.disputes_about("grading-scale"))
    listed = {band.letter: band.lowest for band in scale.bands}
    for reading in readings:
        bands = sorted(_bands(scale, reading), key=lambda band: -band.lowest)
        if len(bands) < _FEWEST:
            continue
        for better, worse in pairwise(bands):
            if worse.highest is not None and worse.highest >= better.lowest:
                yield _between(reading, "overlapping letters", better, worse, disputes)
            elif worse.highest is not None and better.lowest - worse.highest > _ROUNDING:
                yield _between(reading, "a gap between letters", better, worse, disputes)
        for band in bands:
            if band.lowest != listed[band.letter]:
                there = f"{listed[band.letter]:g}%"
                yield Contradiction(
                    topic=f"lowest percentage of {band.letter}",
                    sides=(
                        _side(reading, band),
                        Side(value=there, source=course.file_of(scale.at), heading=scale.at.heading, quote=""),
                    ),
                    disputes=disputes,
                )


def _bands(scale: GradingScale, reading: Reading) -> Iterator[_Band]:
    letters = "|".join(sorted((re.escape(band.letter) for band in scale.bands), key=len, reverse=True))
    printed = re.compile(
        rf"(?<![\w+-])(?P<letter>{letters})(?![\w+-])[\s|:³≥>=]*(?P<lowest>\d+(?:\.\d+)?)\s*%"
        r"(?:\s*(?:-|–|to)\s*(?P<highest>\d+(?:\.\d+)?)\s*%)?"
    )
    for found in printed.finditer(reading.text):
        highest = float(found["highest"]) if found["highest"] else None
        yield _Band(found["letter"], float(found["lowest"]), highest, " ".join(found[0].split()))


def _between(reading: Reading, topic: str, better: _Band, worse: _Band, disputes: tuple[str, ...]) -> Contradiction:
    return Contradiction(topic=topic, sides=(_side(reading, better), _side(reading, worse)), disputes=disputes)


def _side(reading: Reading, band: _Band) -> Side:
    upper = f" to {band.highest:g}%" if band.highest is not None else " and above"
    value = f"{band.letter}: {band.lowest:g}%{upper}"
    return Side(value=value, source=reading.source, heading=reading.heading, quote=band.quote)
