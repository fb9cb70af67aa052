"""From bytes to text, for files whose encoding nobody declares."""

import re

from knowledge.errors import UnreadableFileError
from registrar.encodings import encoding_of

BINARY_SHARE = 0.05
"""More control characters than this, and the file is not text."""
SAMPLE = 65_536
"""Characters that are looked at."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or, failing these, Windows-1252, with plain line ends.

    Raises:
        UnreadableFileError: if the bytes are no text.
    """
    text = content.decode(encoding_of(content), errors="replace")
    sample = text[:SAMPLE]
    if "\x00" in sample or len(_CONTROL.findall(sample)) > BINARY_SHARE * len(sample):
        raise UnreadableFileError("is not text; its name may have the wrong ending")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def printable(text: str) -> str:
    """Return `text` without control characters and lone surrogates, which no database stores."""
    return _UNPRINTABLE.sub("", text)
