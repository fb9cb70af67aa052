"""The assignments that a grade's components consist of, and which deadline belongs to which of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.drafting.deadlines import Deadline
from knowledge.drafting.naming import Named, is_plural, named, singular
from knowledge.drafting.reading import Line, Source, sentences
from knowledge.drafting.shares import Composition, Part, Share
from knowledge.drafting.words import NUMBER_WORDS, number_of

ATTENDANCE = re.compile(
    r"\b(?:participation|attendance|engagement|anwesenheit|mitarbeit|participación|asistencia|professionalism)\b",
    re.IGNORECASE,
)
_LARGEST_SERIES = 40
_ITEM = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?:points?|pts|marks)?\s+for\s+(?P<title>[a-z][\w -]{2,50}?)(?=\s*(?:[,.;]|"
    r"\band\b|$))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Target:
    """Something that is handed in for points, with everything the documents say of it.

    `points` are printed where `shared_by` is 0; otherwise its component's points are shared evenly by so many.
    """

    title: str
    share: Share
    points: float | None
    source: Source
    named: Named
    items: tuple[Part, ...] = ()
    shared_by: int = 0
    deadlines: list[Deadline] = field(default_factory=list)


def targets_of(
    composition: Composition, deadlines: Sequence[Deadline], lines: Sequence[Line]
) -> tuple[list[Target], list[Deadline]]:
    """Return the assignments of all components, and the deadlines that belong to none of them."""
    belongs = [_share_for(each, composition.shares) for each in deadlines]
    targets: list[Target] = []
    for share in composition.shares:
        mine = [each for each, owner in zip(deadlines, belongs, strict=True) if owner is share]
        targets += _of_share(share, mine, lines)
    loose = []
    for each, owner in zip(deadlines, belongs, strict=True):
        target = _target_for(each, targets, owner)
        if target:
            target.deadlines.append(each)
        else:
            loose.append(each)
    for target in targets:
        target.items = target.items or _items(target, lines)
    return targets, loose


def _words_of(share: Share) -> frozenset[str]:
    return frozenset().union(named(share.title).stems, *(named(part.title).stems for part in share.parts))


def _share_for(deadline: Deadline, shares: Iterable[Share]) -> Share | None:
    """Return the one component that a deadline's name belongs to most."""
    name = named(deadline.name)
    scores = []
    for share in shares:
        own = named(share.title).number
        if own is not None and name.number is not None and own != name.number:
            continue
        common = len(name.stems & _words_of(share))
        apart = name.apart - frozenset(
            re.findall(r"[\w-]+", " ".join([share.title, *(part.title for part in share.parts)]).lower())
        )
        exact = name.stems == named(share.title).stems
        if common and not apart:
            scores.append((common + exact * 0.5 + (own is not None and own == name.number), share))
    scores.sort(key=lambda each: -each[0])
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][1]


def _of_share(share: Share, mine: Sequence[Deadline], lines: Sequence[Line]) -> list[Target]:
    if ATTENDANCE.search(share.title) and not share.parts:
        return []
    numbered = [part for part in share.parts if named(part.title).number is not None]
    dated_parts = [part for part in share.parts if any(_same(named(part.title), named(each.name)) for each in mine)]
    if share.parts and (len(numbered) == len(share.parts) or dated_parts):
        return [Target(part.title, share, part.points, part.source, named(part.title)) for part in share.parts]
    if share.parts:
        return [Target(share.title, share, share.points, share.source, named(share.title), share.parts)]
    return _series(share, mine, lines) or _several(share, mine) or _single(share)


def _same(one: Named, other: Named) -> bool:
    return one.stems == other.stems and one.number == other.number


def _series(share: Share, mine: Sequence[Deadline], lines: Sequence[Line]) -> list[Target]:
    """Return numbered assignments: as many as the documents count, or up to the highest that has a day."""
    by_number: dict[int, Deadline] = {}
    for each in mine:
        number = named(each.name).number
        if number is not None and 1 <= number <= _LARGEST_SERIES:
            by_number.setdefault(number, each)
    count = share.count or _counted(share, lines)
    if count is None and len(by_number) > 1:
        count = max(by_number)
    if count is None or not 1 < count <= _LARGEST_SERIES or any(number > count for number in by_number):
        return []
    if not by_number and len({named(each.name).stems for each in mine}) > 1:
        return []
    base = singular(share.title)
    return [
        Target(f"{base} {number}", share, None, share.source, named(f"{base} {number}"), shared_by=count)
        for number in range(1, count + 1)
    ]


def _counted(share: Share, lines: Sequence[Line]) -> int | None:
    """Return how many there are of a component's things, where the documents say one number: "ten weekly quizzes"."""
    if not is_plural(share.title):
        return None
    noun = re.escape(share.title.split()[-1])
    pattern = re.compile(
        rf"(?<![\w.,:/-])(?P<number>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\s+(?:[a-z]+ly |graded |written |short |"
        rf"in-class |individual |programming |wöchentliche )?{noun}\b",
        re.IGNORECASE,
    )
    numbers = {
        number_of(found["number"])
        for line in lines
        for found in pattern.finditer(line.text)
        if not re.search(
            r"\b(?:lowest|best|worst|drop|first|last|of the|than|least|most|any)\W+(?:\w+\W+)?$",
            line.text[: found.start()],
            re.IGNORECASE,
        )
    }
    return numbers.pop() if len(numbers) == 1 else None


def _several(share: Share, mine: Sequence[Deadline]) -> list[Target]:
    """Return the differently named things that deadlines give one component: a midterm and a final of "Exams"."""
    names = {(each_name.stems, each_name.number): each for each in reversed(mine) for each_name in [named(each.name)]}
    if len(names) < len("ab") or not is_plural(share.title):
        return []
    return [
        Target(each.name[:1].upper() + each.name[1:], share, None, share.source, named(each.name), shared_by=len(names))
        for each in sorted(names.values(), key=mine.index)
    ]


def _single(share: Share) -> list[Target]:
    return (
        [] if is_plural(share.title) else [Target(share.title, share, share.points, share.source, named(share.title))]
    )


def _target_for(deadline: Deadline, targets: Sequence[Target], owner: Share | None) -> Target | None:
    name = named(deadline.name)
    if owner is None:
        if name.stems or name.number is None:
            return None
        fitting = [each for each in targets if each.named.number == name.number]
        return fitting[0] if len(fitting) == 1 else None
    mine = [each for each in targets if each.share is owner]
    exact = [each for each in mine if each.named.number == name.number]
    if len(exact) == 1 and (name.number is not None or len(mine) == 1):
        return exact[0]
    best = sorted(exact, key=lambda each: -len(each.named.stems & name.stems))
    if not best or not best[0].named.stems & name.stems:
        return None
    tied = len(best) > 1 and len(best[1].named.stems & name.stems) == len(best[0].named.stems & name.stems)
    same = [each for each in best if each.named.stems == name.stems]
    return same[0] if len(same) == 1 else None if tied else best[0]


def _items(target: Target, lines: Sequence[Line]) -> tuple[Part, ...]:
    """Return what earns a target's points, where the paragraph about its component says so and it adds up."""
    points = target.points or 0
    for line in lines:
        beginning = named(line.text[:60]).stems | named(line.under).stems
        if not named(target.share.title).stems <= beginning:
            continue
        for sentence in sentences(line.text):
            found = [
                Part(each["title"].strip(), float(each["number"]), Source(line.spot, sentence))
                for each in _ITEM.finditer(sentence)
            ]
            if len(found) > 1 and sum(part.points or 0 for part in found) == points:
                return tuple(Part(part.title[:1].upper() + part.title[1:], part.points, part.source) for part in found)
    return ()
