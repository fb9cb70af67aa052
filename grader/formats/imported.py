"""What the readers of other formats find in a notebook, whatever the format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat

from grader.errors import GraderError

Cell = nbformat.NotebookNode
RAISES = "raises-exception"
"""The tag of a cell whose failure does not end the run: a test that does not hold yet is no reason to stop."""
STUB = "# YOUR CODE HERE\n..."
TEXT_STUB = "*Your answer.*"


class FormatError(GraderError):
    """A notebook that cannot be brought in. The message says why."""


@dataclass(frozen=True, slots=True)
class Test:
    """The source of one test, and whether students may see it."""

    source: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What points are given for. `by_hand` says that a person reads the answer; then there may be no tests."""

    id: str
    points: float
    tests: tuple[Test, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """A notebook taken apart.

    Attributes:
        starter: the cells that students begin with.
        solution: the same cells with the solutions; empty where the notebook holds none.
        questions: in their order.
    """

    starter: tuple[Cell, ...]
    solution: tuple[Cell, ...] = ()
    questions: tuple[Question, ...] = field(default_factory=tuple)


def code(source: str, *, test: bool = False) -> Cell:
    """Return a code cell without outputs; the failure of a test's cell does not end the run."""
    cell: Cell = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    if test:
        cell.metadata["tags"] = [RAISES]
    return cell


def prose(source: str) -> Cell:
    """Return a Markdown cell."""
    cell: Cell = nbformat.v4.new_markdown_cell(source)  # type: ignore[no-untyped-call]
    return cell


def notebook(cells: Sequence[Cell]) -> dict[str, Any]:
    """Return a notebook of these cells, for a Python kernel."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made: dict[str, Any] = nbformat.v4.new_notebook(cells=list(cells), metadata=kernel)  # type: ignore[no-untyped-call]
    return made


def joined(lines: Sequence[str]) -> str:
    """Return lines as one text, without empty ones at both ends."""
    return "\n".join(lines).strip("\n")
