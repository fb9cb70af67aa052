"""What a hostile or broken notebook is, what it must come to, and the assignment that all of them are handed in for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from grader.assignments.load import AssignmentFolder
from grader.assignments.models import Assignment

TOKEN = "kept-from-every-notebook-7d1e"
"""Stands in every file, variable and answer that no notebook may get at."""

SUBMIT = 'submit(data={"sum": sum(numbers), "most": max(numbers)})'
READ = 'import csv\nnumbers = [float(row["value"]) for row in csv.DictReader(open("numbers.csv"))]'
ANSWER = f"{READ}\n{SUBMIT}"
WRONG = 'submit(data={"sum": 0, "most": 0})'
SUBMITTED = 1
"""The points for having handed in something of the right kind, however wrong."""

ALL = 5
WALL_S = 30


@dataclass(frozen=True, slots=True)
class Case:
    """A notebook that means harm, or a file that is none.

    In its cells, `CANARY`, `PORT`, `ABSTRACT`, `ASSIGNMENT` and `NEIGHBOUR` stand for things outside of its sandbox: a
    file, a port of the host, an abstract socket's name, the assignment's folder and another student's inbox.

    Attributes:
        name: what it tries, as part of a sentence.
        ends: the outcomes that are right for it.
        cells: the sources of its code cells.
        raw: the file's bytes, where it is no notebook of these cells.
        file: the file's name.
        most: the points that it may get at most.
        least: the points that it must get, where it is only odd.
        limits: other limits than the usual ones of the corpus.
    """

    name: str
    ends: tuple[str, ...]
    cells: tuple[str, ...] = ()
    raw: bytes | None = None
    file: str = "work.ipynb"
    most: float = 0
    least: float = 0
    limits: Mapping[str, float] = field(default_factory=dict)


def code(text: str) -> str:
    """Return the source of a cell that is written indented."""
    return dedent(text).strip("\n")


def notebook(*cells: str) -> bytes:
    """Return the bytes of a notebook with these code cells."""
    shapes: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell} for cell in cells
    ]
    return json.dumps({"cells": shapes, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def tally(folder: Path) -> AssignmentFolder:
    """Write an assignment of five points, to sum up a column of numbers, that needs no library."""
    (folder / "given.csv").write_text("value\n3\n9\n4\n")
    (folder / "held_back.csv").write_text("value\n5\n2\n11\n8\n")
    (folder / "given.json").write_text(json.dumps({"sum": 16, "most": 9}))
    (folder / "held_back.json").write_text(json.dumps({"sum": 26, "most": 11}))
    (folder / "solution.ipynb").write_bytes(notebook(f"# {TOKEN}", ANSWER))
    (folder / "check.py").write_text(f"# {TOKEN}")
    definition = Assignment.model_validate(
        {
            "id": "tally",
            "title": "Tally",
            "summary": "Sum up the numbers.",
            "starter": "starter.ipynb",
            "hands_in": [{"name": "tally", "kind": "numbers"}],
            "data": [{"name": "numbers.csv", "given": "given.csv", "held_back": "held_back.csv"}],
            "limits": {"wall_s": WALL_S, "cell_s": 20, "memory_mb": 384, "processes": 80}
            | {"disk_mb": 16, "files": 200, "output_mb": 2},
            "rubric": [
                {"id": "complete", "title": "Complete", "points": 1, "checks": [{"completed": {}}]},
                {"id": "program", "title": "Program", "points": 2, "checks": [_sums("held_back")]},
                {"id": "output", "title": "Output", "points": 2, "checks": [_sums("given")]},
            ],
        }
    )
    return AssignmentFolder(definition, folder)


def _sums(run: str) -> dict[str, object]:
    return {"numbers": {"of": "tally", "run": run, "expected": f"{run}.json"}}
