"""What every loader makes of a file: text in order, with the headings, the cell or the page it stands under."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

PRINTED = "text"
"""The language of what a code cell printed."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one kind of text. Prose is Markdown; code has a `language` ("" where it is not known).

    `cell` counts from 0, `page` (or slide) from 1. `anchor` is the heading's fragment in GitHub's rendering.
    """

    text: str
    headings: tuple[str, ...] = ()
    cell: int | None = None
    page: int | None = None
    language: str | None = None
    anchor: str = ""

    @property
    def code(self) -> bool:
        """Whether this is code or what code printed."""
        return self.language is not None


@dataclass(frozen=True, slots=True)
class Document:
    """A file's blocks in reading order, and the files it summarises (`stands_for` of its front matter)."""

    blocks: tuple[Block, ...]
    stands_for: tuple[str, ...] = ()


@dataclass(slots=True)
class Outline:
    """The headings above the present place, while a document is read from top to bottom."""

    anchor: str = ""
    _open: list[tuple[int, str]] = field(default_factory=list)
    _slugs: Counter[str] = field(default_factory=Counter)

    def enter(self, level: int, title: str) -> None:
        """Start the section `title`; sections of the same or a deeper level end."""
        self._open = [(depth, name) for depth, name in self._open if depth < level]
        if not self._open or self._open[-1][1] != title:
            self._open.append((level, title))
        slug = _slug(title)
        self.anchor = f"{slug}-{self._slugs[slug]}" if self._slugs[slug] else slug
        self._slugs[slug] += 1

    @property
    def path(self) -> tuple[str, ...]:
        """The titles above the present place, outermost first."""
        return tuple(title for _, title in self._open)


def _slug(title: str) -> str:
    """Return the fragment that GitHub gives a heading: lower case, punctuation dropped, spaces to hyphens."""
    kept = (char for char in title.lower() if char in "-_ " or unicodedata.category(char)[0] in "LNM")
    return re.sub(r" ", "-", "".join(kept).strip())
