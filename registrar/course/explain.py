"""From pydantic's findings to sentences that a course's author can act on."""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from registrar.course.models import Course
from registrar.course.source import Lines, Steps, where
from registrar.errors import Problem

MAX_QUOTED = 60


def explain(error: ValidationError, lines: Lines, root: type[BaseModel] = Course) -> Iterator[tuple[Steps, Problem]]:
    """Yield each finding as a problem, with the steps to the value it is about; `root` is what the file holds."""
    for finding in error.errors():
        steps = tuple(step for step in finding["loc"] if step != "[key]")
        # What is missing has no line of its own: `Lines` then gives the one its owner begins on.
        yield steps, Problem(lines.of(steps), where(steps), _sentence(finding, steps, root))


def _sentence(finding: ErrorDetails, steps: Steps, root: type[BaseModel]) -> str:
    kind, value = finding["type"], finding["input"]
    if kind == "missing":
        return "this is missing; add it"
    if kind == "extra_forbidden":
        return _unknown_key(steps, root)
    if value is None or value == "":
        return "nothing is written here; fill it in, or leave the whole field out where it is optional"
    if sentence := _SENTENCES.get(kind):
        return sentence(_quoted(value), finding.get("ctx", {}))
    if kind.startswith("url_"):
        return f"{_quoted(value)} is not a web address; write it with https:// in front"
    # Only a field of a type that no sentence above foresees can come here; pydantic's own words are better than none.
    return finding["msg"]


def _quoted(value: object) -> str:
    """Show a value in a sentence: text in quotes and cut to a readable length, anything else by its shape."""
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list | tuple):
        return "a list"
    text = " ".join(str(value).split())
    return f'"{text[:MAX_QUOTED]}…"' if len(text) > MAX_QUOTED else f'"{text}"'


def _not_an_id(value: str, _: dict[str, Any]) -> str:
    suggestion = re.sub(r"[^a-z0-9._-]+", "-", value.strip('"…').lower()).strip("._-")
    example = f", such as {suggestion}" if suggestion else ""
    return f'{value} cannot be an id; use small letters, digits, ".", "_" and "-"{example}'


def _not_a_choice(value: str, context: dict[str, Any]) -> str:
    choices = re.findall(r"'([^']*)'", context["expected"])
    near = get_close_matches(value.strip('"').lower(), choices, n=1)
    return f"{value} is not one of {', '.join(choices)}" + (f"; did you mean {near[0]}?" if near else "")


def _own_words(value: str, context: dict[str, Any]) -> str:
    """Pass on the sentence of one of our validators; the only other source is the check of e-mail addresses."""
    return str(context["error"]) if "error" in context else f"{value} is not an e-mail address"


def _says(template: str) -> Callable[[str, dict[str, Any]], str]:
    return lambda value, context: template.format(value=value, **context)


_WANTS_TEXT = _says("write text here, not {value}")
_WANTS_LIST = _says('write a list here, one entry a line, each beginning with "- ", not {value}')
_WANTS_FIELDS = _says("write fields here, one `name: value` a line, not {value}")
_WANTS_WHOLE = _says("{value} is not a whole number")
_WANTS_NUMBER = _says("{value} is not a number")
_WANTS_BOOL = _says("{value} is neither true nor false")

_SENTENCES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "string_type": _WANTS_TEXT,
    "string_too_short": _WANTS_TEXT,
    "string_pattern_mismatch": _not_an_id,
    "literal_error": _not_a_choice,
    "value_error": _own_words,
    "tuple_type": _WANTS_LIST,
    "dict_type": _WANTS_FIELDS,
    "model_type": _WANTS_FIELDS,
    "model_attributes_type": _WANTS_FIELDS,
    "int_type": _WANTS_WHOLE,
    "int_parsing": _WANTS_WHOLE,
    "int_parsing_size": _WANTS_WHOLE,
    "int_from_float": _WANTS_WHOLE,
    "float_type": _WANTS_NUMBER,
    "float_parsing": _WANTS_NUMBER,
    "finite_number": _WANTS_NUMBER,
    "bool_type": _WANTS_BOOL,
    "bool_parsing": _WANTS_BOOL,
    "date_type": _says("{value} is not a date; write it as year-month-day"),
    "time_type": _says('{value} is not a time of day; write it on the 24-hour clock, "00:00" to "23:59"'),
    "greater_than": _says("{value} is too small; it must be more than {gt:g}"),
    "greater_than_equal": _says("{value} is too small; it must be {ge:g} or more"),
    "less_than_equal": _says("{value} is too large; it must be {le:g} or less"),
    "too_short": _says("this list has {actual_length} of at least {min_length} entries"),
}


def _unknown_key(steps: Steps, root: type[BaseModel]) -> str:
    """Name the known field that an unknown key was probably meant to be."""
    *owner, key = steps
    fields = list(_model_at(tuple(owner), root).model_fields)
    if near := get_close_matches(str(key).lower(), fields, n=1):
        hint = f"did you mean `{near[0]}`?"
    elif " " in str(key):
        hint = "text that holds a comma or a colon needs quotes"
    else:
        hint = f"the fields here are {', '.join(fields)}"
    return f"{_quoted(key)} is not a field here; {hint}"


def _model_at(steps: Steps, root: type[BaseModel]) -> type[BaseModel]:
    """Follow `steps` through the models, to the one whose fields stand there."""
    model = root
    for step in steps:
        field = model.model_fields.get(str(step))
        model = (_model_in(field.annotation) if field else None) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model inside an annotation such as `tuple[Module, ...]` or `Due | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
