"""What cannot all be true in the documents: two days for one thing, wrong sums, days of another weekday."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import fsum, isclose

from knowledge.drafting.assignments import Clash
from knowledge.drafting.calendar import Calendar, in_words
from knowledge.drafting.dates import written_days
from knowledge.drafting.fields import Entry, Field, Group, Listing, sure
from knowledge.drafting.languages import ENGLISH_DAYS
from knowledge.drafting.reading import Line, Source, source
from knowledge.drafting.shares import Composition, Share

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values, and where it stands; None for what follows from arithmetic or the calendar."""

    value: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A topic, and at least two values that it cannot have at once."""

    topic: str
    sides: tuple[Side, ...]


def due_days(clashes: Iterable[Clash]) -> Iterator[Contradiction]:
    """Yield the assignments that the documents give several due dates."""
    for clash in clashes:
        yield Contradiction(
            f"due date of {clash.title}", tuple(Side(in_words(day), where) for day, where in clash.sides)
        )


def wrong_weekdays(lines: Iterable[Line], calendar: Calendar) -> Iterator[Contradiction]:
    """Yield the days that are written with the name of another day of the week."""
    for line in lines:
        for written in written_days(line.text):
            day = calendar.resolve(replace(written, weekday=None)).day
            if written.weekday is None or day is None or day.weekday() == written.weekday:
                continue
            words = line.text[max(0, line.text.rfind(" ", 0, max(0, written.start - 12))) : written.end + 1]
            said = Side(ENGLISH_DAYS[written.weekday].title(), source(line, words))
            yield Contradiction(f"day of the week of {day:%d} {day:%B %Y}", (said, Side(in_words(day), None)))


def sums(composition: Composition | None) -> Iterator[Contradiction]:
    """Yield the sums of the grade that do not come to what they should."""
    if composition is None:
        return
    shares = composition.shares
    percents = [share.percent for share in shares if share.percent is not None]
    if len(percents) == len(shares) and not isclose(fsum(percents), _WHOLE):
        listed = ", ".join(f"{share.title} {share.percent:g}%" for share in shares)
        yield Contradiction(
            "sum of the percentages", (Side(f"{fsum(percents):g}%: {listed}", composition.source), Side("100%", None))
        )
    points = [share.points for share in shares if share.points is not None]
    if composition.total and len(points) == len(shares) and not isclose(fsum(points), composition.total):
        listed = ", ".join(f"{share.title} {share.points:g}" for share in shares)
        stated = Side(f"{composition.total:g} points in all", composition.source)
        yield Contradiction("sum of the points", (Side(f"{fsum(points):g}: {listed}", composition.source), stated))
    for share in shares:
        yield from _within(share, of_a_hundred=len(points) == len(shares) and isclose(fsum(points), _WHOLE))
    for rival in composition.rivals:
        both = (Side(_weights(each), each.source) for each in (composition, rival))
        yield Contradiction("weights of the components", tuple(both))


def _within(share: Share, *, of_a_hundred: bool) -> Iterator[Contradiction]:
    parts = fsum(part.points or 0 for part in share.parts)
    if share.points is not None and share.parts and not isclose(parts, share.points):
        listed = ", ".join(f"{part.title} {part.points or 0:g}" for part in share.parts)
        sides = (Side(f"{share.points:g} points", share.source), Side(f"{parts:g}: {listed}", share.parts[0].source))
        yield Contradiction(f"points of {share.title}", sides)
    if (
        of_a_hundred
        and share.percent is not None
        and share.points is not None
        and not isclose(share.percent, share.points)
    ):
        sides = (Side(f"{share.percent:g}%", share.source), Side(f"{share.points:g} of 100 points", share.source))
        yield Contradiction(f"weight of {share.title}", sides)


def _weights(composition: Composition) -> str:
    return ", ".join(
        f"{share.title} {share.percent:g}%"
        if share.percent is not None
        else f"{share.title} {share.points or 0:g} points"
        for share in composition.shares
    )


def disputes(clashes: Iterable[Clash]) -> Field | None:
    """Return the contradicting due dates as disputes, which the bot shows until the instructor settles them."""
    entries = []
    for clash in clashes:
        readings = [
            Entry(
                Group([
                    sure("id", f"{day:%B}-{day.day}-{day.year}".lower()),
                    sure("text", f"{clash.title} is due on {in_words(day)}."),
                    Field("due", Group([sure("date", day, where), sure("at", where.spot.at)])),
                    sure("at", where.spot.at),
                ])
            )
            for day, where in clash.sides
        ]  # fmt: skip
        group = Group([
            sure("id", f"{clash.assignment}-due"),
            sure("title", f"Due date of {clash.title}"),
            Field("about", Listing([Entry(f"assignment:{clash.assignment}")])),
            Field("readings", Listing([*readings])),
        ])  # fmt: skip
        entries.append(Entry(group))
    return Field("disputes", Listing(entries)) if entries else None
