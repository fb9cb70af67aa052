"""otter-grader's notebooks: masters for Otter Assign, and students' notebooks with tests in the OK format.

Formats: https://otter-grader.readthedocs.io/en/latest/otter_assign/notebook_format.html and
https://otter-grader.readthedocs.io/en/latest/test_files/ok_format.html.
"""

import ast
import doctest
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from grader.formats.imported import STUB, Cell, FormatError, Imported, Question, Test, code, joined, prose

RAW = re.compile(
    r"#\s*(?P<edge>BEGIN|END)?\s*(?P<what>ASSIGNMENT CONFIG|QUESTION|PROMPT|SOLUTION|TESTS)\b", re.IGNORECASE
)
OTTERS_OWN = re.compile(
    r"^\s*(import otter\b|from otter\b|grader\s*=\s*otter\.|grader\.(check|check_all|export)\()", re.MULTILINE
)
TEST_CONFIG = re.compile(
    r'"""\s*#\s*BEGIN TESTS? CONFIG\s*\n(?P<config>.*?)"""\s*#\s*END TESTS? CONFIG[^\n]*\n?', re.DOTALL | re.IGNORECASE
)
HIDDEN = re.compile(r"^\s*#+\s*HIDDEN(\s+TEST)?\s*#*\s*\n?", re.IGNORECASE)
PLAIN_TEST = re.compile(r"^\s*#+\s*TEST\s*#*\s*\n?", re.IGNORECASE)
SOLUTION_LINE = re.compile(r"#\s*SOLUTION\s*$", re.IGNORECASE)
NO_PROMPT_LINE = re.compile(r"#\s*SOLUTION NO PROMPT\s*$", re.IGNORECASE)
REGION = re.compile(r"^\s*#\s*(?P<edge>BEGIN|END) SOLUTION(?P<bare> NO PROMPT)?\s*$", re.IGNORECASE)
PROMPT_BEGINS = re.compile(r'^\s*"""\s*;?\s*#\s*BEGIN PROMPT\s*$', re.IGNORECASE)
PROMPT_ENDS = re.compile(r'^\s*"""\s*;?\s*#\s*END PROMPT\s*$', re.IGNORECASE)


def is_otter_master(cells: Sequence[Cell]) -> bool:
    """Whether raw cells mark questions, as in a master notebook."""
    return any(cell.cell_type == "raw" and RAW.match(cell.source.strip()) for cell in cells)


@dataclass(slots=True)
class _Master:
    """How far a master notebook is read."""

    within: str = ""
    question: Question | None = None
    tests: list[Test] = field(default_factory=list)
    starter: list[Cell] = field(default_factory=list)
    solution: list[Cell] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def mark(self, what: str, *, begins: bool, config: Mapping[str, Any]) -> None:
        """Enter or leave a part."""
        if what == "QUESTION" and begins:
            name = str(config.get("name") or f"q{len(self.questions) + 1}")
            self.question = Question(name, _points(config.get("points")), by_hand=bool(config.get("manual")))
            self.tests = []
        elif what == "QUESTION" and self.question is not None:
            self.questions.append(replace(self.question, tests=tuple(self.tests)))
            self.question = None
        self.within = what if begins and what != "QUESTION" else ""

    def take(self, cell: Cell) -> None:
        """Take a cell that is no mark."""
        if self.within == "TESTS":
            self.tests.append(test := _test(cell))
            if not test.hidden:
                self.starter.append(code(test.source, test=True))
                self.solution.append(code(test.source, test=True))
            return
        if OTTERS_OWN.search(cell.source):
            return
        if self.within != "PROMPT":
            self.solution.append(_like(cell, solved(cell.source)))
        if self.within == "PROMPT":
            self.starter.append(_like(cell, cell.source))
        elif self.within == "SOLUTION" and cell.cell_type == "code":
            self.starter.append(code(prompt(cell.source)))
        elif self.within != "SOLUTION":
            self.starter.append(_like(cell, prompt(cell.source) if cell.cell_type == "code" else cell.source))


def read_otter_master(cells: Sequence[Cell]) -> Imported:
    """Take a master notebook apart.

    Raises:
        FormatError: if a raw cell cannot be read.
    """
    master = _Master()
    for cell in cells:
        mark = RAW.match(cell.source.strip()) if cell.cell_type == "raw" else None
        if mark is None:
            if cell.cell_type != "raw":
                master.take(cell)
        else:
            ends = (mark["edge"] or "").upper() == "END"
            config = {} if ends else _config(cell.source.strip())
            if mark["what"].upper() != "ASSIGNMENT CONFIG":
                master.mark(mark["what"].upper(), begins=not ends, config=config)
    return Imported(tuple(master.starter), tuple(master.solution), tuple(master.questions))


def read_otter_student(cells: Sequence[Cell], tests: Sequence[Mapping[str, Any]]) -> Imported:
    """Take a student's notebook, with its tests in the OK format, apart. Otter's own lines are left out."""
    kept = [
        _like(cell, cell.source) for cell in cells if cell.cell_type != "raw" and not OTTERS_OWN.search(cell.source)
    ]
    return Imported(tuple(kept), (), tuple(_ok_question(test, number) for number, test in enumerate(tests, start=1)))


def ok_tests(folder: Path, metadata: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the tests in the OK format from a folder's files or a notebook's metadata. No file is run.

    Raises:
        FormatError: if a file holds no such test.
    """
    inside = metadata.get("otter", {}).get("tests")
    if isinstance(inside, Mapping) and inside:
        return [{"name": name, **test} for name, test in inside.items() if isinstance(test, Mapping)]
    return [_ok_file(path) for path in sorted(folder.glob("*.py"))] if folder.is_dir() else []


def prompt(source: str) -> str:
    """Return what students see of a code cell: prompts and stubs in the place of solutions."""
    lines: list[str] = []
    within = ""
    for line in source.split("\n"):
        region = REGION.match(line)
        if PROMPT_BEGINS.match(line):
            within = "prompt"
        elif PROMPT_ENDS.match(line):
            within = ""
        elif region is not None:
            within = "solution" if region["edge"].upper() == "BEGIN" else ""
            if within and not region["bare"]:
                lines += [_indent(line) + stub for stub in STUB.split("\n")]
        elif within == "solution" or NO_PROMPT_LINE.search(line):
            continue
        elif SOLUTION_LINE.search(line):
            lines.append(_stub_line(line))
        else:
            lines.append(line)
    return joined(lines)


def solved(source: str) -> str:
    """Return a code cell with its solutions, without the marks and the prompts."""
    lines: list[str] = []
    in_prompt = False
    for line in source.split("\n"):
        if PROMPT_BEGINS.match(line) or PROMPT_ENDS.match(line):
            in_prompt = bool(PROMPT_BEGINS.match(line))
        elif not in_prompt and not REGION.match(line):
            lines.append(SOLUTION_LINE.sub("", NO_PROMPT_LINE.sub("", line)).rstrip())
    return joined(lines)


def _stub_line(line: str) -> str:
    """Return a line with `...` for what it assigns, or in its place."""
    target, equals, _ = line.partition("=")
    assigns = equals and re.fullmatch(r"[\w\s,.\[\]'\"]+", target)
    return f"{target.rstrip()} = ..." if assigns else f"{_indent(line)}..."


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _test(cell: Cell) -> Test:
    """Return the test that a cell of a master's tests holds; its output is what is expected."""
    source, hidden = cell.source, False
    if config := TEST_CONFIG.search(source):
        hidden = bool(_yaml(config["config"]).get("hidden"))
        source = TEST_CONFIG.sub("", source)
    if HIDDEN.match(source):
        source, hidden = HIDDEN.sub("", source), True
    source = PLAIN_TEST.sub("", source)
    shown = [output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]
    return Test(_expecting(source.strip("\n"), "".join("".join(each) for each in shown)), hidden)


def _expecting(source: str, want: str) -> str:
    """Return a source whose last expression is held against what was shown for it, as an assertion."""
    if not want.strip():
        return source
    try:
        tree = ast.parse(source)
        ast.literal_eval(want.strip())
    except (SyntaxError, ValueError):
        return source
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return source
    last = tree.body[-1]
    head = source.split("\n")[: last.lineno - 1]
    return joined([*head, f"assert ({ast.unparse(last.value)}) == {want.strip()}"])


def _ok_question(test: Mapping[str, Any], number: int) -> Question:
    cases = [case for suite in test.get("suites", ()) for case in suite.get("cases", ())]
    tests = [Test(_from_doctest(str(case.get("code", ""))), bool(case.get("hidden"))) for case in cases]
    stated = test.get("points")
    points = _points(stated) if stated is not None else sum(float(case.get("points") or 0) for case in cases) or 1.0
    return Question(str(test.get("name") or f"q{number}"), points, tuple(tests))


def _from_doctest(text: str) -> str:
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return text
    return joined([_expecting(example.source.rstrip("\n"), example.want) for example in examples])


def _ok_file(path: Path) -> Mapping[str, Any]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["test"]:
                found = ast.literal_eval(node.value)
                return {"name": path.stem, **found}
    except (SyntaxError, ValueError, TypeError, OSError) as error:
        raise FormatError(f"{path} cannot be read as a test in the OK format.") from error
    raise FormatError(f"{path} holds no `test = {{…}}`. Tests written as functions cannot be brought in.")


def _points(stated: object) -> float:
    """Return the points of a question, which are stated as a number or as a list of its tests' own; else 1."""
    if isinstance(stated, (int, float)):
        return float(stated)
    if isinstance(stated, Iterable) and not isinstance(stated, (str, Mapping)):
        return float(sum(stated))
    return 1.0


def _config(source: str) -> Mapping[str, Any]:
    return _yaml(source.partition("\n")[2])


def _yaml(text: str) -> Mapping[str, Any]:
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise FormatError(f"A raw cell's settings are no YAML: {str(error).splitlines()[0]}.") from error
    return found if isinstance(found, Mapping) else {}


def _like(cell: Cell, source: str) -> Cell:
    return code(source) if cell.cell_type == "code" else prose(source)
