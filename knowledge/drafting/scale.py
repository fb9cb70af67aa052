"""The grading scale: letters or marks with their percentages, from a table or from lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, opened, sure
from knowledge.drafting.reading import Line, Source, sentences, source
from knowledge.drafting.words import SCALE

_FEWEST = 3
"""Fewer letters are no scale."""
_HUNDRED = 100
_LETTER = (
    r"(?:[A-F][+–−-]?|[1-6][.,][037]|sehr gut|gut|befriedigend|ausreichend|nicht ausreichend|mangelhaft|"
    r"sobresaliente|notable|"
    r"aprobado|suspenso|excellent|very good|good|satisfactory|sufficient|pass|fail|distinction|merit|first|"
    r"upper second|lower second|third)"
)
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_BAND = re.compile(
    rf"(?<![\w+.,-])(?P<letter>{_LETTER})(?![\w+])\s*(?:\(\s*)?[\s|:=]*\s*"
    rf"(?:(?P<at_least>[≥³]|>=|at least|ab|from|desde)\s*(?P<floor>{_NUMBER})|(?P<below><|below|under|less than|"
    rf"unter|menos de)\s*(?P<ceiling>{_NUMBER})"
    rf"|(?P<a>{_NUMBER})\s*%?\s*(?:(?:-|–|−|to|bis|a)\s*(?:<\s*)?(?P<b>{_NUMBER})|(?P<plus>\+|and (?:above|up|"
    rf"over)|or (?:above|more|higher)|%\s*\+|% and (?:above|up|over)|% or (?:above|more|higher)|%\s*(?:oder|"
    rf"und) mehr)|(?P<minus>(?:%\s*)?(?:and below|or (?:below|less|lower))))?)"
    r"(?:\s*%)?(?:[\s|]+(?P<gpa>[0-4]\.\d{1,2})(?![\d%]))?",
    re.IGNORECASE,
)
_ROUNDING = re.compile(r"\bround(?:ed|ing)?\b|gerundet|redonde", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Band:
    letter: str
    lowest: float
    highest: float | None
    gpa: float | None
    source: Source


def grading_scale(lines: Iterable[Line]) -> Field | None:
    """Return the scale that the documents print, None if they print none."""
    lines = tuple(lines)
    blocks: dict[int, list[_Band]] = {}
    for line in lines:
        blocks.setdefault(line.block, []).extend(_bands(line))
    scales = [_distinct(bands) for bands in blocks.values()]
    scales = [bands for bands in scales if len(bands) >= _FEWEST]
    if not scales:
        return None
    bands = sorted(scales[0], key=lambda band: -band.lowest)
    listing = Listing([Entry(_group(band), band.source) for band in bands])
    rule = _rule(lines)
    group = Group([sure("bands", listing), rule])
    others = [sorted(each, key=lambda band: -band.lowest) for each in scales[1:]]
    if any(_limits(each) != _limits(bands) for each in others):
        return asked(
            "grading_scale", "The documents print two different scales. Which one holds?", group, bands[0].source
        )
    if len({band.letter for band in bands}) < len(bands):
        return asked("grading_scale", "A letter stands twice in the scale. Which line holds?", group, bands[0].source)
    return Field("grading_scale", group, bands[0].source)


def _bands(line: Line) -> Iterator[_Band]:
    for found in _BAND.finditer(line.text):
        percent = "%" in found[0]
        range_like = found["b"] or found["floor"] or found["ceiling"] or found["plus"] or found["minus"]
        numbers = [float(found[name].replace(",", ".")) for name in ("floor", "ceiling", "a", "b") if found[name]]
        in_scale = bool(SCALE.search(line.under) or SCALE.search(" ".join(line.header)) or line.cells)
        if max(numbers) <= _HUNDRED and (range_like or (percent and in_scale)) and (percent or in_scale):
            yield _band(found, source(line, found[0]))


def _band(found: re.Match[str], where: Source) -> _Band:
    letter = re.sub("[–−]", "-", found["letter"].strip())
    gpa = float(found["gpa"]) if found["gpa"] else None
    if found["floor"]:
        return _Band(letter, _number(found["floor"]), None, gpa, where)
    if found["ceiling"]:
        return _Band(letter, 0, None, gpa, where)
    first = _number(found["a"])
    if found["minus"]:
        return _Band(letter, 0, first, gpa, where)
    if found["b"]:
        low, high = sorted((first, _number(found["b"])))
        return _Band(letter, low, None if high == _HUNDRED else high, gpa, where)
    return _Band(letter, first, None, gpa, where)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _distinct(bands: list[_Band]) -> list[_Band]:
    return list({(band.letter, band.lowest, band.highest): band for band in bands}.values())


def _limits(bands: list[_Band]) -> list[tuple[str, float]]:
    return [(band.letter, band.lowest) for band in bands]


def _group(band: _Band) -> Group:
    fields = [sure("letter", band.letter), sure("lowest", band.lowest)]
    if band.highest is not None:
        fields.append(sure("highest", band.highest))
    if band.gpa is not None:
        fields.append(sure("gpa", band.gpa))
    return Group(fields)


def _rule(lines: Iterable[Line]) -> Field:
    for line in lines:
        for sentence in sentences(line.text):
            if _ROUNDING.search(sentence) and not line.cells:
                return sure("rule", sentence, source(line, sentence))
    return opened(
        "rule",
        "A letter is reached at its lowest percentage; nothing is rounded up.",
        "The documents do not say how a percentage between two letters is read. Is this the rule?",
    )
