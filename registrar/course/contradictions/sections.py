"""The texts that are compared: sections of documents, with what is only decoration taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BREAK = "¶"
"""Stands in a section's text where a paragraph, a list's item, a table's row or a sentence ends."""

_LINK = re.compile(r"!?\[{1,2}([^\[\]]{0,500})\]{1,2}(?:\([^()\s]{0,500}\))?")
_DECORATION = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`")
_LINE_BREAK = re.compile(r"\n[ \t]*(?:\n\s*|(?=[-*+•◦▪●○‣–][ \t])|(?=\d{1,3}[.)][ \t])|(?=\|))|(?<=\|)[ \t]*\n")
_BULLET = re.compile(rf"(?:^|{BREAK})\s*(?:[-*+•◦▪●○‣–]|\d{{1,3}}[.)])\s+")
_SENTENCE = re.compile(r"(?<=[a-z)\]][.!?])\s+(?=[A-Z\"(])")


@dataclass(frozen=True, slots=True)
class Section:
    """Text of a document under one heading; prose only, as Markdown or plain text.

    Attributes:
        source: the name of the file, as it is cited.
        headings: the headings above it, outermost first.
        text: what stands there.
    """

    source: str
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A section made ready for the rules: `text` on one line, with `BREAK` between its clauses."""

    source: str
    headings: tuple[str, ...]
    text: str

    @property
    def heading(self) -> str:
        """The heading path as people read it."""
        return " › ".join(self.headings)

    def clauses(self) -> Iterator[str]:
        """Yield its sentences, items and rows."""
        return (clause for each in self.text.split(BREAK) if (clause := each.strip()))


def ready(section: Section) -> Reading:
    """Return a section without links, emphasis and bullets; lines that were wrapped by hand are joined."""
    text = _DECORATION.sub("", _LINE_BREAK.sub(BREAK, _LINK.sub(r"\1", section.text)))
    text = _SENTENCE.sub(BREAK, _BULLET.sub(BREAK, text))
    return Reading(section.source, section.headings, " ".join(text.split()))
