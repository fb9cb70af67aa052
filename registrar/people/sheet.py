"""Reading a CSV file as people save it.

That is: with or without a byte-order mark; in UTF-8, UTF-16 or a Western code page; with commas, semicolons, tabs or
bars between the cells.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from registrar.encodings import encoding_of
from registrar.errors import RosterError

MAX_BYTES = 20_000_000
"""Far above what ten thousand students with fifty assignments take."""
_DELIMITERS = ",;\t|"
_PACKED = b"PK\x03\x04"
"""How a ZIP file begins, and so an Excel workbook."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text. `rows` has the number of the line on which each row ends, and its cells, stripped."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(data: bytes, known: Iterable[str]) -> Sheet:
    """Read a CSV file whose first line that is not empty names the columns.

    Args:
        data: the file.
        known: names of columns in lower case; the delimiter is the one that makes most of them appear.

    Raises:
        RosterError: if it is no text, no table, or too large, or a row has more cells than there are columns.
    """
    text = _decoded(data)
    delimiter = max(_DELIMITERS, key=lambda each: _recognised(text, each, frozenset(known)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for row in reader:
            cells = tuple(cell.strip() for cell in row)
            if any(cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise RosterError(
            f"Line {reader.line_num} cannot be read as CSV: {error}. Look for a quotation mark that is never closed."
        ) from error
    if not rows:
        raise RosterError("The file is empty. Export it again; the first line must name the columns.")
    _, header = rows.pop(0)
    for line, cells in rows:
        if any(cells[len(header) :]):
            raise RosterError(
                f"Line {line} has {len(cells)} cells, but there are {len(header)} columns. "
                "Put quotation marks around a cell that holds a comma."
            )
    return Sheet(header, tuple(rows))


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise RosterError(f"The file is larger than {MAX_BYTES // 1_000_000} MB, so it is hardly a list of students.")
    if data.startswith(_PACKED):
        raise RosterError("This is an Excel workbook. Save it as CSV and send that.")
    text = data.decode(encoding_of(data), errors="replace")
    if "\0" in text:
        raise RosterError("This is no text file. Export the list as CSV and send that.")
    return _without_excels_hint(text)


def _without_excels_hint(text: str) -> str:
    """Drop the line `sep=;` that Excel wants, and keep its line break so that lines are counted right."""
    first, line_break, rest = text.partition("\n")
    return line_break + rest if first.strip().lower().startswith("sep=") else text


def _recognised(text: str, delimiter: str, known: frozenset[str]) -> int:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return sum(cell.strip().strip('"').lower() in known for cell in header.split(delimiter))
