"""What the grade is made of: the shares of its components, and the parts of each, from tables, lists and prose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import fsum, isclose

from knowledge.drafting.flattened import flattened_shares
from knowledge.drafting.reading import Line, sentences, source
from knowledge.drafting.shares import Composition, Part, Share, titled
from knowledge.drafting.words import GRADING

_WHOLE = 100
_FEWEST = 2
_MOST = 60
"""More components, or parts of one, are no grade but a list of something else."""
_LONGEST_NAME = 90
_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_PERCENT_UNIT = r"(?:%|percent\b|per cent\b|prozent\b|por ciento\b)"
_POINTS_UNIT = r"(?:pts?\b\.?|points?\b|punkte?\b|puntos?\b)"
_VALUE = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?:(?P<percent>{_PERCENT_UNIT})|(?P<points>{_POINTS_UNIT}))(?P<each>\s*(?:each|"
    rf"apiece|per\b|je\b|cada|a piece|/))?",
    re.IGNORECASE,
)
_TIMES = re.compile(rf"[x×]\s*{_NUMBER}\s*(?:{_PERCENT_UNIT}|{_POINTS_UNIT})", re.IGNORECASE)
"""The second half of "4 x 25 points", which says how many there are and not what they are worth together."""
_JOIN = re.compile(
    r"\s*(?:[:=–—(\[.…-]|\b(?:is|are|will be)?\s*(?:worth|counts?|counting|makes? up|contributes?|"
    r"weighted)(?:\s+(?:for|at))?|\b(?:is|are|for|zu|mit|vale|valen|cuentan?)\b|,)*\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\s*(?:of (?:the|your) (?:final |course |total |overall )?(?:grade|mark)s?|der (?:End)?note|"
    r"de la nota(?: final)?)?\s*(?:[:–—)-]|for\b|on\b|from\b|is\b)*\s*",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:total|sum|summe|gesamt|overall|totales)\b", re.IGNORECASE)
_BARE = re.compile(
    rf"\(?(?P<number>{_NUMBER})\s*(?:(?P<percent>{_PERCENT_UNIT})|(?P<points>{_POINTS_UNIT}))?\)?", re.IGNORECASE
)
_POINTS_COLUMN = re.compile(r"points?|pts|punkte|puntos|max", re.IGNORECASE)
_PERCENT_COLUMN = re.compile(
    r"percent|%|weight|proportion|share|anteil|gewicht|peso|porcentaje|worth|value", re.IGNORECASE
)
_COUNT_COLUMN = re.compile(r"number|count|how many|#|anzahl|número|cantidad", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"^(?:[A-F][+-]?|late|each|per|at least|more than|up to|about|over|under|below|above|the (?:top|lowest|"
    r"highest))\b|\b(?:late|penalt|deduct|reduc|curve|pass(?:ing)? (?:mark|grade))",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^.*?\b(?:consists? of|based on|composed of|made up of|determined by|as follows|setzt sich zusammen aus|"
    r"se compone de|following)\b[:\s]*",
    re.IGNORECASE,
)
_LONE = re.compile(rf"(?:{_NUMBER}\s*(?:{_PERCENT_UNIT}|{_POINTS_UNIT})?|\(\w+\))", re.IGNORECASE)


def find_composition(lines: Sequence[Line]) -> Composition | None:
    """Return what the grade is made of, None if no place says so.

    Where several places say it, the one whose shares make a whole is taken, and the others are kept as `rivals`.
    """
    found = [each for each in _candidates(lines) if len(each.shares) >= _FEWEST]
    if not found:
        return None
    found.sort(key=lambda each: not each.whole)
    best = found[0]
    rivals = tuple(
        each for each in found[1:] if each.weights() and each.weights() != best.weights() and _same_names(each, best)
    )
    return Composition(best.shares, best.total, best.source, rivals)


def _same_names(one: Composition, other: Composition) -> bool:
    names = [{share.title.lower() for share in each.shares} for each in (one, other)]
    return len(names[0] & names[1]) >= _FEWEST


def _candidates(lines: Sequence[Line]) -> Iterator[Composition]:
    sections = groupby(lines, key=lambda line: (line.spot.document, line.spot.headings))
    for _, section in sections:
        within = list(section)
        rows = [line for line in within if line.cells]
        prose = [line for line in within if not line.cells]
        for _, table in groupby(rows, key=lambda line: line.header or line.cells):
            yield _composition(_of_table(list(table)))
        if any(GRADING.search(line.under) for line in within):
            if sum(bool(_LONE.fullmatch(line.text)) for line in prose) >= _FEWEST:
                yield _composition(flattened_shares(prose))
            else:
                yield _composition([share for line in prose for share in _of_line(line)])


def _composition(shares: Iterable[Share]) -> Composition:
    """Put shares together; one called "total" is what the document says they come to."""
    kept, total, where = [], None, None
    for share in shares:
        where = where or share.source
        if _TOTAL.search(share.title):
            total = share.points or share.percent
        else:
            kept.append(share)
    if len(kept) > _MOST or any(len(share.parts) > _MOST for share in kept):
        return Composition(())
    percents = [share for share in kept if share.percent is not None]
    if percents and len(percents) < len(kept):
        kept = percents
    sums_up = percents and isclose(fsum(share.percent or 0 for share in percents), _WHOLE)
    near = percents and _WHOLE * 0.5 <= fsum(share.percent or 0 for share in percents) <= _WHOLE * 1.5
    if not percents and total is None and not isclose(fsum(share.points or 0 for share in kept), _WHOLE):
        kept = []
    return Composition(tuple(kept) if sums_up or near or not percents else (), total, where)


def _of_table(rows: list[Line]) -> Iterator[Share]:
    """Yield the shares of a table: a row each, or a row with parts below it whose first cell is empty."""
    header = rows[0].header or rows[0].cells
    body = [row for row in rows if row.header]
    if not (
        any(_PERCENT_COLUMN.search(title) or _POINTS_COLUMN.search(title) for title in header)
        or GRADING.search(rows[0].under)
    ):
        return
    held: Share | None = None
    for row in body:
        cells = row.cells
        share = _of_row(row, header)
        if share and not cells[0] and held:
            held = held.with_part(Part(share.title, share.points, share.source))
        elif share:
            if held:
                yield held
            held = share
    if held:
        yield held


def _of_row(row: Line, header: tuple[str, ...]) -> Share | None:
    name = next((cell for cell in row.cells if re.search(r"[^\W\d]{2}", cell) and not _BARE.fullmatch(cell)), "")
    if not name or _NOT_A_NAME.search(name) or len(name) > _LONGEST_NAME:
        return None
    percent = points = count = None
    for position, cell in enumerate(row.cells):
        title = header[position] if position < len(header) else ""
        value = _BARE.fullmatch(cell.strip())
        if not value:
            continue
        number = float(value["number"].replace(",", "."))
        if (
            value["percent"]
            or ("%" in title and not value["points"])
            or (_PERCENT_COLUMN.search(title) and not value["points"])
        ):
            percent = number if percent is None else percent
        elif value["points"] or _POINTS_COLUMN.search(title):
            points = number if points is None else points
        elif _COUNT_COLUMN.search(title):
            count = int(number)
    if percent is None and points is None:
        inside = [found for found in _VALUE.finditer(name) if not found["each"]]
        return next(_of_line(row), None) if inside else None
    return titled(name, percent, points, source(row), count)


def _of_line(line: Line) -> Iterator[Share]:
    """Yield the shares that a line or a sentence gives: "Homework: 40%", "40% homework", or several in a row."""
    for sentence in sentences(line.text):
        text = _LEAD.sub("", sentence)
        values = [found for found in _VALUE.finditer(text) if not found["each"]]
        if len(values) > 1 and not _percent_and_points(values):
            fragments = re.split(r"\s*[;,]\s+(?:and\s+|und\s+|y\s+)?|\s+(?:and|und|y)\s+(?=\D*\d)", text)
        else:
            fragments = [text]
        for fragment in fragments:
            if share := _of_fragment(fragment, line):
                yield share


def _percent_and_points(values: Sequence[re.Match[str]]) -> bool:
    return len(values) == len("ab") and bool(values[0]["percent"]) != bool(values[1]["percent"])


def _of_fragment(text: str, line: Line) -> Share | None:
    text = _TIMES.sub("x ", text)
    values = [found for found in _VALUE.finditer(text) if not found["each"]]
    if not values or len(values) > _FEWEST or (len(values) == _FEWEST and not _percent_and_points(values)):
        return None
    first = values[0]
    before = _JOIN.sub("", text[: first.start()]).strip(" -–—•*:(")
    after = _AFTER.sub("", text[values[-1].end() :]).strip(" .;,)")
    before = re.sub(r"\s*\([^()]*$", "", before)
    name = before if re.search(r"[^\W\d]{3}", before) else after
    name = re.sub(r"^(?:the|your|die|der|das|el|la|los|las|an?)\s+", "", name, flags=re.IGNORECASE)
    if not re.search(r"[^\W\d]{2}", name) or len(name) > _LONGEST_NAME or _NOT_A_NAME.search(name):
        return None
    numbers = {bool(value["percent"]): float(value["number"].replace(",", ".")) for value in values}
    return titled(name, numbers.get(True), numbers.get(False), source(line), None)
