"""Messages as clients send them."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from playground.forms.components import (
    MOST_COMPONENTS,
    MOST_ROWS,
    ActionRow,
    Component,
    TextDisplay,
    TopLevel,
    flattened,
)
from playground.forms.embeds import Embeds
from playground.forms.fields import Bits, Form, Snowflake, items, one_of, problem, text
from playground.world.flags import MessageFlag

MOST_CONTENT = 2000
"""Discord's documents; its OpenAPI description says 4,000, which only paying people may write."""

MOST_TEXT_IN_COMPONENTS = 4000
MOST_FILES = 10


class AllowedMentions(Form):
    """Whom a message may ping, whatever its text says."""

    parse: list[Annotated[str, one_of("users", "roles", "everyone")]] | None = None
    users: Annotated[list[Snowflake], items(100)] | None = None
    roles: Annotated[list[Snowflake], items(100)] | None = None
    replied_user: bool = False

    @model_validator(mode="after")
    def _either_all_or_some(self) -> Self:
        for kind in ("users", "roles"):
            if kind in (self.parse or ()) and getattr(self, kind):
                raise problem(
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
                )
        return self


class MessageReference(Form):
    """The message that is replied to."""

    message_id: Snowflake
    channel_id: Snowflake | None = None
    guild_id: Snowflake | None = None
    fail_if_not_exists: bool = True
    type: Annotated[int, one_of(0)] = 0


class AttachmentNote(Form):
    """What a message says about one of its files: `id` is the file's number, or the id of one to keep."""

    id: Snowflake
    filename: Annotated[str, text(1024, 1)] | None = None
    description: Annotated[str, text(1024)] | None = None
    title: Annotated[str, text(1024)] | None = None


def _custom_ids_are_distinct(components: list[Component]) -> list[Component]:
    flat = [inner for one in components for inner in flattened(one)]
    if len(flat) > MOST_COMPONENTS:
        raise problem(
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"Total components must be {MOST_COMPONENTS} or fewer."
        )
    names = [name for one in flat if (name := getattr(one, "custom_id", None)) is not None]
    if len(set(names)) < len(names):
        raise problem("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    return components


Components = Annotated[list[TopLevel], items(MOST_COMPONENTS), AfterValidator(_custom_ids_are_distinct)]


class MessageEdit(Form):
    """Changes of a message: what is absent stays, null empties."""

    content: Annotated[str, text(MOST_CONTENT)] | None = None
    embeds: Embeds | None = None
    components: Components | None = None
    allowed_mentions: AllowedMentions | None = None
    attachments: Annotated[list[AttachmentNote], items(MOST_FILES)] | None = None
    flags: Bits | None = None

    @property
    def message_flags(self) -> MessageFlag:
        """The flags asked for."""
        return MessageFlag(self.flags or 0)

    def require_layout(self, flags: MessageFlag) -> None:
        """Check the components against the kind of message.

        Raises:
            PydanticCustomError: if a classic message has a layout component or more than five rows, or if a
                "components v2" message has content or embeds, or too much text.
        """
        components = self.components or []
        if MessageFlag.COMPONENTS_V2 not in flags:
            if any(not isinstance(one, ActionRow) for one in components):
                raise problem("UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).', "components")
            if len(components) > MOST_ROWS:
                raise problem("BASE_TYPE_MAX_LENGTH", f"Must be {MOST_ROWS} or fewer in length.", "components")
            return
        if self.content or self.embeds:
            raise problem(
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
        texts = [inner for one in components for inner in flattened(one) if isinstance(inner, TextDisplay)]
        if sum(len(one.content) for one in texts) > MOST_TEXT_IN_COMPONENTS:
            raise problem(
                "COMPONENT_MAX_TEXT_EXCEEDED", f"Total text must be {MOST_TEXT_IN_COMPONENTS} or fewer in length."
            )


class MessageDraft(MessageEdit):
    """A new message."""

    tts: bool | None = None
    nonce: Annotated[str, text(25)] | int | None = Field(default=None, union_mode="left_to_right")
    enforce_nonce: bool = False
    message_reference: MessageReference | None = None
    sticker_ids: Annotated[list[Snowflake], items(3)] | None = None

    @model_validator(mode="after")
    def _layout_fits(self) -> Self:
        self.require_layout(self.message_flags)
        return self
