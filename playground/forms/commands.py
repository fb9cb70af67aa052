"""Application commands as clients register them.

Rules: https://discord.com/developers/docs/interactions/application-commands
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from playground.forms.fields import Bits, Form, Snowflake, between, by_type, items, one_of, problem, text, union_tag

NAME = re.compile(r"^[-_'\w]{1,32}$", re.UNICODE)
MOST_OPTIONS = 25
MOST_CHOICES = 25
MOST_CHARACTERS = 8000


def _command_name(name: str) -> str:
    if NAME.match(name) is None or name != name.lower():
        raise problem("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    return name


OptionName = Annotated[str, text(32, 1), AfterValidator(_command_name)]
Localizations = dict[str, Annotated[str, text(100, 1)]]


class Choice(Form):
    """A value that a person picks by its name."""

    name: Annotated[str, text(100, 1)]
    name_localizations: Localizations | None = None


class StringChoice(Choice):
    """A text to pick."""

    value: Annotated[str, text(6000)]


class NumberChoice(Choice):
    """A number to pick; JavaScript's safe integers are Discord's bounds."""

    value: Annotated[float, between(-(2**53), 2**53)]


class IntegerChoice(Choice):
    """A whole number to pick."""

    value: Annotated[int, between(-(2**53), 2**53)]


class _Option(Form):
    name: OptionName
    description: Annotated[str, text(100, 1)]
    name_localizations: Localizations | None = None
    description_localizations: Localizations | None = None


class _ValueOption(_Option):
    required: bool | None = None
    autocomplete: bool | None = None

    @model_validator(mode="after")
    def _choices_or_autocomplete(self) -> Self:
        if self.autocomplete and getattr(self, "choices", None):
            message = "Autocomplete and choices cannot be used together"
            raise problem("APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", message, "autocomplete")
        return self


class StringOption(_ValueOption):
    """A text."""

    type: Literal[3]
    choices: Annotated[list[StringChoice], items(MOST_CHOICES)] | None = None
    min_length: Annotated[int, between(0, 6000)] | None = None
    max_length: Annotated[int, between(1, 6000)] | None = None


class IntegerOption(_ValueOption):
    """A whole number."""

    type: Literal[4]
    choices: Annotated[list[IntegerChoice], items(MOST_CHOICES)] | None = None
    min_value: int | None = None
    max_value: int | None = None


class NumberOption(_ValueOption):
    """A number."""

    type: Literal[10]
    choices: Annotated[list[NumberChoice], items(MOST_CHOICES)] | None = None
    min_value: float | None = None
    max_value: float | None = None


class PlainOption(_Option):
    """Yes or no (5), a user (6), role (8), either (9), or file (11)."""

    type: Literal[5, 6, 8, 9, 11]
    required: bool | None = None


class ChannelOption(_Option):
    """A channel, perhaps only of some kinds."""

    type: Literal[7]
    required: bool | None = None
    channel_types: list[Annotated[int, between(0, 16)]] | None = None


ValueOption = Annotated[
    Annotated[StringOption, union_tag(3)]
    | Annotated[IntegerOption, union_tag(4)]
    | Annotated[PlainOption, union_tag(5)]
    | Annotated[PlainOption, union_tag(6)]
    | Annotated[ChannelOption, union_tag(7)]
    | Annotated[PlainOption, union_tag(8)]
    | Annotated[PlainOption, union_tag(9)]
    | Annotated[NumberOption, union_tag(10)]
    | Annotated[PlainOption, union_tag(11)],
    by_type(3, 4, 5, 6, 7, 8, 9, 10, 11),
]


def _well_ordered(options: list[Any]) -> list[Any]:
    """Check that names are distinct and that what is required comes first."""
    names = [option.name for option in options]
    if len(set(names)) < len(names):
        raise problem("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
    required = [bool(getattr(option, "required", None)) for option in options]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        raise problem("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    return options


class Subcommand(_Option):
    """A command inside a command."""

    type: Literal[1]
    options: Annotated[list[ValueOption], items(MOST_OPTIONS), AfterValidator(_well_ordered)] = Field(
        default_factory=list
    )


class SubcommandGroup(_Option):
    """Subcommands under one name."""

    type: Literal[2]
    options: Annotated[
        list[Annotated[Annotated[Subcommand, union_tag(1)], by_type(1)]],
        items(MOST_OPTIONS),
        AfterValidator(_well_ordered),
    ] = Field(default_factory=list)


AnyOption = Annotated[
    Annotated[Subcommand, union_tag(1)]
    | Annotated[SubcommandGroup, union_tag(2)]
    | Annotated[StringOption, union_tag(3)]
    | Annotated[IntegerOption, union_tag(4)]
    | Annotated[PlainOption, union_tag(5)]
    | Annotated[PlainOption, union_tag(6)]
    | Annotated[ChannelOption, union_tag(7)]
    | Annotated[PlainOption, union_tag(8)]
    | Annotated[PlainOption, union_tag(9)]
    | Annotated[NumberOption, union_tag(10)]
    | Annotated[PlainOption, union_tag(11)],
    by_type(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
]
Options = Annotated[list[AnyOption], items(MOST_OPTIONS), AfterValidator(_well_ordered)]

CHAT_INPUT = 1


class CommandForm(Form):
    """A command to register, or to register anew."""

    name: Annotated[str, text(32, 1)]
    type: Annotated[int, one_of(1, 2, 3)] = CHAT_INPUT
    description: Annotated[str, text(100)] | None = None
    name_localizations: Localizations | None = None
    description_localizations: Localizations | None = None
    options: Options | None = None
    default_member_permissions: Bits | None = None
    dm_permission: bool | None = None
    contexts: list[Annotated[int, one_of(0, 1, 2)]] | None = None
    integration_types: list[Annotated[int, one_of(0, 1)]] | None = None
    nsfw: bool | None = None
    id: Snowflake | None = None

    @model_validator(mode="after")
    def _is_as_its_kind_wants(self) -> Self:
        if self.type != CHAT_INPUT:
            if self.description:
                message = "Context menu commands cannot have description"
                raise problem("APPLICATION_COMMAND_DESCRIPTION_INVALID", message, "description")
            return self
        if NAME.match(self.name) is None or self.name != self.name.lower():
            raise problem("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid", "name")
        if not self.description:
            raise problem("BASE_TYPE_REQUIRED", "This field is required", "description")
        if _characters(self) > MOST_CHARACTERS:
            raise problem("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
        return self


class CommandEdit(Form):
    """Changes of a registered command."""

    name: Annotated[str, text(32, 1)] | None = None
    description: Annotated[str, text(100)] | None = None
    name_localizations: Localizations | None = None
    description_localizations: Localizations | None = None
    options: Options | None = None
    default_member_permissions: Bits | None = None
    dm_permission: bool | None = None
    contexts: list[Annotated[int, one_of(0, 1, 2)]] | None = None
    nsfw: bool | None = None


def _characters(form: Form) -> int:
    """Return the length of all names, descriptions and values together, which Discord bounds."""
    own = len(getattr(form, "name", "")) + len(getattr(form, "description", None) or "")
    options = getattr(form, "options", None) or ()
    choices = getattr(form, "choices", None) or ()
    return own + sum(map(_characters, options)) + sum(len(one.name) + len(str(one.value)) for one in choices)
