"""The field types that forms are made of, refusing what Discord refuses, in Discord's words.

Sentences and codes (`BASE_TYPE_REQUIRED` and so on) are those of Discord's form errors:
https://discord.com/developers/docs/reference#error-messages
"""

from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    PlainSerializer,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from playground.world.snowflakes import LARGEST_SNOWFLAKE

UNION_TAG_MARK = "<"
"""Begins the tags of unions, which are no part of a field's path."""


class Form(BaseModel):
    """A request body or a part of one. Unknown fields are ignored, as Discord does."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, value: object) -> object:
        """Read null as absent, except where a field can be emptied by it."""
        if not isinstance(value, dict):
            return value
        filled = {name for name, field in cls.model_fields.items() if field.default is not None}
        return {name: one for name, one in value.items() if one is not None or name not in filled}

    def given(self, *names: str) -> dict[str, Any]:
        """Return the named fields that the client sent, for updates that leave the rest alone."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


def problem(code: str, message: str, *at: str) -> PydanticCustomError:
    """Return an error that carries Discord's own code and sentence; `at` names a field below the checked one."""
    # Braces would be read as a template by pydantic, so the sentence travels as a value.
    return PydanticCustomError("discord", "{message}", {"code": code, "message": message, "at": at})


def _snowflake(value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value) if len(value) <= len(str(LARGEST_SNOWFLAKE)) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_SNOWFLAKE:
        return value
    raise problem("NUMBER_TYPE_COERCE", "Value is not snowflake.")


Snowflake = Annotated[int, BeforeValidator(_snowflake)]
"""An id: digits in a string, or a number."""

WireSnowflake = Annotated[Snowflake, PlainSerializer(str)]
"""An id that is kept as part of a JSON object, and therefore turned back into a string."""


def text(most: int, least: int = 0) -> AfterValidator:
    """Return a check of a text's length in characters, both ends included."""

    def check(value: str) -> str:
        if least and not least <= len(value) <= most:
            raise problem("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        if len(value) > most:
            raise problem("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    return AfterValidator(check)


def between(least: int, most: int) -> AfterValidator:
    """Return a check of a number's size, both ends included."""

    def check(value: float) -> float:
        if value > most:
            raise problem("NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        if value < least:
            raise problem("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        return value

    return AfterValidator(check)


def items(most: int, least: int = 0) -> AfterValidator:
    """Return a check of how many items a list has, both ends included."""

    def check(value: list[Any]) -> list[Any]:
        if not least <= len(value) <= most:
            if least:
                raise problem("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
            raise problem("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    return AfterValidator(check)


Choice = TypeVar("Choice")


def one_of(*values: object) -> AfterValidator:
    """Return a check that a value is among the given ones."""

    def check(value: Choice) -> Choice:
        if value not in values:
            listed = ", ".join(str(one) for one in values)
            raise problem("BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")
        return value

    return AfterValidator(check)


Colour = Annotated[int, between(0, 0xFFFFFF)]
Bits = Annotated[int, between(0, LARGEST_SNOWFLAKE)]
"""A set of flags or permissions: a number, or digits in a string."""

CustomId = Annotated[str, text(100, 1)]
AutoArchive = Annotated[int, one_of(60, 1440, 4320, 10080)]
Slowmode = Annotated[int, between(0, 21600)]


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://", "attachment://", "discord://")):
        raise problem("URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https').")
    if any(character.isspace() for character in value) or value.endswith("://"):
        raise problem("URL_TYPE_INVALID_URL", "Not a well formed URL.")
    return value


Url = Annotated[str, text(2048), AfterValidator(_url)]


def union_tag(number: int) -> Tag:
    """Return the tag of a union's member whose `type` is `number`."""
    return Tag(f"{UNION_TAG_MARK}{number}")


def by_type(*numbers: int) -> Discriminator:
    """Return what chooses a union's member by its field `type`; the rest is refused by listing `numbers`."""

    def choose(value: object) -> str | None:
        kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
        return f"{UNION_TAG_MARK}{kind}" if isinstance(kind, int) and not isinstance(kind, bool) else None

    listed = ", ".join(str(number) for number in numbers)
    message = f'Value of field "type" must be one of ({listed}).'
    return Discriminator(choose, custom_error_type="discord_union", custom_error_message=message)
