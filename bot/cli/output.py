"""What the command line prints: results on standard output, everything about the work on standard error."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

results = Console(highlight=False)
notes = Console(stderr=True, highlight=False)


def complain(sentence: str) -> None:
    """Say what went wrong."""
    notes.print(sentence, style="bold red", markup=False, soft_wrap=True)


def print_json(value: object) -> None:
    """Print a value as JSON with Unicode as it is."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress() -> Iterator[Progress]:
    """Show bars on standard error while the work inside goes on. They are gone when it is done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes, transient=True) as bars:
        yield bars


@contextmanager
def waiting(description: str) -> Iterator[None]:
    """Show on standard error that something of unknown length goes on."""
    with notes.status(description):
        yield
