"""nbgrader's source and release notebooks: what a cell is for stands in its metadata.

Format: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html, and for the marks in the source
https://nbgrader.readthedocs.io/en/stable/configuration/student_version.html.
"""

import re
from collections.abc import Sequence
from typing import Any

from grader.formats.imported import STUB, TEXT_STUB, Cell, Imported, Question, Test, code, joined, prose

MARK = re.compile(r"\s*(?:#+|=+|//+|--+|<!--)?\s*(?P<edge>BEGIN|END) (?P<what>SOLUTION|HIDDEN TESTS|MARK SCHEME)\b")
SOLUTION, HIDDEN, SCHEME = "SOLUTION", "HIDDEN TESTS", "MARK SCHEME"


def is_nbgrader(cells: Sequence[Cell]) -> bool:
    """Whether any cell has nbgrader's metadata."""
    return any("nbgrader" in cell.metadata for cell in cells)


def read_nbgrader(cells: Sequence[Cell]) -> Imported:
    """Take a notebook apart. Test cells give the points; an answer that is given points itself is read by a person."""
    starter: list[Cell] = []
    solution: list[Cell] = []
    questions: list[Question] = []
    solved = False
    for number, cell in enumerate(cells, start=1):
        meta = cell.metadata.get("nbgrader", {})
        regions = _regions(cell.source)
        if meta.get("grade") or meta.get("task"):
            questions.append(_question(cell, meta, regions, number))
        is_test = bool(meta.get("grade")) and not meta.get("solution") and cell.cell_type == "code"
        shown = _shown(cell, meta, regions)
        if is_test:
            visible = _without(regions, HIDDEN)
            if visible.strip():
                starter.append(code(visible, test=True))
                solution.append(code(visible, test=True))
            continue
        starter.append(_like(cell, shown))
        solution.append(_like(cell, _without(regions, HIDDEN, SCHEME)))
        solved = solved or any(kind == SOLUTION for kind, _ in regions)
    return Imported(tuple(starter), tuple(solution) if solved else (), tuple(questions))


def _question(cell: Cell, meta: dict[str, Any], regions: list[tuple[str, str]], number: int) -> Question:
    name, points = str(meta.get("grade_id") or f"question-{number}"), float(meta.get("points") or 0)
    if meta.get("solution") or meta.get("task") or cell.cell_type != "code":
        return Question(name, points, by_hand=True)
    tests = [Test(_without(regions, HIDDEN))]
    tests += [Test(text, hidden=True) for kind, text in regions if kind == HIDDEN]
    return Question(name, points, tuple(test for test in tests if test.source.strip()))


def _shown(cell: Cell, meta: dict[str, Any], regions: list[tuple[str, str]]) -> str:
    """Return what students see of a cell: a stub where the solution stands."""
    if any(kind == SOLUTION for kind, _ in regions):
        parts = [_stub(text) if kind == SOLUTION else text for kind, text in regions if kind not in {HIDDEN, SCHEME}]
        return joined(parts)
    if meta.get("solution") and not meta.get("task"):
        return STUB if cell.cell_type == "code" else TEXT_STUB
    return _without(regions, HIDDEN, SCHEME)


def _regions(source: str) -> list[tuple[str, str]]:
    """Split a source at its marks: each part with what it is, empty for what is neither marked nor hidden."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in source.split("\n"):
        mark = MARK.match(line)
        if mark is None:
            parts[-1][1].append(line)
        else:
            parts.append((mark["what"] if mark["edge"] == "BEGIN" else "", []))
    return [(kind, "\n".join(lines)) for kind, lines in parts if lines]


def _without(regions: list[tuple[str, str]], *kinds: str) -> str:
    return joined([text for kind, text in regions if kind not in kinds])


def _stub(text: str) -> str:
    """Return the stub, as far to the right as the solution that it stands for."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(indent + line for line in STUB.split("\n"))


def _like(cell: Cell, source: str) -> Cell:
    return code(source) if cell.cell_type == "code" else prose(source)
