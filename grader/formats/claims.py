"""What a test's assertions claim, in a form that can be checked on plain values, outside of the notebook.

A claim is about a variable of the notebook or about what one of its functions returns: it equals something that is
written out in the test, or is close to it.
"""

import ast
import builtins
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Plain = bool | int | float | str | list[Any] | dict[str, Any]
KNOWN_MODULES = {"math": "math", "np": "numpy", "numpy": "numpy", "pd": "pandas", "pandas": "pandas"}
"""What a check in Python may use, by the name it goes by in tests."""
CLOSE = {"isclose", "allclose", "assert_allclose", "array_equal", "assert_array_equal"}
ALMOST = {"assert_almost_equal", "assert_array_almost_equal"}
EQUAL = {"assert_equal"}
OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class NotPlainError(Exception):
    """An expression whose value is not written out."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a subject has a value.

    Attributes:
        variable: the variable that it is about, or else
        function: the function of the notebook that is called, with
        arguments: plain values.
        value: what it must be.
        absolute: how far a number may be off.
        relative: how far, as a share of `value`.
        array: whether it is compared as an array.
    """

    value: Plain
    variable: str = ""
    function: str = ""
    arguments: tuple[Plain | None, ...] = ()
    absolute: float = 1e-8
    relative: float = 1e-5
    array: bool = False


def claim_of(test: ast.expr) -> Claim | None:
    """Return what an asserted expression claims, None where it claims something of another form."""
    try:
        return _claim(test)
    except NotPlainError:
        return None


def plain(node: ast.expr) -> Any:  # noqa: ANN401 - JSON's values and None
    """Return the value of an expression that is written out, with tuples as lists.

    Raises:
        NotPlainError: if it is not, or JSON has no such value.
    """
    value: Any = ...
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as constant):
            value = constant
        case ast.Attribute(value=ast.Name(id="math" | "np" | "numpy"), attr="pi" | "e" as name):
            value = getattr(math, name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = -_number(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            value = _reckoned(OPERATORS[type(op)], _number(left), _number(right))
        case ast.List(elts=members) | ast.Tuple(elts=members):
            value = [plain(member) for member in members]
        case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Constant) for key in keys):
            value = {ast.literal_eval(key): plain(each) for key, each in zip(keys, values, strict=True) if key}
    if value is ... or (isinstance(value, dict) and not all(isinstance(key, str) for key in value)):
        raise NotPlainError
    return value


def functions_called(tree: ast.AST, known: set[str]) -> set[str]:
    """Return the names that are called and are neither Python's own nor `known`."""
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return {name for name in called if not hasattr(builtins, name)} - known


def variables_used(tree: ast.AST, known: set[str]) -> set[str]:
    """Return the names that are read and come from nowhere in `tree`: the notebook's."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {node.id for node in names if not hasattr(builtins, node.id)} - made - known


def asserted(statement: ast.stmt) -> ast.expr | None:
    """Return what a statement asserts, be it by `assert` or by a function such as `assert_equal`."""
    match statement:
        case ast.Assert(test=test):
            return test
        case ast.Expr(value=ast.Call() as call) if _last_name(call.func) in CLOSE | ALMOST | EQUAL:
            return call
    return None


def _claim(test: ast.expr) -> Claim | None:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            return _equal(left, right)
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(left=left, op=ast.Sub(), right=right)]),
            ops=[ast.Lt() | ast.LtE()],
            comparators=[bound],
        ):
            return _about(left, right, absolute=_number(bound), relative=0.0)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call):
            return _of(call, False)
        case ast.Call() if (name := _last_name(test.func)) in CLOSE | ALMOST | EQUAL:
            return _by_function(name, test)
        case ast.Call():
            return _of(test, True)
    return None


def _equal(left: ast.expr, right: ast.expr) -> Claim | None:
    for one, other in ((left, right), (right, left)):
        match one:
            case ast.Call(func=ast.Name(id="round"), args=[inner, *digits]):
                places = int(_number(digits[0])) if digits else 0
                return _about(inner, other, absolute=0.5 * 10.0**-places, relative=0.0)
            case ast.Call(func=function, args=[value], keywords=keywords) if _last_name(function) == "approx":
                given = {str(each.arg): _number(each.value) for each in keywords}
                return _about(other, value, absolute=given.get("abs", 1e-12), relative=given.get("rel", 1e-6))
    return _about(left, right)


def _by_function(name: str, call: ast.Call) -> Claim | None:
    """Return the claim of a call such as `np.isclose(a, 3, atol=0.1)`; bounds that are not given are its usual ones."""
    first, second, *more = call.args
    array = name not in {"isclose", "assert_equal", "assert_almost_equal"}
    named = {str(each.arg): each.value for each in call.keywords}
    numbers = [_number(each) for each in more]
    if name in ALMOST:
        stated = [_number(named[key]) for key in ("decimal", "places") if key in named]
        places = (*numbers, *stated, 7.0)[0]
        return _about(first, second, absolute=1.5 * 10.0**-places, relative=0.0, array=array)
    if name in EQUAL or "array" in name:
        return _about(first, second, array=array)
    is_math = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "math"
    relative, absolute = (1e-9, 0.0) if is_math else (1e-7, 0.0) if name == "assert_allclose" else (1e-5, 1e-8)
    bounds = dict(zip(("relative", "absolute"), numbers, strict=False))
    for keyword, meaning in (
        ("rtol", "relative"),
        ("rel_tol", "relative"),
        ("atol", "absolute"),
        ("abs_tol", "absolute"),
    ):
        if keyword in named:
            bounds[meaning] = _number(named[keyword])
    usual = {"relative": relative, "absolute": absolute}
    return _about(first, second, **{**usual, **bounds}, array=array)


def _about(
    left: ast.expr,
    right: ast.expr,
    *,
    absolute: float = 1e-8,
    relative: float = 1e-5,
    array: bool = False,
) -> Claim | None:
    """Return the claim that one side, whichever is not written out, is the other one."""
    for subject, value in ((left, right), (right, left)):
        try:
            worth = plain(value)
        except NotPlainError:
            continue
        return _of(subject, worth, absolute=absolute, relative=relative, array=array and isinstance(worth, list))
    return None


def _of(subject: ast.expr, value: Plain | None, **how: Any) -> Claim | None:  # noqa: ANN401
    if value is None:
        return None
    match subject:
        case ast.Name(id=name):
            return Claim(value, variable=name, **how)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if not hasattr(builtins, name):
            # A tuple would arrive as a list.
            if any(isinstance(node, ast.Tuple) for each in arguments for node in ast.walk(each)):
                raise NotPlainError
            return Claim(value, function=name, arguments=tuple(plain(each) for each in arguments), **how)
    return None


def _number(node: ast.expr) -> float:
    value = plain(node)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotPlainError
    return value


def _reckoned(operation: Callable[[Any, Any], Any], left: float, right: float) -> float:
    try:
        result: float = operation(left, right)
    except (ArithmeticError, ValueError) as error:
        raise NotPlainError from error
    return result


def _last_name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def statements(source: str) -> Iterator[ast.stmt]:
    """Yield a source's statements, without what only explains or loads.

    Raises:
        SyntaxError: if it is no Python.
    """
    for statement in ast.parse(source).body:
        text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        shows = (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and _last_name(statement.value.func) == "print"
        )
        if not text and not shows and not isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
            yield statement
