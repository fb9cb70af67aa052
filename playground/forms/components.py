"""Message components: buttons, selects, and the layout of "components v2".

Limits: https://discord.com/developers/docs/components/reference
"""

from typing import Annotated, Literal, Self

from pydantic import model_validator

from playground.forms.fields import (
    Colour,
    CustomId,
    Form,
    Url,
    WireSnowflake,
    between,
    by_type,
    items,
    one_of,
    problem,
    text,
    union_tag,
)

MOST_COMPONENTS = 40
MOST_ROWS = 5
MOST_IN_A_ROW = 5
LINK, PREMIUM = 5, 6


class Component(Form):
    """Anything with a `type`; `id` numbers it within its message and is given where the client does not."""

    id: Annotated[int, between(0, 2**31 - 1)] | None = None


class PartialEmoji(Form):
    """An emoji on a button or an option."""

    name: Annotated[str, text(100)] | None = None
    id: WireSnowflake | None = None
    animated: bool | None = None


class Button(Component):
    """A button: interactive with a `custom_id`, a link with a `url`."""

    type: Literal[2]
    style: Annotated[int, one_of(1, 2, 3, 4, LINK, PREMIUM)]
    label: Annotated[str, text(80)] | None = None
    emoji: PartialEmoji | None = None
    custom_id: CustomId | None = None
    url: Annotated[Url, text(512)] | None = None
    sku_id: WireSnowflake | None = None
    disabled: bool = False

    @model_validator(mode="after")
    def _has_what_its_style_needs(self) -> Self:
        if self.style == LINK and (self.url is None or self.custom_id is not None):
            raise problem("BUTTON_COMPONENT_INVALID", "A link button must have a url and no custom_id.")
        if self.style not in {LINK, PREMIUM} and (self.custom_id is None or self.url is not None):
            raise problem("BUTTON_COMPONENT_INVALID", "A custom id is required and a url is not allowed.")
        if self.style != PREMIUM and not self.label and self.emoji is None:
            raise problem("BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji.")
        return self


class SelectOption(Form):
    """One line of a string select."""

    label: Annotated[str, text(100, 1)]
    value: Annotated[str, text(100, 1)]
    description: Annotated[str, text(100)] | None = None
    emoji: PartialEmoji | None = None
    default: bool | None = None


class _Select(Component):
    custom_id: CustomId
    placeholder: Annotated[str, text(150)] | None = None
    min_values: Annotated[int, between(0, 25)] = 1
    max_values: Annotated[int, between(1, 25)] = 1
    disabled: bool = False
    required: bool | None = None

    @model_validator(mode="after")
    def _range_is_ordered(self) -> Self:
        if self.min_values > self.max_values:
            raise problem("SELECT_COMPONENT_MIN_VALUES", "min_values must not be greater than max_values.")
        return self


class StringSelect(_Select):
    """A menu of texts."""

    type: Literal[3]
    options: Annotated[list[SelectOption], items(25, 1)]

    @model_validator(mode="after")
    def _values_are_distinct(self) -> Self:
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise problem("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
        return self


class DefaultValue(Form):
    """What an entity select shows as chosen at first."""

    id: WireSnowflake
    type: Annotated[str, one_of("user", "role", "channel")]


class EntitySelect(_Select):
    """A menu of users (5), roles (6), both (7) or channels (8)."""

    type: Literal[5, 6, 7, 8]
    channel_types: list[int] | None = None
    default_values: Annotated[list[DefaultValue], items(25)] | None = None


InARow = Annotated[
    Annotated[Button, union_tag(2)]
    | Annotated[StringSelect, union_tag(3)]
    | Annotated[EntitySelect, union_tag(5)]
    | Annotated[EntitySelect, union_tag(6)]
    | Annotated[EntitySelect, union_tag(7)]
    | Annotated[EntitySelect, union_tag(8)],
    by_type(2, 3, 5, 6, 7, 8),
]


class ActionRow(Component):
    """Up to five buttons, or one select."""

    type: Literal[1]
    components: Annotated[list[InARow], items(MOST_IN_A_ROW, 1)]

    @model_validator(mode="after")
    def _select_stands_alone(self) -> Self:
        if len(self.components) > 1 and any(isinstance(one, _Select) for one in self.components):
            raise problem("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
        return self


class TextDisplay(Component):
    """Text with markdown."""

    type: Literal[10]
    content: Annotated[str, text(4000, 1)]


class Media(Form):
    """A picture or file by its address; `attachment://name` means an upload of the same message."""

    url: Url


class Thumbnail(Component):
    """A small picture beside a section."""

    type: Literal[11]
    media: Media
    description: Annotated[str, text(1024)] | None = None
    spoiler: bool = False


class Section(Component):
    """Texts with a button or a small picture beside them."""

    type: Literal[9]
    components: Annotated[list[TextDisplay], items(3, 1)]
    accessory: Annotated[Annotated[Button, union_tag(2)] | Annotated[Thumbnail, union_tag(11)], by_type(2, 11)]


class GalleryItem(Form):
    """One picture of a gallery."""

    media: Media
    description: Annotated[str, text(1024)] | None = None
    spoiler: bool = False


class MediaGallery(Component):
    """One to ten pictures."""

    type: Literal[12]
    items: Annotated[list[GalleryItem], items(10, 1)]


class File(Component):
    """An uploaded file shown in the layout."""

    type: Literal[13]
    file: Media
    spoiler: bool = False


class Separator(Component):
    """Space, with or without a line."""

    type: Literal[14]
    divider: bool = True
    spacing: Annotated[int, one_of(1, 2)] = 1


InAContainer = Annotated[
    Annotated[ActionRow, union_tag(1)]
    | Annotated[Section, union_tag(9)]
    | Annotated[TextDisplay, union_tag(10)]
    | Annotated[MediaGallery, union_tag(12)]
    | Annotated[File, union_tag(13)]
    | Annotated[Separator, union_tag(14)],
    by_type(1, 9, 10, 12, 13, 14),
]


class Container(Component):
    """A framed group of components."""

    type: Literal[17]
    components: Annotated[list[InAContainer], items(MOST_COMPONENTS, 1)]
    accent_color: Colour | None = None
    spoiler: bool = False


TopLevel = Annotated[
    Annotated[ActionRow, union_tag(1)]
    | Annotated[Section, union_tag(9)]
    | Annotated[TextDisplay, union_tag(10)]
    | Annotated[MediaGallery, union_tag(12)]
    | Annotated[File, union_tag(13)]
    | Annotated[Separator, union_tag(14)]
    | Annotated[Container, union_tag(17)],
    by_type(1, 9, 10, 12, 13, 14, 17),
]
"""What may stand directly in a message."""


def flattened(component: Component) -> list[Component]:
    """Return a component and all that is inside it, in reading order."""
    inside = list(getattr(component, "components", ()))
    if isinstance(component, Section):
        inside.append(component.accessory)
    return [component, *(inner for one in inside for inner in flattened(one))]
