"""Cuts documents into passages small enough to be embedded and retrieved."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from urllib.parse import quote

from langchain_text_splitters import Language, RecursiveCharacterTextSplitter

from knowledge.loading import Block, Document
from knowledge.loading.document import PRINTED
from knowledge.types import Passage

PROSE_SIZE = 950
"""Characters of prose in a passage at most: about 220 of the 256 tokens the packaged embedding model reads."""
CODE_SIZE = 700
"""Code has more tokens to a character."""
SMALL = 250
"""A passage shorter than this takes in the next cell of its section."""
_PROSE_BREAKS = [r"\n\n", r"\n(?=\s*(?:[*+•-]|\d+[.)])\s)", r"(?<=[.!?])\s+", r"\n", " ", ""]
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_MARKS = re.compile(r"^\s*(?:```|~~~)[\w+#.-]*\s*$|\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`|^#+ ", re.MULTILINE)


def cut(document: Document, *, source: str, place: str, link: str = "", other_term: bool = False) -> list[Passage]:
    """Return the passages of a document in reading order.

    Their text is Markdown; code, also of passages that are nothing but code, stands in fences.

    Args:
        document: what was loaded.
        source: the name it is cited by.
        place: what distinguishes this file from another of the same name; part of the passages' ids.
        link: a URL with `{file}` where the source belongs; empty for none.
        other_term: whether the document is another term's.
    """
    groups = [
        pieces
        for _, section in groupby(document.blocks, key=lambda block: (block.headings, block.anchor, block.page))
        for pieces in _packed(_pieces(section))
    ]
    seen: Counter[str] = Counter()
    passages = []
    for pieces in groups:
        first, text = pieces[0], _markdown(pieces)
        where = [place, *(["another term"] if other_term else []), *first.headings]
        identity = "\n".join([*where, str(first.cell), str(first.page), text])
        seen[identity] += 1
        passages.append(
            Passage(
                id=hashlib.sha256(f"{identity}\n{seen[identity]}".encode()).hexdigest()[:32],
                text=text,
                source=source,
                headings=first.headings,
                cell=first.cell,
                page=first.page,
                url=_url(link, source, first),
                code=all(piece.code for piece in pieces),
                stands_for=document.stands_for,
                other_term=other_term,
            )
        )
    return passages


def searchable(passage: Passage) -> str:
    """Return what is embedded of a passage: its headings and its text, without addresses and marks."""
    return "\n".join([" › ".join(passage.headings), plain(passage.text)]).strip()


def plain(markdown: str) -> str:
    """Return Markdown without the addresses of links, emphasis and fences."""
    return _MARKS.sub("", _LINK.sub(r"\1", markdown)).strip()


def _pieces(blocks: Iterable[Block]) -> Iterator[Block]:
    """Cut blocks that are too large for a passage."""
    for block in blocks:
        size = CODE_SIZE if block.code else PROSE_SIZE
        if len(block.text) <= size:
            yield block
            continue
        # Even parts: a full one and a scrap would both be found worse.
        even = math.ceil(len(block.text) / math.ceil(len(block.text) / size) * 1.1)
        for text in _splitter(min(even, size), block.code).split_text(block.text):
            yield Block(text, block.headings, block.cell, block.page, block.language, block.anchor)


def _packed(pieces: Iterable[Block]) -> Iterator[list[Block]]:
    """Put pieces of one section together: code with the prose that introduces it, small cells with the next one."""
    passage: list[Block] = []
    size = 0
    for piece in pieces:
        # What a cell printed means nothing without the cell.
        stays = passage and piece.language == PRINTED and piece.cell == passage[-1].cell
        full = size + len(piece.text) > PROSE_SIZE
        next_cell = passage and piece.cell != passage[-1].cell and not piece.code and size >= SMALL
        if passage and not stays and (full or next_cell):
            yield passage
            passage, size = [], 0
        passage.append(piece)
        size += len(piece.text)
    if passage:
        yield passage


def _markdown(pieces: Iterable[Block]) -> str:
    """Write pieces as Markdown, the parts of a cell's code again in one fence."""
    written = []
    for (_, language), run in groupby(pieces, key=lambda piece: (piece.cell, piece.language)):
        text = "\n\n".join(piece.text for piece in run)
        fence = "````" if "```" in text else "```"
        written.append(text if language is None else f"{fence}{language}\n{text}\n{fence}")
    return "\n\n".join(written)


def _url(link: str, source: str, block: Block) -> str | None:
    if not link:
        return None
    url = link.replace("{file}", quote(source))
    match PurePosixPath(source).suffix.lower():
        case ".md" if block.anchor:
            return f"{url}#{quote(block.anchor)}"
        case ".pdf" if block.page:
            return f"{url}#page={block.page}"
    return url


@cache
def _splitter(size: int, code: bool) -> RecursiveCharacterTextSplitter:
    breaks = RecursiveCharacterTextSplitter.get_separators_for_language(Language.PYTHON) if code else _PROSE_BREAKS
    return RecursiveCharacterTextSplitter(
        chunk_size=size,
        chunk_overlap=0,
        separators=breaks,
        is_separator_regex=not code,
        keep_separator="start" if code else "end",
    )
