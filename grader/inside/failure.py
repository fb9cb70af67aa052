"""Where a notebook stopped, and which limit an error of Python's stands for."""

import re
from collections.abc import Sequence

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)|File <timed exec>:(\d+)")
LINE_CHARACTERS = 300
ERROR_CHARACTERS = 600

# Names of errors, and words of their messages, that a limit shows itself by inside a notebook.
LIMITS = (
    ("needs_input", "StdinNotImplementedError", ""),
    ("memory_limit", "MemoryError", ""),
    ("memory_limit", "_ArrayMemoryError", ""),
    ("disk_limit", "OSError", "[Errno 28]"),
    ("disk_limit", "OSError", "[Errno 27]"),
    ("disk_limit", "OSError", "[Errno 122]"),
    ("process_limit", "BlockingIOError", "[Errno 11]"),
    ("process_limit", "RuntimeError", "can't start new thread"),
)


def outcome_of(name: str, message: str) -> str:
    """Return the outcome that an uncaught error ends a notebook with.

    Args:
        name: the class of the error.
        message: its text.
    """
    for outcome, error, words in LIMITS:
        if name == error and message.startswith(words):
            return outcome
    return "cell_error"


def sentence(name: str, message: str) -> str:
    """Return an error as Python's last line of a traceback has it, within bounds and without colours."""
    return ANSI.sub("", f"{name}: {message}" if message else name)[:ERROR_CHARACTERS]


def line_of(traceback: str, sources: Sequence[str], cell: int) -> str:
    """Return the student's own line that a traceback of IPython's ends in.

    Args:
        traceback: its text, with or without colours.
        sources: the sources of the executed cells, in the order of their `In` numbers.
        cell: the number of the cell that was running.

    Returns:
        The deepest line that is part of a cell, or nothing if none is.
    """
    frames = FRAME.findall(ANSI.sub("", traceback))
    for executed, number, timed in reversed(frames):
        # `%%time` compiles what stands below it, so its first line is the cell's second.
        at_cell, at_line = (cell, int(timed) + 1) if timed else (int(executed), int(number))
        lines = sources[at_cell - 1].splitlines() if 0 < at_cell <= len(sources) else []
        if 0 < at_line <= len(lines):
            return lines[at_line - 1].strip()[:LINE_CHARACTERS]
    return ""
