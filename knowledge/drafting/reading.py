"""From loaded documents to lines: paragraphs, list items and rows of tables, each with the place it stands at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.drafting.languages import MONTHS, any_of
from knowledge.loading import Block, Document

MOST_LINES = 8_000
"""Lines of all files together that are read; a syllabus has a few hundred."""
LONGEST_LINE = 4_000
_QUOTED = 110
_WRAPPED = 60
"""A line this long goes on in the next one."""
_ITEM_WRAPPED = 36
"""A list's item this long may go on in the next line, which has no bullet."""
_BULLET = re.compile(r"\s*(?:[-*+•◦▪●○‣–]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:mailto:)?[^()\s]{0,500}(?:\s\"[^\"]{0,200}\")?\)")
_DECORATION = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|__(?=\S)|(?<=\S)__|`")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_RULE = re.compile(r"[\s|:=-]*-[\s|:=-]*")
_BOLD = re.compile(r"\s*(?:\*\*|__)(?P<title>[^*_|]{3,80})(?:\*\*|__)\s*:?\s*")
_SPLIT_CELL = re.compile(r"(?<!\\)\|")
_SENTENCE = re.compile(
    rf"(?<=[^\s.][.!?])\s+(?=[A-ZÄÖÜÁÉÍÓÚÑ¿¡\"“(])(?<!Dr\.\s)(?<!Mr\.\s)(?<!Ms\.\s)(?<!No\.\s)(?<!Mrs\.\s)"
    rf"(?<!Prof\.\s)(?!(?i:{any_of(MONTHS)})\b)"
)
"""Between two sentences, but not behind a title or the number of a day ("14. Dezember")."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a document. `document` is its id in the course file, `page` counts from 1 where there are pages."""

    document: str
    file: str
    headings: tuple[str, ...] = ()
    page: int | None = None

    @property
    def at(self) -> str:
        """The place as `at` names it: document > Heading > Sub-heading."""
        return " > ".join((self.document, *(" ".join(each.replace(">", " ").split()) for each in self.headings)))

    def __str__(self) -> str:
        page = f"page {self.page}" if self.page else ""
        return ", ".join(part for part in (self.file, page, " › ".join(self.headings)) if part)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, an item of a list or a row of a table.

    Attributes:
        text: what stands there, without decoration; the cells of a row have " | " between them.
        spot: where it stands.
        block: lines of one section of a document share this number.
        cells: the cells, where it is a row.
        header: the cells of the table's first row, where it is another row.
        label: the line in bold or with a colon at its end that it stands under, where a heading may be meant.
        item: whether it is an item of a list.
        after_gap: whether a blank line stands before it.
    """

    text: str
    spot: Spot
    block: int
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    label: str = ""
    item: bool = False
    after_gap: bool = False

    @property
    def under(self) -> str:
        """The headings and the label that it stands under, in one text."""
        return " › ".join((*self.spot.headings, self.label) if self.label else self.spot.headings)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field was read: the place and the words."""

    spot: Spot
    words: str

    def __str__(self) -> str:
        return f"{self.spot}: “{quoted(self.words)}”" if self.words else str(self.spot)


@dataclass(frozen=True, slots=True)
class Syllabus:
    """Everything that a draft is made from: the lines of all documents in order, and the documents by id."""

    lines: tuple[Line, ...]
    documents: dict[str, str]

    def rest_of(self, line: Line) -> Iterator[Line]:
        """Yield the lines that follow one in its section."""
        follows = False
        for each in self.lines:
            if follows and each.block == line.block:
                yield each
            follows = follows or each is line


def source(line: Line, words: str = "") -> Source:
    """Return the source of something that was read in a line."""
    return Source(line.spot, words or line.text)


def quoted(words: str) -> str:
    """Return words short enough for a comment, on one line."""
    flat = " ".join(words.split())
    return flat if len(flat) <= _QUOTED else f"{flat[:_QUOTED].rstrip()} …"


def sentences(text: str) -> list[str]:
    """Split a paragraph into its sentences."""
    return [each.strip() for each in _SENTENCE.split(text) if each.strip()]


def syllabus_of(documents: Iterable[tuple[str, str, Document]]) -> Syllabus:
    """Read loaded documents, each given as (id, file name, document)."""
    lines: list[Line] = []
    names: dict[str, str] = {}
    block = 0
    for name, file, document in documents:
        names[name] = file
        for part in document.blocks:
            block += 1
            if not part.code and len(lines) < MOST_LINES:
                spot = Spot(name, file, _distinct(part.headings), part.page)
                lines.extend(_lines(part, spot, block))
    return Syllabus(tuple(_over_pages(lines))[:MOST_LINES], names)


def _over_pages(lines: Iterable[Line]) -> Iterator[Line]:
    """Join a paragraph that a page break cut in two."""
    held: Line | None = None
    for line in lines:
        if held and _is_cut(held, line):
            held = replace(held, text=f"{held.text} {line.text}"[:LONGEST_LINE])
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _is_cut(above: Line, below: Line) -> bool:
    follows = above.spot.page is not None and below.spot.page == above.spot.page + 1
    same = (above.spot.document, above.spot.headings) == (below.spot.document, below.spot.headings)
    prose = not (above.cells or below.cells or below.item)
    return (
        follows
        and same
        and prose
        and len(above.text) >= _WRAPPED
        and above.text[-1] not in ".!?:"
        and below.text[0].islower()
    )


def _distinct(headings: Sequence[str]) -> tuple[str, ...]:
    """Leave out a heading that repeats the one above it, as a page's title and its first heading often do."""
    return tuple(each for position, each in enumerate(headings) if position == 0 or each != headings[position - 1])


def _lines(block: Block, spot: Spot, number: int) -> Iterator[Line]:
    label = ""
    table: list[Line] = []
    for line in _joined(block.text.split("\n"), spot, number):
        if line.cells:
            table.append(replace(line, label=label))
            continue
        yield from _with_header(table)
        table = []
        if bold := _BOLD.fullmatch(line.text):
            label = _plain(bold["title"]).rstrip(": ")
            yield replace(line, text=label)
            continue
        plain = _plain(line.text)
        yield replace(line, text=plain, label=label)
        if plain.endswith(":") and len(plain) <= _WRAPPED:
            label = plain.rstrip(": ")
    yield from _with_header(table)


def _joined(texts: Iterable[str], spot: Spot, number: int) -> Iterator[Line]:
    """Yield a block's lines with their decoration; what was wrapped by hand is joined, rows of tables are cut."""
    held: Line | None = None
    gap = True
    for raw in texts:
        text = raw.strip()[:LONGEST_LINE]
        cells = _cells(text)
        bullet = _BULLET.match(raw)
        if held and (not text or cells or bullet or not _goes_on(held, text, gap=gap)):
            yield held
            held = None
        if not text:
            gap = True
            continue
        if cells:
            if any(cells):
                yield Line(" | ".join(cells), spot, number, cells, after_gap=gap)
        elif not _RULE.fullmatch(text):
            stripped = raw[bullet.end() :].strip() if bullet and not bullet[0].strip()[0].isalnum() else text
            held = (
                replace(held, text=f"{held.text} {text}")
                if held
                else Line(stripped, spot, number, item=bool(bullet), after_gap=gap)
            )
        gap = False
    if held:
        yield held


def _goes_on(held: Line, text: str, *, gap: bool) -> bool:
    if gap or _BOLD.fullmatch(held.text) or held.text.endswith((":", ": ")):
        return False
    if re.match(r"[^\W\d_][\w ]{1,20}:\s", text):
        return False
    last = held.text[-1]
    if held.item:
        ended = len(held.text) < _ITEM_WRAPPED or last in ".!?:;)"
        return text[0].islower() or not (ended or re.match(r"[\w ]{2,20}(?::|\d)", text))
    return len(held.text) >= (_ITEM_WRAPPED if text[0].islower() and last not in ".!?;" else _WRAPPED)


def _cells(text: str) -> tuple[str, ...]:
    """Return the cells of a table's row, empty if the text is none; a row of dashes has cells without words."""
    if "|" not in text or not (text.startswith("|") or text.endswith("|")):
        return ()
    inner = text.strip().removeprefix("|").removesuffix("|")
    if _RULE.fullmatch(inner):
        return ("", "")
    return tuple(_plain(cell) for cell in _SPLIT_CELL.split(inner))


def _with_header(rows: Sequence[Line]) -> Iterator[Line]:
    for position, row in enumerate(rows):
        yield replace(row, header=rows[0].cells if position else ())


def _plain(text: str) -> str:
    unlinked = _LINK.sub(r"\1", text)
    return " ".join(_ESCAPED.sub(r"\1", _DECORATION.sub("", unlinked)).split())
