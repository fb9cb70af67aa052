"""What else holds in the course, quoted: policies, requirements, participation, teams, evaluation, the usual hour."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.drafting.dates import written_days
from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, opened, sure
from knowledge.drafting.hours import written_hours
from knowledge.drafting.reading import Line, Source, sentences, source
from knowledge.drafting.shares import Composition
from knowledge.drafting.targets import ATTENDANCE
from knowledge.drafting.words import (
    DUE,
    GRADING,
    OBJECTIVES,
    OVERVIEW,
    POLICY,
    REQUIREMENTS,
    SCHEDULE,
    distinct,
    number_of,
    slug,
)

OWN_WORDS = "the document's words; put them into your own"
_LONGEST_QUOTE = 420
_SHORTEST_QUOTE = 40
_MOST = 60
_LEADING = re.compile(
    r"(?:\d{1,2}[.)]\s+)?(?P<title>[A-ZÄÖÜ][\w &/'’,-]{3,50}?)\s*(?::|\s[–—-])\s+(?P<text>\S.{40,})", re.DOTALL
)
_NUMBERING = re.compile(r"^(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*)[.)]\s+")
_GRADED = re.compile(
    r"\b(?:participation|attendance|mitarbeit|anwesenheit|participación|asistencia)\b[^.]{0,80}\b(?:is|are|"
    r"will be|counts?)\b[^.]{0,30}\b(?:graded|part of (?:the|your) grade|towards? (?:the|your) grade)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*)[.)]\s+")
_NOT_GRADED = re.compile(
    r"\bnot (?:be )?graded[^.]{0,40}\b(?:participation|attendance)|\b(?:participation|"
    r"attendance)\b[^.]{0,60}\bnot (?:be )?graded",
    re.IGNORECASE,
)
_TEAM = re.compile(
    r"\b(?:(?:in|form|your own|own|assigned an?) (?:teams?|groups?|pairs)|(?:teams?|groups?) of (?:up to |"
    r"at most )?(?:\d|two|three|four|five|six)|(?:teams?|groups?) (?:may|can|will|should) (?:be|have|consist)|"
    r"group project|gruppen von|en grupos de)\b",
    re.IGNORECASE,
)
_LARGEST = re.compile(
    r"\b(?:(?:teams?|groups?|gruppen|grupos) (?:of|von|de) (?:(?:up to|at most|bis zu|\w+\s*(?:[–-]|to|or|bis|"
    r"a)\s*))?|(?:at most|up to|maximum of|no more than) )(?P<number>\d|two|three|four|five|six|drei|vier|fünf|"
    r"tres|cuatro|cinco)\b(?:\s+(?:students|people|members|personen|estudiantes))?",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\b(?:individually|alone|on your own|by yourself|allein|individualmente)\b", re.IGNORECASE)
_EVALUATION = re.compile(
    r"evaluations? [^.]{0,60}available (?P<before>\d{1,2}) days? before the end[^.]{0,60}open for "
    r"(?P<open>\d{1,2}) days?",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|every|each|unless|otherwise|assignments|homework|submissions|alle|jeweils|todas?|todos)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Participation:
    """Participation as a field, and the sentences where the documents contradict each other about it."""

    field: Field | None
    clash: tuple[Source, ...] = ()


def due_time(lines: Iterable[Line], *, by_24: bool) -> Field:
    """Return the hour at which things are due that have none of their own, where one sentence says so for all."""
    found = []
    for line in lines:
        for sentence in sentences(line.text):
            hours = written_hours(sentence, by_24=by_24)
            if len(hours) == 1 and DUE.search(sentence) and _ALL.search(sentence) and not written_days(sentence):
                found.append((hours[0], source(line, sentence)))
    question = "At which hour is something due whose date has no hour?"
    if not found:
        return asked("due_time", f"{question} The end of the day is 23:59.")
    hour, where = found[0]
    if len({each.at for each, _ in found}) > 1 or hour.doubt or hour.until:
        listed = "; ".join(f"{each.at:%H:%M} ({place})" for each, place in found)
        return asked("due_time", f"{question} The documents say: {listed}. {hour.doubt}".strip(), hour.at, where)
    return sure("due_time", hour.at, where)


def statements(lines: Sequence[Line]) -> Field | None:
    """Return what sections with such headings say, each as a quote that the author puts into own words."""
    taken: set[str] = set()
    entries = []
    for heading, text, first in _passages(lines):
        title = _bare(heading)
        known = GRADING.search(title) or SCHEDULE.search(title) or OBJECTIVES.search(title) or OVERVIEW.search(title)
        if POLICY.search(title) and not REQUIREMENTS.match(title) and (not known or "polic" in title.lower()):
            entries.append(Entry(_statement(title, text, "policies", first, taken)))
    return Field("statements", Listing(entries[:_MOST]), note=f"Statements are {OWN_WORDS}") if entries else None


def requirements(lines: Sequence[Line], known: Field | None) -> Field | None:
    """Return what students need to know or have; ids do not repeat those of the `known` statements."""
    groups = known.value.groups() if known and isinstance(known.value, Listing) else ()
    taken = {str(each.value("id")) for each in groups}
    entries = [
        Entry(_statement(title, text, "requirements", first, taken))
        for title, text, first in _passages(lines)
        if REQUIREMENTS.match(_bare(title))
    ]
    return Field("requirements", Listing(entries[:_MOST]), note=f"Requirements are {OWN_WORDS}") if entries else None


def _passages(lines: Sequence[Line]) -> Iterator[tuple[str, str, Line]]:
    """Yield title, words and first line of each passage: under a heading, a label, or a paragraph's leading words."""
    for (_, headings, label), group in groupby(
        lines, key=lambda line: (line.spot.document, line.spot.headings, line.label)
    ):
        prose = [line for line in group if not line.cells and line.text.rstrip(": ") != label]
        heading = label or (headings[-1] if headings else "")
        own = [(line, _LEADING.fullmatch(line.text)) for line in prose]
        rest = [line for line, leading in own if leading is None]
        quote = _quote(rest)
        if rest and len(quote) >= _SHORTEST_QUOTE:
            yield heading, quote, rest[0]
        for line, leading in own:
            if leading:
                yield leading["title"].strip(), _shortened(leading["text"]), line


def _bare(title: str) -> str:
    """Return a heading without the number before it."""
    return _NUMBERING.sub("", title).strip(" :.")


def _quote(lines: Sequence[Line]) -> str:
    return _shortened(" ".join(line.text if line.text[-1] in ".!?:;," else f"{line.text}." for line in lines))


def _shortened(text: str) -> str:
    """Return whole sentences up to the longest quote, at least one."""
    kept = ""
    for sentence in sentences(text):
        if kept and len(kept) + len(sentence) > _LONGEST_QUOTE:
            break
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= _LONGEST_QUOTE * 2 else f"{kept[: _LONGEST_QUOTE * 2]} …"


def _statement(title: str, text: str, topic: str, line: Line, taken: set[str]) -> Group:
    plain = _bare(title)
    return Group([
        sure("id", distinct(slug(plain), taken)),
        sure("topic", topic),
        sure("title", plain or topic.title()),
        sure("text", text, source(line, "")),
        sure("at", line.spot.at),
    ])  # fmt: skip


def participation(lines: Iterable[Line], composition: Composition | None, ids: dict[str, str]) -> Participation:
    """Return the rule of participation, where the documents say whether it is graded."""
    said = [(line, sentence) for line in lines for sentence in sentences(line.text)]
    share = next((each for each in composition.shares if ATTENDANCE.search(each.title)), None) if composition else None
    yes = [source(line, text) for line, text in said if _GRADED.search(text) and not _NOT_GRADED.search(text)]
    yes += [share.source] if share else []
    no = [source(line, text) for line, text in said if _NOT_GRADED.search(text)]
    if not yes and not no:
        return Participation(None)
    where = (yes or no)[0]
    prose = [text for line, text in said if not line.cells and len(text) > _SHORTEST_QUOTE]
    rule = next(filter(ATTENDANCE.search, prose), "")
    group = Group([
        sure("rule", rule, note=OWN_WORDS) if rule else opened("rule", where.words, "What is the rule?"),
        sure("graded", value=bool(yes)),
        opened("window", "any-time", "Does a contribution count at any time, or in its module's week (module-week)?"),
    ])  # fmt: skip
    if share:
        group.fields.append(sure("component", ids[share.title]))
    group.fields.append(sure("at", where.spot.at))
    if yes and no:
        question = "Some words say that participation is graded, some that it is not. Which holds?"
        return Participation(asked("participation", question, group, where), (yes[0], no[0]))
    return Participation(Field("participation", group, where))


def teams(lines: Iterable[Line]) -> Field | None:
    """Return the rule of working in teams, where the documents give one."""
    said = [(line, text) for line in lines if not line.cells for text in sentences(line.text) if _TEAM.search(text)]
    if not said:
        return None
    line, rule = said[0]
    group = Group([sure("rule", rule, note=OWN_WORDS)])
    if any(_ALONE.search(text) for _, text in said):
        group.fields.append(opened("alone", True, "May a student work alone where others work in a team?"))
    sizes = {number_of(found["number"]): source(each, text) for each, text in said if (found := _LARGEST.search(text))}
    values = {size: place for size, place in sizes.items() if size and size > 1}
    if len(values) == 1:
        size, place = next(iter(values.items()))
        group.fields.append(sure("largest", size, place))
    group.fields.append(sure("at", line.spot.at))
    return Field("teams", group, source(line, rule))


def evaluation(lines: Iterable[Line]) -> Field | None:
    """Return the window of the course evaluation, where it is counted from the end of the term."""
    for line in lines:
        if found := _EVALUATION.search(line.text):
            group = Group([
                sure("title", "Course evaluation"),
                sure("opens_days_before_end", int(found["before"])),
                sure("open_for_days", int(found["open"])),
                sure("at", line.spot.at),
            ])  # fmt: skip
            return Field("evaluation", group, source(line, found[0]))
    return None
