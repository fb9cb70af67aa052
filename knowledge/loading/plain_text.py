"""Finds headings and paragraphs in text without markup, such as the text of a PDF.

Headings are recognised by their looks: a short line in capitals, or a short line in Title Case that
stands alone above a paragraph or a list.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.loading.decoding import decode
from knowledge.loading.document import Block, Document, Outline

SHORTEST_HEADING, LONGEST_HEADING = 4, 80
WRAPPED_AT_MOST = 130
"""Lines are taken to be wrapped by hand, and joined again, where hardly any is longer than this."""
FULL_LINE = 0.7
"""A line this full, as a share of a full line, goes on in the next one."""
PARAGRAPH_LINE = 60
"""A line this long is the beginning of a paragraph."""
LABEL_LENGTH = 80
"""A section with less text than this is a label of the section that follows."""
RUNNING_HEADER = 3
"""A line that occurs this often is no heading: it is printed on every page, or part of a form."""

MOSTLY_LETTERS = 0.6
"""Capitals among many digits and signs are a table's row, not a heading."""

_ITEM = re.compile(r"\s*(?:[•◦▪●○‣–*-]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_NUMBERED = re.compile(r"(?P<number>[IVX]+\.|\d+(?:\.\d+)*\.?)\s+(?P<rest>\D.*)")
_UNIT = re.compile(
    r"(?:Appendix|Chapter|Lab|Lecture|Lesson|Module|Part|Section|Session|Topic|Unit|Week) (?:\d+(?:\.\d+)*|[A-Z])\b"
)
_SMALL_WORDS = re.compile(r"a|an|and|as|at|by|for|from|in|into|is|of|on|or|the|to|vs|with|your", re.IGNORECASE)
_REAL_WORD = re.compile(r"[^\W\d_]{4}")
_CAPITALS_LEVEL, _TITLE_LEVEL = 1, 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its surroundings. `following` is the next line that is not blank."""

    text: str
    page: int | None
    after_blank: bool
    before_blank: bool
    following: str


@dataclass(slots=True)
class _Section:
    """A heading (level 0: none) and the lines below it."""

    level: int
    title: str
    lines: list[_Line]

    @property
    def length(self) -> int:
        return sum(len(line.text) for line in self.lines)


def load_plain_text(content: bytes) -> Document:
    """Read a `.txt` file."""
    return Document(tuple(plain_text_blocks([(None, decode(content).replace("\f", "\n\n"))])))


def plain_text_blocks(pages: Sequence[tuple[int | None, str]]) -> list[Block]:
    """Split the text of pages (each with its number, or None) at its headings, which carry over to the next page."""
    lines = list(_lines(pages))
    width = _full_width(lines)
    outline = Outline()
    blocks: list[Block] = []
    for section in _labels_folded(_sections(lines)):
        if section.level:
            outline.enter(section.level, section.title)
        for page in dict.fromkeys(line.page for line in section.lines):
            text = _paragraphs([line for line in section.lines if line.page == page], width)
            blocks.append(Block(text, outline.path, page=page))
    return [block for block in blocks if block.text]


def _lines(pages: Sequence[tuple[int | None, str]]) -> Iterator[_Line]:
    numbered = [(page, line.strip()) for page, text in pages for line in [*text.split("\n"), ""]]
    following = ""
    seen: list[_Line] = []
    for at in range(len(numbered) - 1, -1, -1):
        page, text = numbered[at]
        blank_above = at == 0 or not numbered[at - 1][1]
        blank_below = at + 1 == len(numbered) or not numbered[at + 1][1]
        seen.append(_Line(text, page, blank_above, blank_below, following))
        following = text or following
    return reversed(seen)


def _sections(lines: Sequence[_Line]) -> list[_Section]:
    occurrences = Counter(line.text for line in lines)
    sections = [_Section(0, "", [])]
    for line in lines:
        level = _heading_level(line) if occurrences[line.text] < RUNNING_HEADER else None
        if level and _continues(sections[-1], line.text):
            sections[-1].title += f" {line.text}"
        elif level:
            sections.append(_Section(level, line.text.rstrip(": "), []))
        else:
            sections[-1].lines.append(line)
    return sections


def _continues(section: _Section, heading: str) -> bool:
    """Whether a heading in capitals is the second line of another that stands right above it."""
    in_capitals = section.title == section.title.upper() and heading == heading.upper()
    return section.level == _CAPITALS_LEVEL and in_capitals and not section.length and not _NUMBERED.match(heading)


def _heading_level(line: _Line) -> int | None:
    """Return how deep the heading is that this line looks like, or None."""
    text = line.text
    if not SHORTEST_HEADING <= len(text) <= LONGEST_HEADING or text[-1] in ".,;?!" or _is_bullet(text):
        return None
    numbered = _NUMBERED.fullmatch(text)
    words = numbered["rest"] if numbered else text
    if _in_capitals(words):
        return _CAPITALS_LEVEL
    if not (line.after_blank and _in_title_case(words)):
        return None
    if numbered:
        depth = numbered["number"].rstrip(".").count(".")
        return _CAPITALS_LEVEL + depth if line.before_blank else None
    return _TITLE_LEVEL if _heads_something(line) else None


def _heads_something(line: _Line) -> bool:
    if len(line.following) >= PARAGRAPH_LINE and not _is_bullet(line.following):
        return True
    if line.before_blank:
        return line.text.endswith(":") or _is_bullet(line.following)
    return bool(_UNIT.match(line.text))


def _is_bullet(text: str) -> bool:
    return bool(_ITEM.match(text)) and not _NUMBERED.fullmatch(text)


def _in_capitals(words: str) -> bool:
    letters = [char for char in words if char.isalpha()]
    lettered = len(letters) >= MOSTLY_LETTERS * len(words.replace(" ", ""))
    return lettered and words == words.upper() and bool(_REAL_WORD.search(words))


def _in_title_case(words: str) -> bool:
    found = re.findall(r"[\w'’]+", words)
    large = [word for word in found if not _SMALL_WORDS.fullmatch(word)]
    return (
        bool(large)
        and found[0] == large[0]
        and any(_REAL_WORD.search(word) for word in large)
        and all(word[0].isupper() or word[0].isdigit() for word in large)
    )


def _labels_folded(sections: Sequence[_Section]) -> list[_Section]:
    """Give the few lines under a label ("Week 2", a date) to the section of the same level that they announce."""
    kept: list[_Section] = []
    for section in sections:
        above = kept[-1] if kept else None
        if above and above.level == section.level == _TITLE_LEVEL and above.length < LABEL_LENGTH:
            kept.pop()
            label = _Line(above.title, section.lines[0].page if section.lines else None, True, False, "")
            section.lines = [label, *above.lines, *section.lines]
        kept.append(section)
    return kept


def _full_width(lines: Sequence[_Line]) -> int | None:
    """Return how long a full line is, or None where lines are not wrapped by hand."""
    lengths = sorted(len(line.text) for line in lines if line.text)
    if not lengths:
        return None
    width = lengths[int(0.95 * (len(lengths) - 1))]
    return width if PARAGRAPH_LINE <= width <= WRAPPED_AT_MOST else None


def _paragraphs(lines: Sequence[_Line], width: int | None) -> str:
    """Join wrapped lines; keep short lines, list items and blank lines as they are."""
    text = ""
    last = ""
    for line in lines:
        wrapped = width and len(last) >= FULL_LINE * width and line.text and not _ITEM.match(line.text)
        text += (" " if wrapped else "\n") + line.text
        last = line.text
    return re.sub(r"\n{3,}", "\n\n", text).strip()
