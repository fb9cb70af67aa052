"""Makes an assignment's folder of a notebook in nbgrader's or otter's format."""

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import nbformat
from ruamel.yaml import YAML

from grader.assignments.consistency import CHECKS_FILE
from grader.assignments.load import FILE_NAME, load_assignment
from grader.errors import AssignmentError
from grader.formats.checks import Rubric, item_id, rubric_of, variable_id
from grader.formats.imported import Cell, FormatError, Imported, notebook
from grader.formats.nbgrader import is_nbgrader, read_nbgrader
from grader.formats.otter import is_otter_master, ok_tests, read_otter_master, read_otter_student

NOTES = "IMPORTED.md"
TESTS = "tests"
"""The folder beside a student's notebook that holds otter's test files."""
CHECKS_HEAD = '''"""Checks brought in from the notebook's tests. They see plain values only; change them as you like."""

import math

import numpy
import numpy as np
import pandas
import pandas as pd

from grader.checks.context import Handed, Verdict
'''
NOT_OURS = {"otter", "nbgrader", "IPython"}
LARGEST_DATA = 20 * 2**20
UNKNOWN = (
    "This notebook is in none of the formats that can be brought in: nbgrader's (cells have its metadata), a master of "
    "Otter Assign (raw cells such as `# BEGIN QUESTION`), or a notebook with otter's tests in the OK format (inside, "
    "or in a folder `tests` beside it)."
)
NOTHING = "None of the notebook's tests could become a check, so there is no assignment to write. {why}"


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came of it: the format, the rubric's items and points, and what is left for a person, with the reasons."""

    format: str
    items: int
    points: float
    checks: int
    by_hand: tuple[str, ...]


def bring_in(source: Path, out: Path, *, name: str = "") -> BroughtIn:
    """Read a notebook and write an assignment's folder. It reads files only: nothing of the notebook is run.

    Args:
        source: the notebook.
        out: the folder to make; it must not be there yet, or be empty.
        name: the assignment's id; by default, that of `out`.

    Raises:
        FormatError: if the notebook is of no known format, none of its tests can become a check, or `out` is taken.
    """
    if out.exists() and any(out.iterdir()):
        raise FormatError(f"{out} is there already. Name a folder that is not.")
    read = _read(source)
    kind, found = _taken_apart(read, source)
    rubric = rubric_of(found.questions)
    left = tuple(f"{question}: {why}" for question, why in rubric.by_hand)
    if not rubric.items:
        raise FormatError(NOTHING.format(why=" ".join(left)))
    out.mkdir(parents=True, exist_ok=True)
    identity = name or item_id(out.resolve().name, 1, ())
    cells = found.solution or found.starter
    data = _data(cells, source.parent, out)
    _write(out / "starter.ipynb", json.dumps(notebook(found.starter), indent=1))
    if found.solution:
        _write(out / "solution.ipynb", json.dumps(notebook(found.solution), indent=1))
    for file, value in rubric.files.items():
        _write(out / file, value if isinstance(value, str) and file.endswith(".txt") else json.dumps(value))
    if rubric.functions:
        _write(out / CHECKS_FILE, "\n\n\n".join([CHECKS_HEAD.rstrip(), *rubric.functions]) + "\n")
    definition = _definition(identity, source, found, rubric, data, _imports(cells))
    _write(out / FILE_NAME, _yaml(definition))
    came = BroughtIn(
        kind,
        len(rubric.items),
        sum(float(item["points"]) for item in rubric.items),
        sum(len(item["checks"]) for item in rubric.items),
        left,
    )
    _write(out / NOTES, _notes(source, came, rubric))
    try:
        load_assignment(out)
    except AssignmentError as error:
        raise FormatError(f"What was written to {out} has to be mended by hand first.\n{error}") from error
    return came


def _read(source: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call, no-any-return]
    except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise FormatError(f"{source} is no notebook that can be read ({type(error).__name__}).") from error


def _taken_apart(read: nbformat.NotebookNode, source: Path) -> tuple[str, Imported]:
    if is_nbgrader(read.cells):
        return "nbgrader", read_nbgrader(read.cells)
    if is_otter_master(read.cells):
        return "otter assign", read_otter_master(read.cells)
    if tests := ok_tests(source.parent / TESTS, read.metadata):
        return "otter", read_otter_student(read.cells, tests)
    raise FormatError(UNKNOWN)


def _definition(
    identity: str,
    source: Path,
    found: Imported,
    rubric: Rubric,
    data: Sequence[Mapping[str, Any]],
    imports: Sequence[str],
) -> dict[str, Any]:
    title, summary = _words(found.starter, source)
    # A name that every notebook has, so that functions are called even where no variable is looked at.
    hands_in = [{"name": "notebook", "kind": "text", "variable": "__name__"}]
    hands_in += [{"name": variable_id(name), "kind": kind, "variable": name} for name, kind in rubric.variables.items()]
    parts: dict[str, Any] = {
        "id": identity,
        "title": title,
        "summary": summary,
        "starter": "starter.ipynb",
        "solution": "solution.ipynb" if found.solution else None,
        "hands_in": hands_in,
        "data": list(data),
        "calls": rubric.calls,
        "imports": list(imports),
        "rubric": rubric.items,
    }
    return {key: value for key, value in parts.items() if value}


def _words(cells: Iterable[Cell], source: Path) -> tuple[str, str]:
    """Return the first heading as the title, and the first paragraph as the summary."""
    lines = [line.strip() for cell in cells if cell.cell_type == "markdown" for line in cell.source.split("\n")]
    title = next((line.lstrip("# ") for line in lines if line.startswith("#") and line.strip("# ")), source.stem)
    summary = next((line for line in lines if line and not line.startswith(("#", "<", "!", "|", "`"))), title)
    return title[:200], summary[:1000]


def _imports(cells: Iterable[Cell]) -> list[str]:
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    lines = [line.split() for line in text.split("\n") if line.startswith(("import ", "from "))]
    modules = dict.fromkeys(words[1].split(".")[0].strip(",") for words in lines if len(words) > 1)
    return [
        each for each in modules if each not in sys.stdlib_module_names and each not in NOT_OURS and each.isidentifier()
    ]


def _data(cells: Iterable[Cell], beside: Path, out: Path) -> list[dict[str, str]]:
    """Copy the files beside the notebook that its code names, and return them as under `data`."""
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    found = []
    for path in sorted(beside.rglob("*")):
        inside = path.relative_to(beside)
        named = any(f"{quote}{inside.as_posix()}{quote}" in text for quote in "'\"")
        if named and path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST_DATA:
            (out / "given").mkdir(exist_ok=True)
            shutil.copyfile(path, out / "given" / path.name)
            found.append({"name": path.name, "given": f"given/{path.name}"})
    return found


def _notes(source: Path, came: BroughtIn, rubric: Rubric) -> str:
    guessed = "".join(f"- `{name}`: {kind}\n" for name, kind in rubric.variables.items()) or "- none\n"
    left = "".join(f"- {each}\n" for each in came.by_hand) or "- nothing\n"
    return (
        f"# Brought in from {source.name} ({came.format})\n\n"
        f"{came.checks} checks in {came.items} items, {came.points:g} points. Look through these before it is used:\n\n"
        "## For a person\n\n"
        f"{left}\n"
        "## Of which kind the variables are, as far as the tests tell\n\n"
        f"{guessed}\n"
        "## What is different from before\n\n"
        "- Each assertion earns its share of the item; there is no all or nothing.\n"
        "- Tests look at the notebook once it has run to its end, not at the moment when their cell stood.\n"
        "- There is no held-back data yet: an answer that was typed in is right. Give data files a `held_back` twin.\n"
        "- A test that students see stays in the starter, and does not stop the notebook when it fails.\n"
    )


def _yaml(definition: Mapping[str, Any]) -> str:
    writer, text = YAML(typ="safe", pure=True), StringIO()
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.width = 120
    writer.dump(dict(definition), text)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
