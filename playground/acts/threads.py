"""Threads: starting, joining, leaving, changing."""

from typing import TypeVar

from playground.acts.announce import announce_channel, announce_message
from playground.acts.membership import enter, leave
from playground.acts.messages import OF_PEOPLE, system_message
from playground.errors import ApiError, Fault
from playground.forms.places import ThreadDraft, ThreadEdit
from playground.payloads.channels import channel_payload
from playground.world.flags import ChannelType, MessageFlag, MessageType, Permission
from playground.world.things import Channel, Message, Reference, ThreadState, User
from playground.world.world import World

Value = TypeVar("Value")

PARENTS = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT})
DEFAULT_ARCHIVE_MINUTES = 1440


def start(world: World, actor: User, parent: Channel, draft: ThreadDraft, message: Message | None = None) -> Channel:
    """Start a thread in a channel, on its own or from a message (then it has the message's id).

    Without a message the kind is the draft's; Discord's default there is a private thread.
    """
    if parent.type not in PARENTS:
        raise ApiError(Fault.WRONG_CHANNEL_TYPE)
    kind = _kind(parent, draft, message)
    private = kind is ChannelType.PRIVATE_THREAD
    world.require(actor, parent, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    if message is not None:
        _require_free(world, message)
    now = world.now()
    thread = Channel(
        id=message.id if message else world.snowflakes.next(),
        type=kind,
        name=draft.name,
        parent_id=parent.id,
        slowmode_seconds=draft.rate_limit_per_user or 0,
        thread=ThreadState(
            owner_id=actor.id,
            created_at=now,
            archive_changed_at=now,
            auto_archive_minutes=draft.auto_archive_duration or DEFAULT_ARCHIVE_MINUTES,
            invitable=draft.invitable is not False,
            members={actor.id: now},
        ),
    )
    world.channels[thread.id] = thread
    announce_start(world, thread)
    if message is not None:
        message.flags |= MessageFlag.HAS_THREAD
        announce_message(world, "MESSAGE_UPDATE", message)
        reference = Reference(parent.id, message.id)
        system_message(world, actor, thread, MessageType.THREAD_STARTER, reference=reference)
    elif not private:
        reference = Reference(thread.id, None)
        system_message(world, actor, parent, MessageType.THREAD_CREATED, content=draft.name, reference=reference)
    return thread


def announce_start(world: World, thread: Channel) -> None:
    """Announce a new thread."""
    world.publish(
        "THREAD_CREATE",
        lambda viewer: channel_payload(world, thread, viewer) | {"newly_created": True},
        channel=thread,
    )


def change(world: World, actor: User, thread: Channel, form: ThreadEdit) -> Channel:
    """Change a thread: its owner may rename and archive it, the rest takes managing threads."""
    state = state_of(thread)
    world.require(actor, thread, Permission.VIEW_CHANNEL)
    moderates = world.may(actor, thread, Permission.MANAGE_THREADS)
    sent = form.model_fields_set
    if not moderates and (actor.id != state.owner_id or sent & {"locked", "rate_limit_per_user"} or state.locked):
        raise ApiError(Fault.MISSING_PERMISSIONS)
    if state.archived and form.archived is not False:
        raise ApiError(Fault.THREAD_ARCHIVED)
    if form.archived is not None and form.archived != state.archived:
        state.archived, state.archive_changed_at = form.archived, world.now()
    thread.name = form.name or thread.name
    thread.slowmode_seconds = _new(form.rate_limit_per_user, thread.slowmode_seconds)
    state.locked = _new(form.locked, state.locked)
    state.invitable = _new(form.invitable, state.invitable)
    state.auto_archive_minutes = _new(form.auto_archive_duration, state.auto_archive_minutes)
    announce_channel(world, "THREAD_UPDATE", thread)
    return thread


def add_member(world: World, actor: User, thread: Channel, user: User) -> None:
    """Put someone into a thread: oneself where one sees it, others where one may write."""
    state = state_of(thread)
    if state.archived:
        raise ApiError(Fault.THREAD_ARCHIVED)
    world.require(actor, thread, Permission.VIEW_CHANNEL if user is actor else Permission.SEND_MESSAGES)
    if not enter(world, thread, state, user):
        raise ApiError(Fault.MISSING_ACCESS)


def remove_member(world: World, actor: User, thread: Channel, user: User) -> None:
    """Take someone out of a thread: oneself, or others with the permission to manage threads."""
    state = state_of(thread)
    if user is not actor and not (thread.type is ChannelType.PRIVATE_THREAD and state.owner_id == actor.id):
        world.require(actor, thread, Permission.MANAGE_THREADS)
    leave(world, thread, state, user)


def state_of(thread: Channel) -> ThreadState:
    """Return a thread's own state, or raise 50024 for a channel that is none."""
    if thread.thread is None:
        raise ApiError(Fault.WRONG_CHANNEL_TYPE)
    return thread.thread


def _kind(parent: Channel, draft: ThreadDraft, message: Message | None) -> ChannelType:
    if parent.type is ChannelType.ANNOUNCEMENT:
        return ChannelType.ANNOUNCEMENT_THREAD
    if message is not None or draft.type == ChannelType.PUBLIC_THREAD:
        return ChannelType.PUBLIC_THREAD
    return ChannelType.PRIVATE_THREAD


def _require_free(world: World, message: Message) -> None:
    if message.id in world.channels:
        raise ApiError(Fault.THREAD_EXISTS)
    if message.type not in OF_PEOPLE:
        raise ApiError(Fault.SYSTEM_MESSAGE)


def _new(value: Value | None, old: Value) -> Value:
    return old if value is None else value
