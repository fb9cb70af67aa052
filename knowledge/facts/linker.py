"""Reading the slots of a question against the names in one course."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TypeVar

from knowledge.facts.lexicon import Lexicon
from knowledge.facts.names import (
    ANY_ASSIGNMENT,
    ENDS,
    Thing,
    names_of_kinds,
    names_of_modules,
    names_of_strangers,
    names_of_things,
    names_of_topics,
)
from knowledge.facts.quantities import find_days, find_letter, find_percent, find_points
from knowledge.facts.slots import Slots
from knowledge.facts.topics import Topic, Topics
from knowledge.facts.when import find_spans, stretch
from knowledge.facts.words import Word, content, keys, split
from registrar.course.models import Assignment, Component, Course, GradeBand, Item, Module, Part, Person, Section

_BEFORE_A_NUMBER = {"#", "no", "number", "num", "nr"}
_JOINERS = {"and", "&", "or", "to", "vs", "through", "-"}
_DETERMINERS = {"the", "my", "our", "your", "these", "those", "all"}
_AMOUNTS = {"day", "hour", "hr", "week", "minute", "point", "pt", "%", "percent"}
_DOUBLE = re.compile(
    r"\b(?:the|a|an|our|my|this) (?=the (?:assignment|module|part|topic|instructor|function)\b)", re.IGNORECASE
)
_TWICE = re.compile(r"\b(the instructor)(?: the instructor)+\b")
_ASKED_FOR = re.compile(r"\b(?:write|paste|give|send|post|show|finish|complete|solve|do|code)\b", re.IGNORECASE)
"""Words of someone who wants to have something made; only then does the name of a function matter less than that."""

T = TypeVar("T")


@dataclass
class _Row:
    """The words of a question while they are being read: which are used up, and what is made anonymous."""

    text: str
    words: list[Word]
    used: set[int] = field(default_factory=set)
    masks: list[tuple[int, int, str]] = field(default_factory=list)

    def use(self, places: Iterable[int], mask: str = "") -> None:
        chosen = sorted(places)
        self.used.update(chosen)
        if mask:
            self.masks.append((self.words[chosen[0]].start, self.words[chosen[-1]].end, mask))

    def free(self, *places: int) -> bool:
        return not self.used.intersection(places)

    @property
    def masked(self) -> str:
        text = self.text
        for start, end, mask in sorted(self.masks, reverse=True):
            text = text[:start] + mask + text[end:]
        return _TWICE.sub(r"\1", _DOUBLE.sub("", text))


class Linker:
    """Knows the names in one course. Made once for a course."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._names = Lexicon(names_of_things(course))
        self._kinds = Lexicon(names_of_kinds(course))
        self._modules = Lexicon(names_of_modules())
        self._strangers = Lexicon(names_of_strangers(course))
        self._keywords = Lexicon(names_of_topics(course))
        self._topics = Topics(course)
        self._letters = [band.letter for band in course.grading_scale.bands] if course.grading_scale else []

    def link(self, text: str, today: date) -> Slots:
        """Return what `text` names. `today` is the day of asking, in the course's time zone."""
        spans = find_spans(text, today, self._course.term)
        without_dates = text
        for found in spans:
            gap = " " * (found.end - found.start)
            without_dates = without_dates[: found.start] + gap + without_dates[found.end :]
        row = _Row(text, split(without_dates))
        numbered = list(self._numbered_assignments(row))
        modules = list(self._numbered_modules(row))
        numbered += self._hashed_assignments(row)
        letter = find_letter(without_dates, row.words, self._letters)
        parts = [] if letter else list(self._numbered_parts(row))
        asked_for = _ASKED_FOR.search(text)
        row.masks += [(word.start, word.end, "the function") for word in row.words if "_" in word.text and asked_for]
        stranger = self._stranger(row)
        named = self._named(row)
        count = self._count(row)
        kind = self._bare_kind(row)
        letter = next((band.letter for band in _only(named, GradeBand)), letter)
        days, points = find_days(row.words, row.used), find_points(row.words, row.used)
        percent = find_percent(row.words, row.used)
        free = [word.key for place, word in enumerate(row.words) if row.free(place) and word.value is None]
        topics = self._topics.find(free)
        keywords = self._keyword_topics(row)
        topics = topics or keywords
        spoken = {key for topic in topics for key in topic.words}
        return Slots(
            assignments=_unique([*numbered, *_only(named, Assignment)]),
            modules=_unique(modules),
            parts=_unique(parts),
            topics=topics,
            components=_unique(_only(named, Component)),
            items=_unique(_only(named, Item)),
            sections=_unique(_only(named, Section)),
            people=_unique(_only(named, Person)),
            kind=kind,
            span=stretch(text, spans),
            days=days,
            points=points,
            percent=percent,
            letter=letter,
            count=count,
            stranger=stranger,
            rest=tuple(word for word in content(free) if word not in spoken),
            wording=row.masked,
        )

    def _numbered_assignments(self, row: _Row) -> Iterator[Assignment]:
        """Find `program 4`, `hw4`, `the second essay`, `programs 3 and 4`, `the last program`."""
        for match in self._kinds.find(row.words):
            series = [a for a in self._course.assignments if a.number is not None and {a.kind, ""} & set(match.things)]
            used = list(range(match.first, match.end))
            found: list[Assignment] = []
            for number, places in _numbers_beside(row.words, match.first, match.end):
                hits = [assignment for assignment in series if assignment.number == number]
                used += places if hits else ()
                found += hits
            if found:
                row.use(used, "the assignment" if len(found) == 1 else "the assignment and the assignment")
                yield from found
            end = ENDS.get(row.words[match.first - 1].text) if match.first else None
            if end is not None and series and row.free(*range(match.first, match.end)):
                row.use(range(match.first - 1, match.end), "the assignment")
                yield series[end]

    def _hashed_assignments(self, row: _Row) -> Iterator[Assignment]:
        """Find a bare `#4`, which is what students call an assignment among themselves."""
        for place, (sign, number) in enumerate(pairwise(row.words)):
            if sign.text == "#" and number.whole is not None and row.free(place, place + 1):
                hits = [each for each in self._course.assignments if each.number == number.whole]
                if hits:
                    row.use([place, place + 1], "the assignment")
                    yield from hits

    def _numbered_modules(self, row: _Row) -> Iterator[Module]:
        """Find `module 7`, `wk 3`, `the last module`."""
        modules = self._course.modules
        for match in self._modules.find(row.words):
            if not row.free(*range(match.first, match.end)):
                continue
            for number, places in _numbers_beside(row.words, match.first, match.end):
                hits = [module for module in modules if module.number == number]
                if hits and row.free(*places):
                    row.use([*range(match.first, match.end), *places], "the module")
                    yield from hits
            end = ENDS.get(row.words[match.first - 1].text) if match.first else None
            if end is not None and modules and row.free(match.first):
                row.use(range(match.first - 1, match.end), "the module")
                yield modules[end]

    def _numbered_parts(self, row: _Row) -> Iterator[Part]:
        """Find `part 3.4` and `3.4`."""
        parts = {part.number: part for module in self._course.modules for part in module.parts if "." in part.number}
        for place, word in enumerate(row.words):
            if word.text in parts and row.free(place):
                named = place > 0 and row.words[place - 1].key == "part"
                row.use(range(place - named, place + 1), "the part")
                yield parts[word.text]

    def _named(self, row: _Row) -> list[Thing]:
        free = [place for place in range(len(row.words)) if row.free(place)]
        things: list[Thing] = []
        for match in self._names.find([row.words[place] for place in free]):
            if _counts_something(row.words, free[match.end - 1]):
                continue
            row.use(free[match.first : match.end], _mask(match.things))
            things += match.things
        return things

    def _keyword_topics(self, row: _Row) -> tuple[Topic, ...]:
        """Find the keywords and titles of modules as they are written, or nearly so."""
        free = [place for place in range(len(row.words)) if row.free(place)]
        found: list[Topic] = []
        for match in self._keywords.find([row.words[place] for place in free]):
            places = free[match.first : match.end]
            row.use(places, "the topic")
            found += [Topic(module, None, 1.0, tuple(row.words[at].key for at in places)) for module in match.things]
        return tuple(found)

    def _stranger(self, row: _Row) -> str:
        """Find a role that nobody in the course has. They are all asked for alike."""
        for match in self._strangers.find(row.words):
            places = range(match.first, match.end)
            typed = " ".join(row.words[place].text for place in places)
            exactly = keys(typed) == keys(match.things[0])  # a grade is no grader
            if exactly and row.free(*places):
                row.use(places, "tutor")
                return match.things[0]
        return ""

    def _count(self, row: _Row) -> int | None:
        """Find how many are meant: `three essays`, `2 of the programs`."""
        for match in self._kinds.find(row.words):
            place = match.first - 1
            if place > 1 and row.words[place].text in _DETERMINERS:
                place -= 1
            if place > 0 and row.words[place].text == "of":
                place -= 1
            number = row.words[place] if place >= 0 and row.free(place, *range(match.first, match.end)) else None
            if number and number.whole and not number.ordinal:
                row.use([place])
                return number.whole
        return None

    def _bare_kind(self, row: _Row) -> str:
        for match in sorted(self._kinds.find(row.words), key=lambda match: match.first):
            places = range(match.first, match.end)
            if row.free(*places):
                last = row.words[match.end - 1]
                row.use(places, "assignments" if last.text != last.key else "assignment")
                return match.things[0] or ANY_ASSIGNMENT[0]
        return ""


def _numbers_beside(words: Sequence[Word], first: int, end: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the numbers that belong to the noun at `first:end`, with their places: `4th noun`, `noun 4 and 5`."""
    before = words[first - 1] if first else None
    if before and before.ordinal and before.whole is not None:
        yield before.whole, (first - 1,)
        return
    for place in range(end, len(words)):
        word = words[place]
        following = words[place + 1].key if place + 1 < len(words) else ""
        if word.whole is not None and not word.ordinal and "." not in word.text:
            if following in _AMOUNTS:
                return
            yield word.whole, (place,)
        elif word.text not in (_BEFORE_A_NUMBER if place == end else _JOINERS):
            return


def _mask(things: Sequence[Thing]) -> str:
    """Return the words that stand for what has a name, whatever its name is."""
    masks: tuple[tuple[type[Thing], str], ...] = (
        (Assignment, "the assignment"),
        (Component, "assignments"),
        (Person, "the instructor"),
    )
    return next((mask for sort, mask in masks if _only(things, sort)), "")


def _counts_something(words: Sequence[Word], place: int) -> bool:
    """Return whether the word at `place` is the number of what follows, as in `the program 2 days late`."""
    return words[place].whole is not None and place + 1 < len(words) and words[place + 1].key in _AMOUNTS


def _only(things: Sequence[Thing], sort: type[T]) -> list[T]:
    return [thing for thing in things if isinstance(thing, sort)]


def _unique(things: Sequence[T]) -> tuple[T, ...]:
    kept: list[T] = []
    for thing in things:
        if thing not in kept:
            kept.append(thing)
    return tuple(kept)
