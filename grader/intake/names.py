"""The names that people give to their files, as they are kept and shown."""

import unicodedata
from pathlib import PurePosixPath

from grader.intake.read import base_name

LONGEST = 120
NAMELESS = "file"
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode's categories of what is not seen but changes what is: controls, and marks that turn the direction of text."""


def readable_name(name: str) -> str:
    """Return a file's name as one line without folders, of a bounded length, and with its ending.

    It is for reading only: nothing on a disk is ever called by it.
    """
    seen = "".join(each for each in base_name(name) if unicodedata.category(each) not in INVISIBLE)
    line = " ".join(seen.split())
    ending = PurePosixPath(line).suffix[:LONGEST]
    if len(line) > LONGEST:
        line = line[: LONGEST - len(ending)] + ending
    return line or NAMELESS
