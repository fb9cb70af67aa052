"""From the bytes of an uploaded file to text, however it was saved."""

import re

from grader.errors import NotebookError
from registrar.encodings import encoding_of

MAX_BYTES = 20 * 2**20

_OTHER_KINDS = (
    (b"PK\x03\x04", "a ZIP archive (or an Office file)"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x89HDF", "a saved model or an HDF5 file"),
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(raw: bytes) -> tuple[str, str | None]:
    """Turn the bytes of a file into text.

    Returns:
        The text, and the name of the encoding it was saved in where that is not UTF-8.

    Raises:
        NotebookError: `too_large`, `empty`, `not_json` (another kind of file) or `encoding`.
    """
    if len(raw) > MAX_BYTES:
        message = (
            f"The file has {len(raw) / 2**20:.0f} MB, and at most {MAX_BYTES // 2**20} MB are taken. "
            'Clear the outputs ("Restart & Clear Output"), save, and hand it in again.'
        )
        raise NotebookError(message, "bad_notebook:too_large")
    if not raw.strip(b" \t\r\n\0"):
        raise NotebookError("The file is empty. Save the notebook and hand it in again.", "bad_notebook:empty")
    for signature, kind in _OTHER_KINDS:
        if raw.startswith(signature):
            message = f"This is {kind}, not a notebook. Hand in the .ipynb file itself."
            raise NotebookError(message, "bad_notebook:not_json")
    encoding = encoding_of(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    if _NO_TEXT.search(text):
        raise _unreadable()
    return text, None if encoding in {"utf-8", "utf-8-sig"} else encoding


def _unreadable() -> NotebookError:
    message = (
        "The file's characters cannot be read. Open it in Jupyter, save it there (as UTF-8), and hand it in again."
    )
    return NotebookError(message, "bad_notebook:encoding")
