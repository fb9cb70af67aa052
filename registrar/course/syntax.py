"""The careful reader of YAML: slow, but it can say in plain words what is wrong with a text."""

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

from registrar.errors import CourseFileError, Problem

_OPENED, _FOUND = "where it was opened", "where it was found"
_SYNTAX = (
    ("found character '\\t'", _FOUND, "a tab stands at the beginning of this line; indent with spaces"),
    ("that cannot start any token", _FOUND, "a value cannot begin with this character; put it in quotes"),
    (
        "mapping values are not",
        _FOUND,
        'a colon too many, or the wrong indentation; put text that holds ": " in quotes',
    ),
    ("found unexpected end of stream", _OPENED, "a quotation mark is opened here and never closed"),
    ("expected ',' or", _OPENED, "a bracket is opened here and not closed, or a comma is missing inside it"),
    ("expected <block end>", _FOUND, "this does not fit the lines above it; check indentation, quotes and dashes"),
    ("could not find expected ':'", _OPENED, "this is neither `name: value` nor a list entry (`- value`)"),
    ("found undefined alias", _FOUND, "this repeats something that is not marked above; put a leading star in quotes"),
    ("unknown escape character", _FOUND, "double the backslash, or use single quotes"),
    ("but found another document", _FOUND, "a course file is one document; remove this line of dashes"),
)


def composed(text: str) -> Node | None:
    """Return the node at the top of a YAML text, or None where the text is empty.

    Raises:
        CourseFileError: if it is no YAML at all.
    """
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except RecursionError as error:
        raise CourseFileError([Problem(None, "", "the file nests brackets or indentation far too deeply")]) from error
    except (YAMLError, ValueError, ArithmeticError, LookupError, AssertionError, NotImplementedError) as error:
        raise CourseFileError([_syntax_problem(error, text)]) from error
    return root


def _syntax_problem(error: Exception, text: str) -> Problem:
    """Say in plain words what the YAML reader stumbled over."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(line, "", "an invisible control character stands here; delete it")
    if not isinstance(error, MarkedYAMLError):
        return Problem(None, "", "the file is not YAML; check its first line and the backslashes inside double quotes")
    plainly = ((mark, plain) for sign, mark, plain in _SYNTAX if sign in str(error))
    side, message = next(plainly, (_FOUND, f"this cannot be read as YAML: {error.problem}"))
    mark = (error.context_mark if side == _OPENED else error.problem_mark) or error.problem_mark or error.context_mark
    return Problem(None if mark is None else mark.line + 1, "", message)
