"""From JSON to a form, or to Discord's error 50035."""

from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from playground.errors import ApiError, FieldProblem, form_error
from playground.forms.fields import UNION_TAG_MARK, Form

AnyForm = TypeVar("AnyForm", bound=Form)
Value = TypeVar("Value")

SENTENCES = {
    "missing": ("BASE_TYPE_REQUIRED", "This field is required"),
    "list_type": ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"),
    "dict_type": ("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"),
    "model_type": ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
    "model_attributes_type": ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
    "string_type": ("STRING_TYPE_CONVERT", "Could not interpret value as string."),
    "string_unicode": ("STRING_TYPE_CONVERT", "Could not interpret value as string."),
    "bool_type": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    "bool_parsing": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    "datetime_type": ("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
    "datetime_parsing": ("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
    "datetime_from_date_parsing": ("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
    "timezone_aware": ("DATE_TIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
}
"""Pydantic's kinds of error in Discord's words; the numbers' many kinds share `NUMBER_TYPE_COERCE`."""

NUMBERS = ("int_", "float_", "finite_")


def read_form(form: type[AnyForm], body: object) -> AnyForm:
    """Read a request body as a form.

    Raises:
        ApiError: 50035, with the tree of everything that is wrong.
    """
    try:
        return form.model_validate(body)
    except ValidationError as error:
        raise _as_discord(error) from error


def read_value(adapter: TypeAdapter[Value], body: object) -> Value:
    """Read a request body that is not an object (a list of commands, say)."""
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        raise _as_discord(error) from error


def as_json(form: BaseModel) -> dict[str, Any]:
    """Return a form as JSON to keep, without what was not given."""
    return form.model_dump(mode="json", exclude_none=True)


def _as_discord(error: ValidationError) -> ApiError:
    return form_error(*(_problem(one) for one in error.errors(include_url=False, include_input=False)))


def _problem(detail: ErrorDetails) -> FieldProblem:
    path = [part for part in detail["loc"] if not str(part).startswith(UNION_TAG_MARK)]
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "discord":
        return FieldProblem([*path, *context["at"]], context["code"], context["message"])
    if kind == "discord_union":
        return FieldProblem([*path, "type"], "UNION_TYPE_CHOICES", detail["msg"])
    if kind.startswith(NUMBERS):
        return FieldProblem(path, "NUMBER_TYPE_COERCE", "Value is not int.")
    code, message = SENTENCES.get(kind, ("BASE_TYPE_INVALID", "This value cannot be used here."))
    return FieldProblem(path, code, message)
