"""What the benchmarks share: the course and its materials on the command line, times in pairs, and tables."""

import argparse
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import tutorial

COURSE = Path("courses/t81_558")

# Threads that spin while they wait take the cores from whatever else runs. Both sides let theirs sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def arguments(about: str) -> argparse.ArgumentParser:
    """Return a parser that knows MATERIALS and `--course`."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("materials", type=Path, nargs="?", help="a folder of materials; default: the pack's own")
    parser.add_argument("--course", type=Path, default=COURSE)
    return parser


def stop_if_the_tutorial_is_missing() -> None:
    """End with a sentence that says what to install, if something is missing."""
    if needs := tutorial.missing():
        sys.exit(needs)


def median(seconds: Sequence[float]) -> float:
    """Return a median in milliseconds."""
    return statistics.median(seconds) * 1000


def p95(seconds: Sequence[float]) -> float:
    """Return in milliseconds what nineteen in twenty stay under."""
    return sorted(seconds)[max(0, round(0.95 * len(seconds)) - 1)] * 1000


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column holds names, the others figures."""
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(width=110).print(table)
