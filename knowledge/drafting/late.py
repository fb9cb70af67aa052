"""What lateness costs: a rate a day, the day after which nothing counts, exceptions; or no late work at all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.drafting.fields import Field, Group, asked, sure
from knowledge.drafting.reading import Line, Source, sentences, source
from knowledge.drafting.words import KIND, LATE, number_of

_LATE = re.compile(
    r"\b(?:late(?:ness)?|overdue|after the (?:due|deadline)|past the (?:due|deadline)|verspätet\w*|verspätung|"
    r"con retraso|tardías?|en retard)\b",
    re.IGNORECASE,
)
_NUMBER = r"(?P<number>\d{1,3}(?:[.,]\d)?|one|two|three|four|five|six|seven|eight|nine|ten)"
_PER_DAY = (
    r"(?:(?:of the [\w' ]{3,40} )?(?:for |will be deducted for |are deducted for |deducted )?"
    r"(?:per|each|every|a|for each|for every|pro|por|por cada|par) "
    r"(?:calendar |late |school |business |started |angefangene[nmr]? |begun )?"
    r"(?:day|24 hours|tag|día|jour|twenty-four hours)"
    r"|daily|/\s?day)"
)
_PERCENT = re.compile(
    rf"{_NUMBER}\s*(?:%|percent|per cent|prozent|por ciento)\s*(?:points?\s*)?(?:[\w' ]{{0,40}}?\s)?{_PER_DAY}",
    re.IGNORECASE,
)
_POINTS = re.compile(
    rf"{_NUMBER}\s*(?:points?|marks?|pts?|punkte?|puntos?)\s*(?:[\w' ]{{0,40}}?\s)?{_PER_DAY}", re.IGNORECASE
)
_BUSINESS = re.compile(r"\b(?:business|working|school|week) ?days?\b|\bwerktag", re.IGNORECASE)
_SPAN = (
    r"(?P<number>\d{1,2}|a|one|two|three|four|five|six|seven|eight|nine|ten|einer|drei|fünf|sieben|tres|cinco|siete)\s+"
    r"(?P<unit>weeks?|days?|woche[n]?|tage[n]?|días?|semanas?)"
)
_LIMIT = re.compile(
    rf"(?:more than|later than|after|beyond|up to|maximum of|nach|más de|después de)\s+{_SPAN}", re.IGNORECASE
)
_NOTHING = re.compile(
    r"\b(?:no(?:t| longer)? (?:\w+ ){0,3}(?:credit|accepted|points|graded|marked)|zero|nothing (?:is|"
    r"will be) accepted|will not|not be accepted|"
    r"nicht mehr|0 punkte|no se (?:acepta|admit|recib)\w*)",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:late (?:work|submissions?|assignments?|homework) (?:is|are|will) (?:not|never) (?:be )?accepted|"
    r"no late (?:work|submissions?|assignments?|homework)\b"
    r"[^.]{0,30}(?:accepted|credit)|verspätete abgaben werden nicht|no se (?:aceptan|admiten) (?:trabajos|entregas))",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:exceptions?|emergenc|illness|medical|documentation|excused|ausnahme|attest|krankheit|excepci)", re.IGNORECASE
)
_NOTICE = re.compile(
    r"\b(?:in advance|let (?:me|us) know|beforehand|prior to|before the (?:due|deadline)|contact (?:me|us)|"
    r"im voraus)\b",
    re.IGNORECASE,
)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class _Said:
    value: float
    source: Source
    only_for: str = ""


def late_policy(lines: Iterable[Line]) -> Field | None:
    """Return what lateness costs, None if the documents do not speak of it."""
    said = [(line, sentence) for line in lines for sentence in _about_lateness(line)]
    if not said:
        return None
    percents, points = list(_rates(said, _PERCENT)), list(_rates(said, _POINTS))
    nevers = [_Said(100, source(line, text)) for line, text in said if _NEVER.search(text)]
    rates = {("percent_per_day", each.value) for each in percents} | {("points_per_day", each.value) for each in points}
    rates |= {("percent_per_day", each.value) for each in nevers}
    if not rates:
        return asked(
            "late_policy",
            "The documents speak of late work, but give no rate that could be read. What does a day cost?",
            Group([asked("percent_per_day", "How many percent, or `points_per_day`?", 10)]),
            source(*said[0]),
        )
    key, value = min(rates)
    where = (percents + points + nevers)[0].source
    group = Group([sure(key, value, where)])
    limits = {each.value: each for each in _limits(said)}
    group.fields += _limit(limits)
    group.fields += [
        sure(name, " ".join(found), note="the document's words; put them into your own")
        for name, pattern in (("exceptions", _EXCEPTION), ("notice", _NOTICE))
        if (found := [text for _, text in said if pattern.search(text) and not _PERCENT.search(text)][:2])
    ]
    if len(rates) > 1:
        listed = "; ".join(str(each.source) for each in (*percents, *points, *nevers))
        return asked("late_policy", f"The documents give several rates. Which one holds? {listed}", group, where)
    narrow = next((each.only_for for each in (*percents, *points) if each.only_for), "")
    if narrow or any(_BUSINESS.search(each.source.words) for each in (*percents, *points)):
        what = (
            f"The words speak of {narrow} only" if narrow else "The words count working days, the bot counts all days"
        )
        return asked("late_policy", f"{what}. Does this hold for everything that is handed in?", group, where)
    return Field("late_policy", group, where)


def _about_lateness(line: Line) -> Iterator[str]:
    """Yield the sentences about late work: those that say so, and the rest of a section on it."""
    under = bool(LATE.search(line.label or (line.spot.headings[-1] if line.spot.headings else "")))
    for sentence in sentences(line.text):
        rated = _PERCENT.search(sentence) or _POINTS.search(sentence)
        if (under and not line.cells) or (
            _LATE.search(sentence) and (rated or _NEVER.search(sentence) or _LIMIT.search(sentence))
        ):
            yield sentence


def _rates(said: Iterable[tuple[Line, str]], pattern: re.Pattern[str]) -> Iterator[_Said]:
    for line, sentence in said:
        for found in pattern.finditer(sentence):
            number = found["number"].lower()
            value = number_of(number) or float(number.replace(",", "."))
            yield _Said(float(value), source(line, sentence), _narrowed(sentence))


def _narrowed(sentence: str) -> str:
    """Return the one kind of work that a sentence is about, empty where it is about all."""
    kinds = {found[0].lower() for found in KIND.finditer(sentence)} - {
        "assignment",
        "assignments",
        "homework",
        "work",
        "test",
    }
    return ", ".join(sorted(kinds)) if kinds else ""


def _limits(said: Iterable[tuple[Line, str]]) -> Iterator[_Said]:
    for line, sentence in said:
        found = _LIMIT.search(sentence)
        if found and _NOTHING.search(sentence):
            word = found["number"].lower()
            number = 1 if word in {"a", "einer"} else number_of(word)
            if number and not _BUSINESS.search(sentence):
                weekly = found["unit"].lower().startswith(("week", "woche", "semana"))
                yield _Said(number * (_WEEK if weekly else 1), source(line, sentence))


def _limit(limits: dict[float, _Said]) -> list[Field]:
    if not limits:
        return []
    values = [sure("no_credit_after_days", each.value, each.source) for each in limits.values()]
    if len(values) == 1:
        return values
    listed = " or ".join(f"{value:g}" for value in limits)
    return [asked("no_credit_after_days", f"After {listed} days?", values[0].value, values[0].source)]
