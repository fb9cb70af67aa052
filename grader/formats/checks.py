"""From questions to a rubric: each assertion becomes a check, or is listed for a person with the reason."""

import ast
import builtins
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.assignments.models import Kind
from grader.formats.claims import (
    KNOWN_MODULES,
    Claim,
    asserted,
    claim_of,
    functions_called,
    statements,
    variables_used,
)
from grader.formats.imported import Question, Test

FRAME_WORDS = {"columns", "iloc", "loc", "dtypes", "index", "head", "groupby", "isna", "isnull", "DataFrame"}
ARRAY_WORDS = {"shape", "ndim", "ndarray", "dtype"}
TEXT_WORDS = {"lower", "upper", "startswith", "endswith", "strip", "split"}
READS: Mapping[Kind, str] = {"frame": "frame", "array": "array", "text": "text", "numbers": "numbers"}
LONGEST_SHOWN = 200
BLOCKS = (ast.For, ast.While, ast.If, ast.With, ast.Try)
CALLS_A_FUNCTION = "it calls a function of the notebook in a way that cannot be written down as data"
NO_PYTHON = "it is no Python that can be read"


@dataclass(slots=True)
class Rubric:
    """The parts of an assignment's file that come of its tests.

    Attributes:
        items: as under `rubric`.
        variables: the notebook's variables that are looked at, with their kinds.
        calls: as under `calls`.
        files: what is expected and the arguments of calls, as JSON values or text by path.
        functions: the functions of `check.py`.
        by_hand: what no check could be made of: the question's id and the reason.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    variables: dict[str, Kind] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    by_hand: list[tuple[str, str]] = field(default_factory=list)


def rubric_of(questions: Sequence[Question]) -> Rubric:
    """Make a rubric of questions. A question without points, or for a person, is listed for a person."""
    rubric, kinds = Rubric(), _kinds(test.source for question in questions for test in question.tests)
    for number, question in enumerate(questions, start=1):
        name = item_id(question.id, number, {item["id"] for item in rubric.items})
        if question.by_hand or not question.points:
            why = "a person reads the answer" if question.by_hand else "it gives no points"
            rubric.by_hand.append((question.id, f"{question.points:g} points: {why}"))
            continue
        checks = [check for test in question.tests for check in _checks(test, name, kinds, rubric)]
        if checks:
            rubric.items.append({"id": name, "title": question.id, "points": question.points, "checks": checks})
        else:
            rubric.by_hand.append((question.id, f"{question.points:g} points: none of its tests became a check"))
    return rubric


def item_id(name: str, number: int, taken: Iterable[str]) -> str:
    """Return an id of our form that is like a name and not taken."""
    cleaned = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or f"question-{number}"
    return f"{cleaned}-{number}" if cleaned in taken else cleaned


def _checks(test: Test, item: str, kinds: Mapping[str, Kind], rubric: Rubric) -> list[dict[str, Any]]:
    """Return the checks that a test becomes."""
    try:
        body = list(statements(test.source))
    except SyntaxError:
        rubric.by_hand.append((item, f"{NO_PYTHON}: {_shown(test, test.source)}"))
        return []
    given: dict[str, ast.expr] = {}
    rest = [statement for statement in body if not _gives_a_name(statement, given)]
    if not all(asserted(statement) is not None or isinstance(statement, BLOCKS) for statement in rest):
        # What prepares something belongs together with all that follows.
        made = _in_python(test, body, item, kinds, rubric)
        return [made] if made else []
    checks = []
    for statement in rest:
        spelt_out = _Spelling(given).visit(statement)
        expression = asserted(spelt_out)
        claim = expression and claim_of(expression)
        made = _check(claim, item, kinds, rubric) if claim else None
        if (made := made or _in_python(test, [spelt_out], item, kinds, rubric)) is not None:
            checks.append(made)
    return checks


def _gives_a_name(statement: ast.stmt, given: dict[str, ast.expr]) -> bool:
    """Take note of a name that the test itself gives to something; return whether it did only that."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            given[name] = _Spelling(given).visit(value)
            return True
    return False


class _Spelling(ast.NodeTransformer):
    """Writes out what a test's own names stand for."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name that is read."""
        return self._given.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _check(claim: Claim, item: str, kinds: Mapping[str, Kind], rubric: Rubric) -> dict[str, Any] | None:
    """Return a ready-made check for a claim; None if its variable seems to be of a kind that there is none for."""
    kind: Kind = "text" if isinstance(claim.value, str) else "array" if claim.array else "numbers"
    if claim.variable:
        if kinds.get(claim.variable, kind) != kind:
            return None
        rubric.variables[claim.variable] = kind
        return {kind: {"of": variable_id(claim.variable), **_expected(claim, kind, item, rubric)}}
    name = f"call-{len(rubric.calls) + 1}"
    arguments = f"arguments/{name}.json"
    rubric.files[arguments] = list(claim.arguments)
    rubric.calls.append({"name": name, "function": claim.function, "arguments": arguments, "kind": kind})
    return {kind: {"of": name, "run": "held_back", **_expected(claim, kind, item, rubric)}}


def variable_id(name: str) -> str:
    """Return under which id a variable is handed in."""
    cleaned = name.lower().replace("_", "-").strip("-") or "value"
    # Two names that differ in their capitals alone must not meet.
    return cleaned if cleaned == name else f"{cleaned}-{sum(name.encode())}"


def _expected(claim: Claim, kind: Kind, item: str, rubric: Rubric) -> dict[str, Any]:
    bounds = {} if kind == "text" else {"absolute": claim.absolute, "relative": claim.relative}
    if kind == "numbers" and isinstance(claim.value, (int, float)) and not isinstance(claim.value, bool):
        return {"value": claim.value, **bounds}
    suffix = "txt" if kind == "text" else "json"
    file = f"expected/{item}-{len(rubric.files) + 1}.{suffix}"
    rubric.files[file] = claim.value
    return {"expected": file, **bounds}


def _in_python(
    test: Test, body: list[ast.stmt], item: str, kinds: Mapping[str, Kind], rubric: Rubric
) -> dict[str, Any] | None:
    """Return a check in Python that does what a test does, on plain values; None where it needs the notebook itself."""
    tree = ast.fix_missing_locations(ast.Module(body=body, type_ignores=[]))
    known = set(KNOWN_MODULES)
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if functions_called(tree, known | made) or not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        rubric.by_hand.append((item, f"{CALLS_A_FUNCTION}: {_shown(test, ast.unparse(tree))}"))
        return None
    used = sorted(variables_used(tree, known))
    for name in used:
        rubric.variables.setdefault(name, kinds.get(name, "numbers"))
    function = f"test_{len(rubric.functions) + 1}"
    reads = [f"    {name} = handed.{READS[rubric.variables[name]]}({variable_id(name)!r})" for name in used]
    lines = ["        " + line for line in ast.unparse(tree).split("\n")]
    said = "A test does not hold." if test.hidden else f"This does not hold: {_shown(test, ast.unparse(tree.body[-1]))}"
    rubric.functions.append(
        "\n".join(
            [
                f"def {function}(handed: Handed) -> Verdict:",
                *reads,
                "    try:",
                *lines,
                "    except AssertionError:",
                f"        return Verdict(0.0, {said!r})",
                '    return Verdict(1.0, "A test of this item holds.")',
            ]
        )
    )
    return {"python": {"function": function}}


def _shown(test: Test, source: str) -> str:
    one_line = " ".join(source.split())
    where = "hidden test" if test.hidden else "test"
    return f"{where} `{one_line[:LONGEST_SHOWN].replace('`', '')}`"


def _kinds(sources: Iterable[str]) -> dict[str, Kind]:
    """Guess of which kind the notebook's variables are, by what the tests do with them."""
    words: dict[str, set[str]] = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            _note(node, words)
    order: tuple[tuple[Kind, set[str]], ...] = (
        ("frame", FRAME_WORDS),
        ("array", ARRAY_WORDS),
        ("text", TEXT_WORDS),
    )
    found = {name: next((kind for kind, marks in order if marks & said), None) for name, said in words.items()}
    return {name: kind for name, kind in found.items() if kind and not hasattr(builtins, name)}


def _note(node: ast.AST, words: dict[str, set[str]]) -> None:
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=word):
            words.setdefault(name, set()).add(word)
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str()) | ast.List()):
            words.setdefault(name, set()).add("columns")
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]):
            words.setdefault(name, set()).update(re.findall(r"\w+", ast.unparse(kind)))
