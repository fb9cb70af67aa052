"""How the bot answers an interaction: the callback's kinds, then follow-ups by the token.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from typing import Annotated, Any

from playground.acts.files import Files
from playground.acts.mentions import USERS_ONLY
from playground.acts.messages import FROM_CLIENTS, compose, publish_new, remove, rewrite
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.commands import IntegerChoice, NumberChoice, StringChoice
from playground.forms.fields import Bits, Form, items
from playground.forms.messages import MessageDraft, MessageEdit
from playground.forms.modals import Modal
from playground.forms.reading import AnyForm, as_json, read_form
from playground.interactions.desk import InteractionDesk
from playground.interactions.interaction import Interaction
from playground.interactions.options import INTEGER, NUMBER, focused_option
from playground.world.flags import CallbackType, CommandType, InteractionType, MessageFlag, MessageType
from playground.world.things import Json, Message, Reference
from playground.world.world import World

MOST_CHOICES = 25
FROM_INTERACTIONS = FROM_CLIENTS | MessageFlag.EPHEMERAL | MessageFlag.LOADING
ALLOWED = {
    InteractionType.APPLICATION_COMMAND: {CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, CallbackType.MODAL},
    InteractionType.MESSAGE_COMPONENT: {
        CallbackType.MESSAGE,
        CallbackType.DEFERRED_MESSAGE,
        CallbackType.DEFERRED_UPDATE,
        CallbackType.UPDATE,
        CallbackType.MODAL,
    },
    InteractionType.AUTOCOMPLETE: {CallbackType.AUTOCOMPLETE_RESULT},
    InteractionType.MODAL_SUBMIT: {CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE},
}
UPDATES = {CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE}
"""Also allowed for a modal that a component opened."""


class CallbackForm(Form):
    """An answer: its kind and what belongs to the kind."""

    type: int
    data: Any = None


class DeferForm(Form):
    """What can be said when an answer is put off."""

    flags: Bits | None = None


class _Texts(Form):
    choices: Annotated[list[StringChoice], items(MOST_CHOICES)]


class _Integers(Form):
    choices: Annotated[list[IntegerChoice], items(MOST_CHOICES)]


class _Numbers(Form):
    choices: Annotated[list[NumberChoice], items(MOST_CHOICES)]


def call_back(world: World, desk: InteractionDesk, interaction: Interaction, body: object, files: Files) -> None:
    """Answer an interaction for the first time.

    Raises:
        ApiError: 50035 if the kind does not fit the interaction or its data is wrong.
    """
    form = read_form(CallbackForm, body)
    allowed = set(ALLOWED[interaction.type])
    if interaction.type is InteractionType.MODAL_SUBMIT and interaction.message is not None:
        allowed |= UPDATES
    if form.type not in allowed:
        listed = ", ".join(str(int(kind)) for kind in sorted(allowed))
        raise form_error(FieldProblem(("type",), "BASE_TYPE_CHOICES", f"Value must be one of ({listed})."))
    kind = CallbackType(form.type)
    data = form.data if form.data is not None else {}
    if kind is CallbackType.MESSAGE:
        interaction.original = _write(world, interaction, _read(MessageDraft, data), files)
    elif kind is CallbackType.DEFERRED_MESSAGE:
        interaction.original = _defer(world, interaction, _read(DeferForm, data))
    elif kind in UPDATES:
        interaction.original = interaction.message
        if kind is CallbackType.UPDATE and interaction.message is not None:
            rewrite(world, interaction.message, _read(MessageEdit, data), files, USERS_ONLY)
    elif kind is CallbackType.AUTOCOMPLETE_RESULT:
        desk.show_choices(interaction, _choices(interaction, data))
    else:
        desk.open_modal(interaction, _read(Modal, data))
    desk.acknowledge(interaction, kind)


def follow_up(
    world: World, desk: InteractionDesk, interaction: Interaction, draft: MessageDraft, files: Files
) -> Message:
    """Write another message with an interaction's token; the first after a deferral takes its place."""
    if is_loading(interaction):
        return edit_answer(world, desk, interaction, _original(interaction), draft, files)
    original = interaction.original
    reference = Reference(interaction.channel.id, original.id) if original else None
    return _write(world, interaction, draft, files, reference)


def edit_answer(
    world: World, desk: InteractionDesk, interaction: Interaction, message: Message, form: MessageEdit, files: Files
) -> Message:
    """Change one of an interaction's messages; a deferred one is thereby finished."""
    was_loading = MessageFlag.LOADING in message.flags
    rewrite(world, message, form, files, USERS_ONLY)
    if was_loading:
        desk.finish(interaction)
    return message


def delete_answer(world: World, desk: InteractionDesk, interaction: Interaction, message: Message) -> None:
    """Delete one of an interaction's messages."""
    if MessageFlag.LOADING in message.flags:
        desk.finish(interaction)
    if message is interaction.original:
        interaction.original = None
    remove(world, message)


def answer_of(interaction: Interaction, message_id: int | None) -> Message:
    """Return an interaction's original answer (None) or one of its messages, or raise 10008."""
    if message_id is None:
        return _original(interaction)
    message = interaction.channel.messages.get(message_id)
    mine = message is not None and message.interaction is not None and message.interaction.id == interaction.id
    if message is None or not (mine or message is interaction.original):
        raise ApiError(Fault.UNKNOWN_MESSAGE)
    return message


def is_loading(interaction: Interaction) -> bool:
    """Whether an answer was promised and has not come."""
    return interaction.original is not None and MessageFlag.LOADING in interaction.original.flags


def _original(interaction: Interaction) -> Message:
    original = interaction.original
    if original is None or original.id not in interaction.channel.messages:
        raise ApiError(Fault.UNKNOWN_MESSAGE)
    return original


def _read(form: type[AnyForm], data: object) -> AnyForm:
    """Read a callback's `data`, so that its errors stand below that name."""
    try:
        return read_form(form, data)
    except ApiError as error:
        raise ApiError(error.fault, {"data": error.errors}) from error


def _write(
    world: World, interaction: Interaction, draft: MessageDraft, files: Files, reference: Reference | None = None
) -> Message:
    message = compose(world, world.bot, interaction.channel, draft, files, USERS_ONLY)
    _sign(interaction, message, draft.message_flags, reference)
    return publish_new(world, message)


def _defer(world: World, interaction: Interaction, form: DeferForm) -> Message:
    message = Message(world.snowflakes.next(), interaction.channel, world.bot, world.now())
    flags = MessageFlag(form.flags or 0) & MessageFlag.EPHEMERAL
    _sign(interaction, message, flags | MessageFlag.LOADING, None)
    return publish_new(world, message)


def _sign(interaction: Interaction, message: Message, flags: MessageFlag, reference: Reference | None) -> None:
    """Mark a message as an answer: whose, how visible, and to what it replies."""
    message.interaction = interaction.trace
    message.flags = flags & FROM_INTERACTIONS
    message.ephemeral_to = interaction.user.id if MessageFlag.EPHEMERAL in flags else None
    for attachment in message.attachments:
        attachment.ephemeral = message.ephemeral_to is not None
    source = reference
    if source is None and interaction.message is not None:
        source = Reference(interaction.channel.id, interaction.message.id)
    if source is not None:
        message.type, message.reference = MessageType.REPLY, source
    elif interaction.command is not None and interaction.command.type is not CommandType.CHAT_INPUT:
        message.type = MessageType.CONTEXT_MENU_COMMAND
    else:
        message.type = MessageType.CHAT_INPUT_COMMAND


def _choices(interaction: Interaction, data: object) -> list[Json]:
    focused = focused_option(interaction.data.get("options", []))
    forms: dict[int, type[Form]] = {INTEGER: _Integers, NUMBER: _Numbers}
    form = _read(forms.get(focused["type"] if focused else 0, _Texts), data)
    return list(as_json(form)["choices"])
