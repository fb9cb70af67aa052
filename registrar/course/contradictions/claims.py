"""What documents claim, and where two claims cannot both be true."""

from collections.abc import Iterable
from dataclasses import dataclass

from registrar.course.contradictions.sections import Reading
from registrar.course.values import Strict

_QUOTED = 100
"""Characters of a document that are quoted with a claim."""
_FILES_NAMED = 2
"""Files that are named for one value."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that one place gives to one thing.

    Attributes:
        topic: what the value is of, such as "due date of the first essay". Claims of one topic are compared.
        value: the value, written the same way wherever it is the same.
        source: the name of the file.
        heading: the heading path as people read it.
        quote: the words it was read from; empty for a claim of the course definition.
        subjects: what it is about, as in `Dispute.about`.
    """

    topic: str
    value: str
    source: str
    heading: str
    quote: str = ""
    subjects: tuple[str, ...] = ()


class Side(Strict):
    """A place and the value it gives. Without a quote it is what course.yaml says that the place says."""

    value: str
    source: str
    heading: str
    quote: str


class Contradiction(Strict):
    """Claims that cannot all be true, and the declared disputes that are about the same."""

    topic: str
    sides: tuple[Side, ...]
    disputes: tuple[str, ...] = ()


def claimed(reading: Reading, topic: str, value: str, span: tuple[int, int], subjects: tuple[str, ...] = ()) -> Claim:
    """Return a claim that stands at `span` of a reading's text."""
    start, end = span
    quote = " ".join(reading.text[start:end].split())
    return Claim(topic, value, reading.source, reading.heading, quote[:_QUOTED], subjects)


def sides(claims: Iterable[Claim]) -> tuple[Side, ...]:
    """Return the values that are claimed, each with the first places that give it; files that agree stand together."""
    first: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        first.setdefault(claim.value, {}).setdefault(claim.source, claim)
    return tuple(
        Side(value=each.value, source=each.source, heading=each.heading, quote=each.quote)
        for by_source in first.values()
        for each in list(by_source.values())[:_FILES_NAMED]
    )
