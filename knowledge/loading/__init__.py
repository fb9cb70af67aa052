"""From files to text: `load_document` reads every kind of course material into blocks."""

import os
import stat
from dataclasses import replace
from pathlib import Path

from knowledge.errors import UnreadableFileError
from knowledge.loading.decoding import printable
from knowledge.loading.document import Block, Document
from knowledge.loading.formats import FORMATS
from knowledge.loading.isolation import load_in_helper

__all__ = ["FORMATS", "Block", "Document", "load_document", "parse_document", "read_content"]

MAX_BYTES = 50 * 1024 * 1024
"""Larger files are left out."""
MAX_CHARACTERS = 10_000_000
"""More text than this, about ten textbooks, and a file is left out: a small one can unfold to hours of embedding."""
ISOLATED_FROM = 256 * 1024
"""Files from this size on are read in a helper process, under a time limit, whatever their kind."""


def load_document(path: Path) -> Document:
    """Read a file of a known kind.

    Raises:
        UnreadableFileError: with a reason that completes "this file …".
    """
    return parse_document(path.suffix, read_content(path))


def read_content(path: Path) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        UnreadableFileError: if it is not there, not a regular file, empty, too large, or may not be read.
    """
    try:
        # Looked at once it is open, so that nobody can put another in its place; a pipe is not waited for.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableFileError("is not a regular file")
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UnreadableFileError(f"is larger than {MAX_BYTES // 1024**2} MB; split it or leave it out")
    except OSError as error:
        raise UnreadableFileError(f"cannot be opened ({error.strerror or 'unknown reason'})") from error
    if not content.strip():
        raise UnreadableFileError("is empty")
    return content


def parse_document(suffix: str, content: bytes) -> Document:
    """Read the bytes of a file whose name ends in `suffix`.

    Raises:
        UnreadableFileError: with a reason that completes "this file …".
    """
    suffix = suffix.lower()
    kind = FORMATS.get(suffix)
    if kind is None:
        raise UnreadableFileError(f"is of a kind that cannot be read; these can: {', '.join(FORMATS)}")
    isolated = kind.fragile or len(content) >= ISOLATED_FROM
    document = load_in_helper(suffix, content) if isolated else kind.load(content)
    blocks = tuple(block for block in map(_cleaned, document.blocks) if block.text)
    if not blocks:
        raise UnreadableFileError("has no text in it")
    if sum(len(block.text) for block in blocks) > MAX_CHARACTERS:
        raise UnreadableFileError(f"has more than {MAX_CHARACTERS // 10**6} million characters of text; split it")
    return Document(blocks, document.stands_for)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _cleaned(block: Block) -> Block:
    text = printable(block.text).rstrip()
    headings = tuple(printable(heading) for heading in block.headings)
    return replace(block, text=text if text.strip() else "", headings=headings)
