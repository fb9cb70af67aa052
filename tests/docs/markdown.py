"""The project's Markdown as its readers meet it: headings with their anchors, links, and what is shown as code."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pymdownx.slugs import slugify  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SNIPPET = re.compile(r'^--8<-- "(?P<file>[^":]+):(?P<section>[\w-]+)"$', re.MULTILINE)


class Link(NamedTuple):
    """A link or a picture: where it stands, and where it leads."""

    page: str
    target: str


def pages() -> list[Path]:
    """Return every page that is written for people."""
    tops = [path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md"]
    return sorted([*tops, *DOCS.rglob("*.md"), *ROOT.glob("courses/*/README.md"), *ROOT.glob("deploy/**/*.md")])


def name(page: Path) -> str:
    """Return a page's path from the repository's root."""
    return page.relative_to(ROOT).as_posix()


def links(page: Path) -> list[Link]:
    """Return the links and pictures of a page, but not those that it takes in from elsewhere."""
    found = []
    for token in _inline(page):
        target = token.attrGet("href") if token.type == "link_open" else token.attrGet("src")
        if token.type in {"link_open", "image"} and target:
            found.append(Link(name(page), str(target)))
    return found


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return what can stand behind `#` in a link to a page, with the numbers that repeated headings get."""
    slug = slugify(case="lower")
    taken: dict[str, int] = {}
    found = set()
    tokens = _tokens(page)
    for opening, token in pairwise(tokens):
        if opening.type == "heading_open":
            text = "".join(child.content for child in token.children or ())
            anchor = slug(text, "-")
            found.add(f"{anchor}_{taken[anchor]}" if anchor in taken else anchor)
            taken[anchor] = taken.get(anchor, 0) + 1
    return frozenset(found)


def code(page: Path) -> Iterator[str]:
    """Yield what a page shows as code: each span, and each line of a block."""
    for token in _tokens(page):
        if token.type == "fence":
            yield from token.content.splitlines()
    for token in _inline(page):
        if token.type == "code_inline":
            yield token.content


def _inline(page: Path) -> Iterator[Token]:
    for token in _tokens(page):
        yield from token.children or ()


@cache
def _tokens(page: Path) -> list[Token]:
    text = SNIPPET.sub(_section, page.read_text(encoding="utf-8"))
    return MarkdownIt("commonmark").enable("table").parse(text)


def _section(found: re.Match[str]) -> str:
    text = (ROOT / found["file"]).read_text(encoding="utf-8")
    return text.partition(f"[start:{found['section']}] -->")[2].partition("<!-- --8<-- [end:")[0]
