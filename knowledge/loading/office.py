"""Loads PDF with pypdf; HTML, Word and PowerPoint with MarkItDown. Meant for the helper process."""

import logging
import re
import zipfile
from io import BytesIO
from typing import Any

from knowledge.errors import UnreadableFileError
from knowledge.loading.decoding import decode
from knowledge.loading.document import Block, Document, Outline
from knowledge.loading.markdown import markdown_blocks
from knowledge.loading.plain_text import plain_text_blocks

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
"""What the parts of an office file may come to when unpacked."""
PROTECTED = "is protected with a password; save it without one and ingest it again"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SLIDE = re.compile(r"<!-- Slide number: (\d+) -->")


def load_pdf(content: bytes) -> Document:
    """Read a PDF's text, page by page.

    Raises:
        UnreadableFileError: if it asks for a password, is damaged, or is no PDF.
    """
    if b"%PDF-" not in content[:1024]:
        raise UnreadableFileError("is not a PDF, whatever its name says")
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415, a slow import

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(BytesIO(content))
    # Files that only forbid printing or copying open with an empty password, as in any viewer.
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise UnreadableFileError(PROTECTED)
    pages = [(number, page.extract_text()) for number, page in enumerate(reader.pages, start=1)]
    if not any(text.strip() for _, text in pages):
        raise UnreadableFileError("has no text in it, only pictures; it may be a scan that needs text recognition")
    return Document(tuple(plain_text_blocks(pages)))


def load_html(content: bytes) -> Document:
    """Read a web page; its title heads every block."""
    from markitdown.converters import HtmlConverter  # noqa: PLC0415, a slow import

    result = _converted(HtmlConverter(), decode(content).encode(), ".html")
    outline = Outline()
    if title := " ".join((result.title or "").split()):
        outline.enter(0, title)
    return Document(tuple(markdown_blocks(result.markdown, outline)))


def load_docx(content: bytes) -> Document:
    """Read a Word document.

    Raises:
        UnreadableFileError: if it asks for a password, or is no Word document.
    """
    _check_package(content, "word/", "Word document (.docx)")
    from markitdown.converters import DocxConverter  # noqa: PLC0415, a slow import

    result = _converted(DocxConverter(), content, ".docx")  # type: ignore[no-untyped-call]
    return Document(tuple(markdown_blocks(result.markdown, Outline())))


def load_pptx(content: bytes) -> Document:
    """Read slides; a slide's number is its page.

    Raises:
        UnreadableFileError: if it asks for a password, or holds no slides.
    """
    _check_package(content, "ppt/", "PowerPoint presentation (.pptx)")
    from markitdown.converters import PptxConverter  # noqa: PLC0415, a slow import

    result = _converted(PptxConverter(), content, ".pptx")  # type: ignore[no-untyped-call]
    blocks: list[Block] = []
    _, *slides = _SLIDE.split(result.markdown)
    for number, markdown in zip(slides[::2], slides[1::2], strict=True):
        outline = Outline()
        blocks.extend(markdown_blocks(markdown, outline, page=int(number)))
        # A slide that is nothing but its title still says what comes there.
        if outline.path and (not blocks or blocks[-1].page != int(number)):
            blocks.append(Block(outline.path[-1], page=int(number)))
    return Document(tuple(blocks))


def _converted(converter: Any, content: bytes, suffix: str) -> Any:  # noqa: ANN401, MarkItDown ships no types
    from markitdown import StreamInfo  # noqa: PLC0415, a slow import

    return converter.convert(BytesIO(content), StreamInfo(extension=suffix, charset="utf-8"))


def _check_package(content: bytes, folder: str, kind: str) -> None:
    """Look into an office file, which is a zip archive, before anything unpacks it."""
    if content.startswith(_OLD_OFFICE):
        raise UnreadableFileError("is protected with a password, or of an old Office format; save it anew")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(f"is not a {kind}, or is damaged") from error
    if not any(entry.filename.startswith(folder) for entry in entries):
        raise UnreadableFileError(f"is not a {kind}, whatever its name says")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError("would be far too large when unpacked")
