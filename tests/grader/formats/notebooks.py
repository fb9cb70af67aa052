"""Small notebooks in the formats of other graders, written for these tests after the formats' documentation."""

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

Cell = nbformat.NotebookNode


def save(path: Path, cells: list[Cell], **metadata: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


def marked(kind: str, source: str, **meta: Any) -> Cell:
    """A cell with nbgrader's metadata."""
    known = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False, **meta}
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source, metadata={"nbgrader": known})


DEPTHS = """\
def deepest(soundings):
    ### BEGIN SOLUTION
    return max(soundings)
    ### END SOLUTION"""
DEPTH_TESTS = """\
# The deepest of several soundings.
assert deepest([3, 9, 4]) == 9
assert abs(deepest([1.5, 2.25]) - 2.25) < 0.01
### BEGIN HIDDEN TESTS
assert deepest([-4, -2]) == -2
### END HIDDEN TESTS"""
TABLE_TESTS = """\
import numpy as np
assert list(log.columns) == ["port", "miles"]
assert np.isclose(total, 61.5)
assert harbour == "Porto"
for miles in log["miles"]:
    assert miles > 0"""


def nbgrader(folder: Path) -> Path:
    """A notebook as an instructor writes it for nbgrader, with the data that it reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.csv").write_text("port,miles\nPorto,21.5\nFaro,40\n", encoding="utf-8")
    solution = {"solution": True, "schema_version": 3}
    cells = [
        new_markdown_cell("# Soundings\n\nReckon with a ship's log."),
        marked("code", DEPTHS, grade_id="deepest", **solution),
        marked("code", DEPTH_TESTS, grade=True, locked=True, points=3, grade_id="deepest-tests"),
        marked(
            "code",
            "import pandas as pd\n### BEGIN SOLUTION\nlog = pd.read_csv('log.csv')\ntotal = log['miles'].sum()\n"
            "harbour = log['port'][0]\n### END SOLUTION",
            grade_id="table",
            **solution,
        ),
        marked("code", TABLE_TESTS, grade=True, locked=True, points=4, grade_id="table_tests"),
        marked("markdown", "They sailed at night.", grade=True, points=5, grade_id="why", **solution),
    ]
    return save(folder / "soundings.ipynb", cells)


def raw(text: str) -> Cell:
    return new_raw_cell(text)


def shown(source: str, text: str) -> Cell:
    """A code cell with its output."""
    return new_code_cell(source, outputs=[new_output("execute_result", {"text/plain": text})])


def otter_master(path: Path) -> Path:
    """A master notebook as an instructor writes it for Otter Assign."""
    cells = [
        raw("# ASSIGNMENT CONFIG\ninit_cell: true\nexport_cell: false"),
        new_markdown_cell("# Knots\n\nSpeed at sea."),
        raw("# BEGIN QUESTION\nname: speed\npoints: 2"),
        new_markdown_cell("Write `knots`."),
        raw("# BEGIN SOLUTION"),
        new_code_cell(
            'def knots(miles, hours):\n    """ # BEGIN PROMPT\n    ...\n    """; # END PROMPT\n'
            "    return miles / hours # SOLUTION\n\nfastest = knots(30, 2) # SOLUTION"
        ),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        shown("knots(30, 2)", "15.0"),
        new_code_cell(
            '""" # BEGIN TEST CONFIG\npoints: 1\nhidden: true\n""" # END TEST CONFIG\n'
            "assert round(knots(10, 3), 2) == 3.33"
        ),
        new_code_cell("# HIDDEN\nassert fastest == 15"),
        raw("# END TESTS"),
        raw("# END QUESTION"),
        raw("# BEGIN QUESTION\nname: essay\nmanual: true\npoints: 4"),
        new_markdown_cell("Why knots?"),
        raw("# BEGIN SOLUTION"),
        new_markdown_cell("Because of the log line."),
        raw("# END SOLUTION"),
        raw("# END QUESTION"),
    ]
    return save(path, cells)


def otter_student(folder: Path) -> Path:
    """A student's notebook with otter's lines, and its tests in a folder beside it."""
    cells = [
        new_code_cell("import otter\ngrader = otter.Notebook()"),
        new_markdown_cell("# Tides"),
        new_code_cell("tides = [2, 1, 3]"),
        new_code_cell("grader.check('q1')"),
    ]
    case = {"code": ">>> sorted(tides)\n[1, 2, 3]\n>>> len(tides) > 2\nTrue", "hidden": False, "locked": False}
    test = {"name": "q1", "points": 2, "suites": [{"cases": [case], "scored": True, "type": "doctest"}]}
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / "q1.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
    return save(folder / "tides.ipynb", cells)


def spoilt(source: Path, target: Path, old: str, new: str) -> Path:
    """Write a notebook in which something stands otherwise."""
    text = source.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new), encoding="utf-8")
    json.loads(target.read_text(encoding="utf-8"))
    return target
