"""Loads Markdown: split at its headings, with the front matter read."""

import re
from datetime import date
from functools import cache
from io import StringIO
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from knowledge.loading.decoding import decode
from knowledge.loading.document import Block, Document, Outline
from knowledge.loading.markup import readable

LONGEST_HEADING = 150
"""A paragraph with a line of dashes under it is a heading by Markdown's rules, but hardly by its author's."""
LONGEST_MATTER = 10_000
"""Characters of front matter that are read."""
SMALL_FENCE = 600
"""Fenced code up to this many characters stays in the prose around it."""
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DECORATED = re.compile(r"(\*{1,3}|`+)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def load_markdown(content: bytes) -> Document:
    """Read a `.md` file. `title` of its front matter heads every block; `stands_for` names files it summarises."""
    matter, text = _front_matter(decode(content))
    outline = Outline()
    if title := _scalar(matter.get("title")):
        outline.enter(0, title)
    named = matter.get("stands_for")
    names = map(_scalar, named if isinstance(named, list) else [named])
    return Document(tuple(markdown_blocks(text, outline)), tuple(name for name in names if name))


def _scalar(value: object) -> str:
    """Return a single value as text; nothing for a list, which may hold itself over and over."""
    return str(value) if isinstance(value, (str, int, float, date)) else ""


def markdown_blocks(text: str, outline: Outline, *, cell: int | None = None, page: int | None = None) -> list[Block]:
    """Split Markdown at its headings, which are entered into `outline`; large fenced code stands by itself."""
    blocks: list[Block] = []
    lines = text.split("\n")
    prose: list[str] = []

    def add(content: str, language: str | None = None) -> None:
        if content := content.strip("\n"):
            blocks.append(Block(content, outline.path, cell, page, language, outline.anchor))

    def close() -> None:
        add(readable("\n".join(prose)))
        prose.clear()

    at = 0
    for token, title in _landmarks(text):
        start, end = token.map or (at, at)
        prose.extend(lines[at:start])
        at = end
        close()
        if token.type == "fence":
            add(token.content, token.info.split(" ")[0].strip("{}"))
        else:
            outline.enter(int(token.tag[1:]), title)
    prose.extend(lines[at:])
    close()
    return blocks


def _landmarks(text: str) -> list[tuple[Token, str]]:
    """Return the top-level headings, each with its title, and the large fences, in order."""
    tokens = [token for token in _parser().parse(text) if token.map is not None]
    found: list[tuple[Token, str]] = []
    for token, following in pairwise([*tokens, None]):
        if token is None or token.level:
            continue
        if token.type == "fence" and len(token.content) > SMALL_FENCE:
            found.append((token, ""))
        elif token.type == "heading_open" and following and (title := _title(following.content)):
            found.append((token, title))
    return found


def _title(markdown: str) -> str:
    """Return a heading as plain text, or nothing where it is none."""
    if len(markdown) > LONGEST_HEADING:
        return ""
    text = _LINK.sub(r"\1", readable(markdown))
    return " ".join(_DECORATED.sub(r"\2", text).split())


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Only where things stand is needed; parsing what is inside the lines takes most of the time.
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(text)
    if not match or len(match[1]) > LONGEST_MATTER:
        return {}, text
    try:
        matter = YAML(typ="safe", pure=True).load(StringIO(match[1]))
    # Brackets without end are found by Python's own limit, where the parser in C would crash the process.
    except (YAMLError, ValueError, RecursionError):
        return {}, text
    return (matter, text[match.end() :]) if isinstance(matter, dict) else ({}, text)
