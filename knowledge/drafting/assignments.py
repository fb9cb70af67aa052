"""The components of the grade and the assignments, as fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, isclose

from knowledge.drafting.calendar import in_words
from knowledge.drafting.deadlines import Deadline
from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, opened, sure
from knowledge.drafting.naming import kind_of
from knowledge.drafting.reading import Source, source
from knowledge.drafting.shares import Composition, Share
from knowledge.drafting.targets import Target
from knowledge.drafting.words import distinct, slug

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Clash:
    """An assignment that the documents give several due dates: its id and title, the days, and where each stands."""

    assignment: str
    title: str
    sides: tuple[tuple[date, Source], ...]


@dataclass(frozen=True, slots=True)
class Work:
    """The fields of what is handed in, and the due dates that contradict each other."""

    components: Field | None
    assignments: Field | None
    clashes: tuple[Clash, ...]


def work(
    composition: Composition | None, targets: Sequence[Target], loose: Sequence[Deadline], modules: frozenset[int]
) -> Work:
    """Return components and assignments; `modules` are the numbers of the modules that the file has."""
    ids = component_ids(composition)
    taken: set[str] = set()
    clashes: list[Clash] = []
    entries = [_assignment(target, ids[target.share.title], taken, clashes, modules) for target in targets]
    entries += [_unplaced(names, taken) for names in _by_name(loose)]
    components = _components(composition, ids) if composition else None
    return Work(components, Field("assignments", Listing(entries)) if entries else None, tuple(clashes))


def component_ids(composition: Composition | None) -> dict[str, str]:
    """Return the id of each component by its title."""
    taken: set[str] = set()
    return {share.title: distinct(slug(share.title), taken) for share in composition.shares} if composition else {}


def _components(composition: Composition, ids: dict[str, str]) -> Field:
    entries = [
        Entry(_component(share, ids[share.title], composition), share.source, _doubt(share, composition))
        for share in composition.shares
    ]
    question = ""
    percents = [share.percent for share in composition.shares if share.percent is not None]
    if len(percents) == len(entries) and not isclose(fsum(percents), _WHOLE):
        question = f"The percentages add up to {fsum(percents):g}%. Which of them is wrong?"
    if composition.rivals:
        places = "; ".join(str(each.source) for each in (composition, *composition.rivals))
        question = f"{question} The documents weigh the components differently. Which place holds? {places}".strip()
    return Field("components", Listing(entries), question=question)


def _doubt(share: Share, composition: Composition) -> str:
    """Return what to ask about a component whose numbers do not fit each other."""
    parts = fsum(part.points or 0 for part in share.parts)
    if share.points is not None and share.parts and not isclose(parts, share.points):
        return f"{share.points:g} points are printed, and its parts add up to {parts:g}. Which is right?"
    of_a_hundred = isclose(fsum(each.points or 0 for each in composition.shares), _WHOLE)
    if of_a_hundred and share.percent is not None and share.points is not None and share.percent != share.points:
        return f"{share.percent:g}% are printed, and {share.points:g} of the 100 points. Which is right?"
    return ""


def _component(share: Share, name: str, composition: Composition) -> Group:
    fields = [sure("id", name), sure("title", share.title)]
    total = fsum(each.points or 0 for each in composition.shares)
    parts = fsum(part.points or 0 for part in share.parts)
    if share.percent is None:
        agreed = composition.total is None or isclose(composition.total, total)
        percent = round((share.points or 0) / total * _WHOLE, 4) if total else 0
        note = f"{share.points or 0:g} of {total:g} points"
        question = f"The points add up to {total:g}, and the document says {composition.total:g}. Which share is it?"
        fields.append(sure("percent", percent, note=note) if agreed else opened("percent", percent, question))
    else:
        fields.append(sure("percent", share.percent))
    if share.points is not None:
        fields.append(sure("points", share.points))
    elif parts:
        fields.append(sure("points", parts, note="the sum of its parts"))
    else:
        fields.append(sure("points", share.percent or 0, note="no points are printed; one for each percent"))
    if share.team:
        fields.append(sure("team", value=True))
    return Group([*fields, sure("at", share.source.spot.at)])


def points_of(share: Share) -> float:
    """Return the points of a component as the file has them."""
    if share.points is not None:
        return share.points
    return fsum(part.points or 0 for part in share.parts) or share.percent or 0


def _assignment(
    target: Target, component: str, taken: set[str], clashes: list[Clash], modules: frozenset[int]
) -> Entry:
    name = distinct(slug(target.title), taken)
    group = Group([sure("id", name), sure("title", target.title), sure("kind", kind_of(target.title))])
    if target.named.number is not None:
        group.fields.append(sure("number", target.named.number))
    if target.named.number in modules and any("module" in each.name.lower() for each in target.deadlines):
        group.fields.append(sure("module", target.named.number))
    group.fields += [sure("component", component), _points(target)]
    if target.share.team:
        group.fields.append(sure("team", value=True))
    series = target.shared_by and not target.deadlines
    when = f"When are the {target.share.title} due?" if series else f"When is {target.title} due?"
    group.fields.append(_due(target.deadlines, when))
    if sides := _sides(target.deadlines):
        clashes.append(Clash(name, target.title, sides))
    if target.items:
        group.fields.append(_items(target, target.points if target.points is not None else points_of(target.share)))
    return Entry(Group([*group.fields, sure("at", target.source.spot.at)]), target.source)


def _items(target: Target, points: float) -> Field:
    taken: set[str] = set()
    entries = [
        Entry(
            Group([
                sure("id", distinct(slug(part.title), taken)),
                sure("title", part.title),
                sure("points", part.points or 0),
            ])
        )
        for part in target.items
    ]  # fmt: skip
    total = fsum(part.points or 0 for part in target.items)
    question = "" if total == points else f"They add up to {total:g} points, not to {points:g}. Which is right?"
    return Field("items", Listing(entries), target.items[0].source, question)


def _points(target: Target) -> Field:
    if target.points is not None:
        return sure("points", target.points)
    whole = points_of(target.share)
    if target.shared_by:
        question = f"Are the {whole:g} points of {target.share.title} shared evenly by {target.shared_by}?"
        return opened("points", round(whole / target.shared_by, 10), question)
    return sure("points", whole, note="all the points of its component")


def _sides(deadlines: Sequence[Deadline]) -> tuple[tuple[date, Source], ...]:
    """Return the different days that are certainly given, each with its first place; empty where there is one day."""
    days: dict[date, Source] = {}
    for each in deadlines:
        if each.day.day and not each.doubt:
            days.setdefault(each.day.day, source(each.line, each.words))
    return tuple(days.items()) if len(days) > 1 else ()


def _due(deadlines: Sequence[Deadline], question: str) -> Field:
    certain = [each for each in deadlines if each.day.day and not each.doubt]
    doubted = [each for each in deadlines if each.day.day is None and each.week is None]
    if len({each.day.day for each in certain}) == 1 and not doubted:
        best = next((each for each in certain if each.hour and not each.hour.doubt), certain[0])
        return Field("due", _due_group(best, certain), source(best.line, best.words))
    if certain:
        listed = "; ".join(f"{_said(each)} ({source(each.line, each.words)})" for each in (*certain, *doubted))
        return asked(
            "due",
            f"{question} The documents say: {listed}.",
            _due_group(certain[0], []),
            source(certain[0].line, certain[0].words),
        )
    if deadlines:
        first = deadlines[0]
        why = first.day.doubt or first.doubt
        week = f" It stands in week {first.week}." if first.week else ""
        proposal = _due_group(first, []) if first.day.day or first.day.options else None
        return asked(
            "due", f"{question} One place was read, but {why}.{week}", proposal, source(first.line, first.words)
        )
    return asked("due", f"{question} No day was found.")


def _said(deadline: Deadline) -> str:
    return in_words(deadline.day.day) if deadline.day.day else deadline.day.doubt


def _due_group(deadline: Deadline, agreeing: Sequence[Deadline]) -> Group:
    day = deadline.day.day or next(iter(deadline.day.options), None)
    group = Group([sure("date", day)] if day else [])
    hours = {(each.hour.at, each.hour.until) for each in agreeing if each.hour and not each.hour.doubt}
    hour = deadline.hour
    if hour and (hour.doubt or len(hours) > 1):
        group.fields.append(asked("time", f"At which hour? {hour.doubt or 'The documents give several'}.", hour.at))
    elif hour:
        group.fields.append(sure("time", hour.at))
        if hour.until and hour.until > hour.at:
            group.fields.append(sure("until", hour.until))
    group.fields.append(sure("at", deadline.line.spot.at))
    return group


def _by_name(loose: Sequence[Deadline]) -> list[list[Deadline]]:
    groups: dict[str, list[Deadline]] = {}
    for each in loose:
        groups.setdefault(slug(each.name), []).append(each)
    return list(groups.values())


def _unplaced(deadlines: list[Deadline], taken: set[str]) -> Entry:
    """Return something with a day of which no component is known, as a comment."""
    first = deadlines[0]
    title = first.name[:1].upper() + first.name[1:]
    group = Group([
        sure("id", distinct(slug(title), taken)),
        sure("title", title),
        sure("kind", kind_of(title)),
        sure("component", "…"),
        sure("points", "…"),
        _due(deadlines, "When is it due?"),
        sure("at", first.line.spot.at),
    ])  # fmt: skip
    question = f"Is “{title}” handed in for points? Then which component does it belong to, and what is it worth?"
    return Entry(group, source(first.line, first.words), question, written=False)
