"""Modals: the windows an application opens, with one to five fields.

Source: https://discord.com/developers/docs/components/reference (components usable in modals)
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, model_validator

from playground.forms.components import Component, EntitySelect, StringSelect, TextDisplay
from playground.forms.fields import CustomId, Form, between, by_type, items, one_of, problem, text, union_tag

MOST_FIELDS = 5
"""Discord's documents; its OpenAPI description says 40."""


class TextInput(Component):
    """A line (style 1) or a paragraph (style 2) to write in."""

    type: Literal[4]
    custom_id: CustomId
    style: Annotated[int, one_of(1, 2)]
    label: Annotated[str, text(45, 1)] | None = None
    value: Annotated[str, text(4000)] | None = None
    placeholder: Annotated[str, text(100)] | None = None
    required: bool = True
    min_length: Annotated[int, between(0, 4000)] | None = None
    max_length: Annotated[int, between(1, 4000)] | None = None


class FileUpload(Component):
    """Files to hand in."""

    type: Literal[19]
    custom_id: CustomId
    min_values: Annotated[int, between(0, 10)] = 1
    max_values: Annotated[int, between(1, 10)] = 1
    required: bool = True


class GroupOption(Form):
    """One line of a radio or checkbox group."""

    label: Annotated[str, text(100, 1)]
    value: Annotated[str, text(100, 1)]
    description: Annotated[str, text(100)] | None = None
    default: bool | None = None


class RadioGroup(Component):
    """One choice of several."""

    type: Literal[21]
    custom_id: CustomId
    options: Annotated[list[GroupOption], items(10, 2)]
    required: bool = True


class CheckboxGroup(Component):
    """Several choices."""

    type: Literal[22]
    custom_id: CustomId
    options: Annotated[list[GroupOption], items(10, 1)]
    min_values: Annotated[int, between(0, 10)] = 1
    max_values: Annotated[int, between(1, 10)] | None = None
    required: bool = True


class Checkbox(Component):
    """One thing to tick."""

    type: Literal[23]
    custom_id: CustomId
    default: bool | None = None


ModalField = Annotated[
    Annotated[StringSelect, union_tag(3)]
    | Annotated[TextInput, union_tag(4)]
    | Annotated[EntitySelect, union_tag(5)]
    | Annotated[EntitySelect, union_tag(6)]
    | Annotated[EntitySelect, union_tag(7)]
    | Annotated[EntitySelect, union_tag(8)]
    | Annotated[FileUpload, union_tag(19)]
    | Annotated[RadioGroup, union_tag(21)]
    | Annotated[CheckboxGroup, union_tag(22)]
    | Annotated[Checkbox, union_tag(23)],
    by_type(3, 4, 5, 6, 7, 8, 19, 21, 22, 23),
]


class Label(Component):
    """A field with its name and what to know about it."""

    type: Literal[18]
    label: Annotated[str, text(45, 1)]
    description: Annotated[str, text(100)] | None = None
    component: ModalField


class ModalRow(Component):
    """The older way to place one text input."""

    type: Literal[1]
    components: Annotated[list[TextInput], items(1, 1)]

    @model_validator(mode="after")
    def _input_has_a_label(self) -> Self:
        if self.components[0].label is None:
            raise problem("BASE_TYPE_REQUIRED", "This field is required")
        return self


ModalPart = Annotated[
    Annotated[ModalRow, union_tag(1)] | Annotated[TextDisplay, union_tag(10)] | Annotated[Label, union_tag(18)],
    by_type(1, 10, 18),
]


def field_of(part: ModalPart) -> ModalField | None:
    """Return the field that a part of a modal holds; a text holds none."""
    if isinstance(part, Label):
        return part.component
    return part.components[0] if isinstance(part, ModalRow) else None


def _distinct(parts: list[Any]) -> list[Any]:
    names = [field.custom_id for part in parts if (field := field_of(part)) is not None]
    if len(set(names)) < len(names):
        raise problem("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    return parts


class Modal(Form):
    """A window with a title and one to five parts."""

    custom_id: CustomId
    title: Annotated[str, text(45, 1)]
    components: Annotated[list[ModalPart], items(MOST_FIELDS, 1), AfterValidator(_distinct)]
