"""From bytes to text, for files whose encoding nobody declares."""

import codecs
import re

from knowledge.errors import UnreadableFileError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BINARY_SHARE = 0.05
"""More control characters than this, and the file is not text."""
SAMPLE = 65_536
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or, failing these, Windows-1252, with plain line ends.

    Raises:
        UnreadableFileError: if the bytes are no text.
    """
    text = _decoded(content)
    sample = text[:SAMPLE]
    if "\x00" in sample or len(_CONTROL.findall(sample)) > BINARY_SHARE * len(sample):
        raise UnreadableFileError("is not text; its name may have the wrong ending")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def printable(text: str) -> str:
    """Return `text` without control characters and lone surrogates, which no database stores."""
    return _UNPRINTABLE.sub("", text)


def _decoded(content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode(_unmarked_utf16(content) or "utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unmarked_utf16(content: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: in Western text every other byte is zero."""
    sample = content[: SAMPLE - SAMPLE % 2]
    half = len(sample) // 2
    if not half or len(content) % 2:
        return None
    if sample[1::2].count(0) > 0.8 * half and not sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > 0.8 * half and not sample[1::2].count(0):
        return "utf-16-be"
    return None
