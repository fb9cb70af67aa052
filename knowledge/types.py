"""The values that cross the doors of this room."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

OFFICIAL = "official"
"""The `Answer.kind` of an official answer."""

OnDraft = Callable[[str], Awaitable[None]]
"""Told the checked sentences so far, as Markdown. It must not take long: the model waits for it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier line of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a student asks. `asked_at` is aware; "today" and "this week" are read from it.

    `names` are those of the people in the conversation, which no provider of language models may learn.
    """

    text: str
    asked_at: datetime
    history: tuple[Turn, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: a file, the heading path in it, and a notebook cell (0-based) or a page (1-based)."""

    source: str
    heading: str = ""
    cell: int | None = None
    page: int | None = None
    url: str | None = None


class Band(StrEnum):
    """How sure the answer is."""

    ANSWER = "answer"
    CLOSEST = "closest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in Markdown, with its citations, best first.

    `kind` says which way it was found: `official`, `fact.<look-up>`, `passage`, `refusal.<reason>` or `unknown`.
    `understood` is the question with what it takes from the conversation before it; `module` is the number of the
    module that it is about, where that is known.
    """

    text: str
    citations: tuple[Citation, ...]
    band: Band
    kind: str
    understood: str = ""
    module: int | None = None

    @property
    def refused(self) -> bool:
        """Whether the assistant declined or did not know."""
        return self.band is Band.UNKNOWN


@dataclass(frozen=True, slots=True)
class OfficialAnswer:
    """What the staff answered, in Markdown, to which question, and when (aware)."""

    question: str
    text: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of material small enough to be retrieved.

    `id` is a hash of where it stands and what it says, so an unchanged passage keeps it.
    `headings` is the path of headings above it. `code` says that it is a code cell or block.
    `stands_for` names the files that this passage summarises in the course pack's own words: it
    steps aside once one of them is in the index. `other_term` says that its file is another term's.
    """

    id: str
    text: str
    source: str
    headings: tuple[str, ...] = ()
    cell: int | None = None
    page: int | None = None
    url: str | None = None
    code: bool = False
    stands_for: tuple[str, ...] = ()
    other_term: bool = False

    @property
    def citation(self) -> Citation:
        """The citation that points here."""
        return Citation(self.source, " › ".join(self.headings), self.cell, self.page, self.url)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `similarity` is the cosine with the question, `score` the fused rank score.

    `core` is the text that was found, where `passage` has been joined with its neighbours; else it is empty.
    """

    passage: Passage
    score: float
    similarity: float
    core: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out of an ingest, and why, in a plain sentence."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, in passages, and which files it left out."""

    files: int
    added: int
    unchanged: int
    removed: int
    skipped: tuple[Skipped, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """Where a Chroma server is, and the bearer token that the web server before it asks for, if it does."""

    url: str
    token: str | None = field(default=None, repr=False)
