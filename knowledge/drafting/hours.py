"""Times of day as syllabi write them: 11:59 pm, 23:59, 5 PM, noon, 17.30 Uhr, 18h; and time zones that are named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

_TIME = re.compile(
    r"(?<![\w.:/])(?:(?P<noon>noon|mittags|mediodía)|(?P<midnight>midnight|mitternacht|medianoche)"
    r"|(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?\s?m\b\.?|uhr\b|h\b|hrs?\b|"
    r"o'clock\b)?)(?![\w%/])",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:[–—-]|to|until|bis|and|a)\s*", re.IGNORECASE)
_NIGHT_ENDS, _NOON, _HOURS = 8, 12, 24
_ZONES = {
    r"(?i:(?:US\s+)?eastern(?:\s+(?:standard|daylight))?\s+time)|\bE[SD]?T\b": "America/New_York",
    r"(?i:(?:US\s+)?central(?:\s+(?:standard|daylight))?\s+time)|\bC[SD]T\b": "America/Chicago",
    r"(?i:(?:US\s+)?mountain(?:\s+(?:standard|daylight))?\s+time)|\bM[SD]T\b": "America/Denver",
    r"(?i:(?:US\s+)?pacific(?:\s+(?:standard|daylight))?\s+time)|\bP[SD]?T\b": "America/Los_Angeles",
}
_NAMED_ZONE = re.compile(r"\b(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z]\w+(?:/\w+)?\b")


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day at `start` to `end` of a text; `doubt` says why it is not sure, `until` ends a span."""

    start: int
    end: int
    at: time
    doubt: str = ""
    until: time | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    at: time
    half: str


def written_hours(text: str, *, by_24: bool = False) -> list[Hour]:
    """Return the times of day in a text; `by_24` says that the document counts the hours to 24."""
    marks = [mark for found in _TIME.finditer(text) if (mark := _mark(found)) is not None]
    hours: list[Hour] = []
    skip = False
    for position, mark in enumerate(marks):
        if skip:
            skip = False
            continue
        following = marks[position + 1] if position + 1 < len(marks) else None
        if following and _TO.fullmatch(text[mark.end : following.start]):
            hours.append(_span(mark, following, by_24=by_24))
            skip = True
        elif mark.half or mark.at.minute or ":" in text[mark.start : mark.end]:
            hours.append(_single(mark, by_24=by_24))
    return [hour for hour in hours if hour.doubt != _NO_TIME]


def counts_to_24(texts: Iterable[str]) -> bool:
    """Whether a document writes hours such as 14:30 and never "pm"."""
    joined = "\n".join(texts)
    if re.search(r"\d\s*[ap]\.?m\b", joined, re.IGNORECASE):
        return False
    return bool(
        re.search(r"(?<![\d:.])(?:1[3-9]|2[0-3])[:.][0-5]\d(?![\d.%])|(?<![\d:.])0[7-9]:[0-5]\d|\d\s*Uhr\b", joined)
    )


def named_zones(text: str) -> list[tuple[str, str]]:
    """Return the time zones that a text names beyond doubt, each with the words that name it."""
    found = [(match[0], match[0]) for match in _NAMED_ZONE.finditer(text)]
    for pattern, zone in _ZONES.items():
        for match in re.finditer(pattern, text):
            alone = match[0].isupper() and len(match[0]) <= len("EST")
            if not alone or re.search(r"\d\s*(?:[ap]\.?m\.?)?\s*\(?$", text[: match.start()], re.IGNORECASE):
                found.append((zone, match[0]))
    return found


_NO_TIME = "no time"


def _mark(found: re.Match[str]) -> _Mark | None:
    if found["noon"]:
        return _Mark(*found.span(), time(_NOON), "noon")
    if found["midnight"]:
        return _Mark(*found.span(), time(23, 59), "midnight")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = re.sub(r"[\s.]", "", found["half"] or "").lower()
    if half in {"am", "pm"}:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    if hour >= _HOURS or (found["minute"] and not found["half"] and "." in found[0]):
        return None
    return _Mark(*found.span(), time(hour, minute), half)


def _single(mark: _Mark, *, by_24: bool) -> Hour:
    if mark.half == "midnight":
        return Hour(mark.start, mark.end, mark.at, "midnight may begin the day or end it")
    if mark.half or by_24 or mark.at.hour > _NOON:
        return Hour(mark.start, mark.end, mark.at)
    if _NIGHT_ENDS <= mark.at.hour < _NOON and mark.at.minute in {0, 15, 30, 45}:
        return Hour(mark.start, mark.end, mark.at)
    return Hour(mark.start, mark.end, mark.at, "it is written without AM or PM")


def _span(first: _Mark, last: _Mark, *, by_24: bool) -> Hour:
    """Return the span of two marks; the half of the day of the last one holds for the first where that fits."""
    start, end = first.at, last.at
    clock = "" if first.half or last.half or by_24 or end.hour > _NOON else "without AM or PM"
    if not first.half and last.half == "pm" and start.hour < _NOON and start.hour + _NOON <= end.hour:
        start = start.replace(hour=start.hour + _NOON)
    bare = not (first.half or last.half or start.minute or end.minute or by_24)
    if end <= start or bare:
        return Hour(first.start, last.end, start, _NO_TIME)
    if clock and start.hour >= _NIGHT_ENDS and end.hour <= _NOON:
        clock = ""
    return Hour(first.start, last.end, start, f"it is written {clock}" if clock else "", end)
