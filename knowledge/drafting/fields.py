"""The draft of a course file before it is text: fields with the place each was read from, and open questions.

A field is sure (written, nothing asked), open (written, with a question beside it) or asked (only a comment, with the
proposal where there is one). Dates are never open: what is not sure about a date is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time

from knowledge.drafting.reading import Source

Scalar = str | int | float | bool | date | time


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the course file.

    Attributes:
        key: its name.
        value: a plain value, a list, or further fields; None where there is nothing to propose.
        source: where it was read, None for what no document says.
        question: what the author is asked, empty if nothing.
        written: whether it is part of the file; otherwise it is a comment that the author may take the `#` from.
        note: how the value follows from the words, where it is not simply there.
    """

    key: str
    value: "Scalar | Group | Listing | None"
    source: Source | None = None
    question: str = ""
    written: bool = True
    note: str = ""


@dataclass(slots=True)
class Group:
    """Fields that belong together, such as those of a person."""

    fields: list[Field] = field(default_factory=list)

    def of(self, key: str) -> Field | None:
        """Return the field with this name."""
        return next((each for each in self.fields if each.key == key), None)

    def value(self, key: str) -> "Scalar | Group | Listing | None":
        """Return what a field holds, None where it is missing or only asked for."""
        found = self.of(key)
        return found.value if found and found.written else None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list; `source`, `question`, `written` and `note` as in `Field`."""

    value: Scalar | Group
    source: Source | None = None
    question: str = ""
    written: bool = True
    note: str = ""


@dataclass(slots=True)
class Listing:
    """A list of texts or groups."""

    entries: list[Entry] = field(default_factory=list)

    def groups(self) -> Iterator[Group]:
        """Yield the entries that are groups and part of the file."""
        return (entry.value for entry in self.entries if isinstance(entry.value, Group) and entry.written)


def dates_in(group: Group) -> Iterator[date]:
    """Yield the days that stand in the written fields of a group and of whatever it holds."""
    for each in group.fields:
        if each.written:
            yield from _dates(each.value)


def _dates(value: object) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, Group):
        yield from dates_in(value)
    elif isinstance(value, Listing):
        for entry in value.entries:
            if entry.written:
                yield from _dates(entry.value)


def sure(key: str, value: "Scalar | Group | Listing", source: Source | None = None, note: str = "") -> Field:
    """Return a field that is read beyond doubt."""
    return Field(key, value, source, note=note)


def opened(key: str, value: "Scalar | Group | Listing", question: str, source: Source | None = None) -> Field:
    """Return a field that is written, with a question beside it."""
    return Field(key, value, source, question)


def asked(
    key: str, question: str, proposal: "Scalar | Group | Listing | None" = None, source: Source | None = None
) -> Field:
    """Return a field that only asks; the proposal stands in the comment."""
    return Field(key, proposal, source, question, written=False)
