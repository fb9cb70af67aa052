"""Writing, editing, deleting and pinning messages."""

from datetime import timedelta

from pydantic_core import PydanticCustomError

from playground.acts.announce import announce_channel, announce_message, announce_removal
from playground.acts.files import Files, store
from playground.acts.membership import enter
from playground.acts.mentions import EVERY_KIND, find_mentions
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.components import TextDisplay, flattened
from playground.forms.messages import AllowedMentions, MessageDraft, MessageEdit, MessageReference
from playground.payloads.components import shown_components, shown_embeds
from playground.payloads.messages import jump_payload
from playground.world.flags import ChannelType, MessageFlag, MessageType, Permission
from playground.world.snowflakes import snowflake_time
from playground.world.things import Channel, Message, Reference, User
from playground.world.world import World

FROM_CLIENTS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
"""The flags a client may set on a message of its own."""

NONCE_REMEMBERED = timedelta(minutes=5)
MOST_PINS = 50
LEAST_BULK, MOST_BULK = 2, 100
BULK_AGE = timedelta(days=14)
OF_PEOPLE = frozenset(
    {
        MessageType.DEFAULT,
        MessageType.REPLY,
        MessageType.CHAT_INPUT_COMMAND,
        MessageType.CONTEXT_MENU_COMMAND,
    }
)


def post(world: World, author: User, channel: Channel, draft: MessageDraft, files: Files) -> Message:
    """Write a message into a channel as `author`.

    A message whose nonce the author used within the last minutes is not written again; the first is returned.
    """
    require_posting(world, author, channel, with_files=bool(files))
    if draft.enforce_nonce and (earlier := _with_nonce(world, author, channel, draft)) is not None:
        return earlier
    message = compose(world, author, channel, draft, files, EVERY_KIND)
    message.nonce = draft.nonce
    message.tts = bool(draft.tts) and world.may(author, channel, Permission.SEND_TTS_MESSAGES)
    message.flags = draft.message_flags & FROM_CLIENTS
    publish_new(world, message)
    if channel.thread is not None:
        for user in (author, *message.mentions):
            enter(world, channel, channel.thread, user)
    return message


def require_posting(world: World, author: User, channel: Channel, *, with_files: bool) -> None:
    """Raise unless `author` may write here: 50008, 50001, 50013, or 50007 for a person who takes no DMs."""
    if channel.type is ChannelType.CATEGORY:
        raise ApiError(Fault.CANNOT_SEND_IN_CHANNEL)
    world.require(author, channel, Permission.SEND_MESSAGES)
    if with_files:
        world.require(author, channel, Permission.ATTACH_FILES)
    if channel.is_dm and any(not other.accepts_dms for other in channel.recipients if other is not author):
        raise ApiError(Fault.CANNOT_MESSAGE_USER)
    if channel.thread is not None and channel.thread.archived:
        if channel.thread.locked and not world.may(author, channel, Permission.MANAGE_THREADS):
            raise ApiError(Fault.THREAD_ARCHIVED)
        channel.thread.archived = False
        channel.thread.archive_changed_at = world.now()
        announce_channel(world, "THREAD_UPDATE", channel)


def compose(
    world: World, author: User, channel: Channel, draft: MessageDraft, files: Files, pings: AllowedMentions
) -> Message:
    """Build a message without showing it to anyone; `pings` holds for drafts that do not say whom they may ping."""
    replied = _replied_message(world, channel, draft.message_reference)
    message = Message(
        id=world.snowflakes.next(),
        channel=channel,
        author=author,
        created_at=world.now(),
        type=MessageType.REPLY if replied else MessageType.DEFAULT,
        reference=Reference(channel.id, replied.id) if replied else None,
    )
    fill(world, message, draft, files, pings)
    return message


def fill(world: World, message: Message, form: MessageEdit, files: Files, pings: AllowedMentions) -> None:
    """Put what a form holds into a message; what the form does not speak of stays.

    Raises:
        ApiError: 50006 if nothing would be left, 50035 if parts do not fit together, 40005 for a large file.
    """
    notes = form.attachments or ()
    ephemeral = message.ephemeral_to is not None
    kept = message.attachments
    if form.attachments is not None:
        kept = [one for one in message.attachments if any(note.id == one.id for note in notes)]
    attachments = [*kept, *store(world, message.channel.id, files, notes, ephemeral=ephemeral)]
    content, embeds, components = message.content, message.embeds, message.components
    if "content" in form.model_fields_set:
        content = (form.content or "").strip()
    if "embeds" in form.model_fields_set:
        embeds = shown_embeds(world, form.embeds or (), attachments)
    if "components" in form.model_fields_set:
        components = shown_components(world, form.components or (), attachments)
    if not (content or embeds or components or attachments):
        raise ApiError(Fault.EMPTY_MESSAGE)
    message.content, message.embeds = content, embeds
    message.components, message.attachments = components, attachments
    _set_mentions(world, message, form, pings)


def publish_new(world: World, message: Message) -> Message:
    """Put a composed message into its channel and announce it."""
    channel = message.channel
    channel.messages[message.id] = message
    if message.ephemeral_to is None:
        channel.last_message_id = message.id
        if channel.thread is not None:
            channel.thread.total_messages += 1
    announce_message(world, "MESSAGE_CREATE", message)
    return message


def system_message(world: World, author: User, channel: Channel, kind: MessageType, **fields: object) -> Message:
    """Write one of Discord's own lines, such as "pinned a message"."""
    message = Message(world.snowflakes.next(), channel, author, world.now(), type=kind)
    for name, value in fields.items():
        setattr(message, name, value)
    return publish_new(world, message)


def edit(world: World, actor: User, message: Message, form: MessageEdit, files: Files) -> Message:
    """Change a message of the actor's own (those who manage messages may only hide embeds of others')."""
    world.require(actor, message.channel, Permission.VIEW_CHANNEL)
    if message.author is not actor:
        if form.model_fields_set - {"flags"} or not world.may(actor, message.channel, Permission.MANAGE_MESSAGES):
            raise ApiError(Fault.NOT_YOUR_MESSAGE)
    elif files:
        world.require(actor, message.channel, Permission.ATTACH_FILES)
    return rewrite(world, message, form, files, EVERY_KIND)


def rewrite(world: World, message: Message, form: MessageEdit, files: Files, pings: AllowedMentions) -> Message:
    """Change a message, permissions aside, and announce it."""
    flags = message.flags
    if form.flags is not None:
        changeable = MessageFlag.SUPPRESS_EMBEDS
        flags = (flags & ~changeable) | (form.message_flags & (changeable | MessageFlag.COMPONENTS_V2))
    try:
        form.require_layout(flags)
    except PydanticCustomError as error:
        context = error.context or {}
        raise form_error(FieldProblem(context["at"], context["code"], context["message"])) from error
    fill(world, message, form, files, pings)
    # What was only promised until now is not shown as edited.
    if MessageFlag.LOADING not in message.flags and form.model_fields_set - {"flags"}:
        message.edited_at = world.now()
    message.flags = flags & ~MessageFlag.LOADING
    announce_message(world, "MESSAGE_UPDATE", message)
    return message


def delete(world: World, actor: User, message: Message) -> None:
    """Delete a message: one's own, or anyone's with the permission to manage messages."""
    world.require(actor, message.channel, Permission.VIEW_CHANNEL)
    if message.author is not actor:
        if message.channel.is_dm:
            raise ApiError(Fault.NOT_ON_A_DM)
        world.require(actor, message.channel, Permission.MANAGE_MESSAGES)
    remove(world, message)


def remove(world: World, message: Message) -> None:
    """Take a message out of its channel, permissions aside, and announce it."""
    message.channel.messages.pop(message.id, None)
    announce_removal(world, message)


def bulk_delete(world: World, actor: User, channel: Channel, message_ids: list[int]) -> None:
    """Delete 2 to 100 messages that are younger than fourteen days; unknown ids are passed over."""
    if channel.is_dm:
        raise ApiError(Fault.NOT_ON_A_DM)
    world.require(actor, channel, Permission.MANAGE_MESSAGES)
    if not LEAST_BULK <= len(message_ids) <= MOST_BULK:
        raise ApiError(Fault.BULK_DELETE_COUNT)
    if any(snowflake_time(one) < world.now() - BULK_AGE for one in message_ids):
        raise ApiError(Fault.MESSAGE_TOO_OLD)
    gone = [one for one in message_ids if channel.messages.pop(one, None) is not None]
    payload = {"ids": [str(one) for one in gone], **jump_payload(world, channel)}
    world.publish("MESSAGE_DELETE_BULK", payload, channel=channel)


def pin(world: World, actor: User, message: Message) -> None:
    """Pin a message and say so in the channel; pinning twice is nothing new."""
    _require_pinning(world, actor, message.channel)
    if message.pinned_at is not None:
        return
    if sum(one.pinned_at is not None for one in message.channel.messages.values()) >= MOST_PINS:
        raise ApiError(Fault.TOO_MANY_PINS)
    message.pinned_at = world.now()
    announce_message(world, "MESSAGE_UPDATE", message)
    _announce_pins(world, message.channel)
    reference = Reference(message.channel.id, message.id)
    system_message(world, actor, message.channel, MessageType.PINNED, reference=reference)


def unpin(world: World, actor: User, message: Message) -> None:
    """Unpin a message."""
    _require_pinning(world, actor, message.channel)
    message.pinned_at = None
    announce_message(world, "MESSAGE_UPDATE", message)
    _announce_pins(world, message.channel)


def type_in(world: World, user: User, channel: Channel) -> None:
    """Show that a user is writing."""
    world.require(user, channel, Permission.SEND_MESSAGES)
    payload = {"user_id": str(user.id), "timestamp": int(world.now().timestamp()), **jump_payload(world, channel)}
    world.publish("TYPING_START", payload, channel=channel)


def _set_mentions(world: World, message: Message, form: MessageEdit, pings: AllowedMentions) -> None:
    target = message.reference and message.channel.messages.get(message.reference.message_id or 0)
    replied_to = target.author if target and message.type is MessageType.REPLY else None
    texts = [one.content for top in form.components or () for one in flattened(top) if isinstance(one, TextDisplay)]
    text = "\n".join([message.content, *texts])
    allowed = form.allowed_mentions or pings
    found = find_mentions(world, message.author, message.channel, text, allowed, replied_to)
    message.mentions, message.mention_role_ids = found.users, found.role_ids
    message.mention_everyone = found.everyone


def _replied_message(world: World, channel: Channel, reference: MessageReference | None) -> Message | None:
    if reference is None:
        return None
    target = channel.messages.get(reference.message_id)
    if target is not None and target.type in OF_PEOPLE and reference.channel_id in {None, channel.id}:
        return target
    if not reference.fail_if_not_exists:
        return None
    if target is not None and target.type not in OF_PEOPLE:
        problem = FieldProblem(
            ("message_reference",), "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message"
        )
    else:
        problem = FieldProblem(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    raise form_error(problem)


def _with_nonce(world: World, author: User, channel: Channel, draft: MessageDraft) -> Message | None:
    since = world.now() - NONCE_REMEMBERED
    recent = (one for one in channel.messages.values() if one.author is author and one.created_at >= since)
    return next((one for one in recent if one.nonce is not None and str(one.nonce) == str(draft.nonce)), None)


def _require_pinning(world: World, actor: User, channel: Channel) -> None:
    if not world.may(actor, channel, Permission.PIN_MESSAGES):
        world.require(actor, channel, Permission.MANAGE_MESSAGES)


def _announce_pins(world: World, channel: Channel) -> None:
    last = max((one.pinned_at for one in channel.messages.values() if one.pinned_at), default=None)
    payload = {"last_pin_timestamp": last and last.isoformat(), **jump_payload(world, channel)}
    world.publish("CHANNEL_PINS_UPDATE", payload, channel=channel)
