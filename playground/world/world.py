"""The state of the playground and its one noticeboard: things are looked up here, changes are announced here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from playground.errors import ApiError, Fault
from playground.world.flags import NOTHING, Permission
from playground.world.permissions import IN_A_DM, channel_permissions, guild_permissions, in_thread
from playground.world.snowflakes import Clock, Snowflakes
from playground.world.things import Attachment, Channel, Command, Guild, Json, Member, Message, User

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        name: Discord's name of it, such as `MESSAGE_CREATE`.
        render: what one user is told of it.
        channel: only those who may view this channel are told.
        only: only these users are told.
    """

    name: str
    render: Callable[[User], Json]
    channel: Channel | None = None
    only: frozenset[int] | None = None


Listener = Callable[[Event], None]


@dataclass(eq=False)
class World:
    """One guild, its bot, its people, and everything said.

    Attributes:
        url: this server's own address, known once it listens; links to uploads begin with it.
        dms: the direct messages, by the two people in them.
    """

    guild: Guild
    bot: User
    clock: Clock
    snowflakes: Snowflakes
    token: str
    url: str = ""
    users: dict[int, User] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    dms: dict[frozenset[int], Channel] = field(default_factory=dict)
    commands: dict[int, Command] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)
    _listeners: list[Listener] = field(default_factory=list)

    @property
    def application_id(self) -> int:
        """The application's id, which is also its bot's."""
        return self.bot.id

    def now(self) -> datetime:
        """Return the current instant, aware."""
        return self.clock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every event from now on; returns a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(
        self,
        name: str,
        render: Callable[[User], Json] | Json,
        *,
        channel: Channel | None = None,
        only: frozenset[int] | None = None,
    ) -> None:
        """Announce an event; `render` is a payload, or a function of the user who is told."""
        event = Event(name, render if callable(render) else lambda _: render, channel, only)
        for listener in tuple(self._listeners):
            listener(event)

    def concerns(self, event: Event, user: User) -> bool:
        """Whether a user is to be told of an event."""
        if event.only is not None:
            return user.id in event.only
        return event.channel is None or self.may(user, event.channel, Permission.VIEW_CHANNEL)

    # --- looking things up ---

    def user(self, user_id: int) -> User:
        """Return a user, or raise 10013."""
        return _found(self.users.get(user_id), Fault.UNKNOWN_USER)

    def member(self, user_id: int) -> Member:
        """Return a member of the guild, or raise 10007."""
        return _found(self.guild.members.get(user_id), Fault.UNKNOWN_MEMBER)

    def channel(self, channel_id: int) -> Channel:
        """Return a channel, thread or DM, or raise 10003."""
        return _found(self.channels.get(channel_id), Fault.UNKNOWN_CHANNEL)

    def message(self, channel: Channel, message_id: int) -> Message:
        """Return a message that is not ephemeral, or raise 10008."""
        message = _found(channel.messages.get(message_id), Fault.UNKNOWN_MESSAGE)
        if message.ephemeral_to is not None:
            raise ApiError(Fault.UNKNOWN_MESSAGE)
        return message

    def threads_of(self, channel: Channel) -> list[Channel]:
        """Return the threads of a channel, oldest first."""
        return [one for one in self.channels.values() if one.is_thread and one.parent_id == channel.id]

    def dm_between(self, one: User, other: User) -> Channel | None:
        """Return the DM of two users if it was ever opened."""
        return self.dms.get(frozenset({one.id, other.id}))

    # --- permissions ---

    def permissions(self, user: User, channel: Channel | None = None) -> Permission:
        """Return what a user may do in a channel, or in the guild as a whole."""
        if channel is not None and channel.is_dm:
            return IN_A_DM if user in channel.recipients else NOTHING
        member = self.guild.members.get(user.id)
        if member is None:
            return NOTHING
        if channel is None:
            return guild_permissions(self.guild, member)
        if not channel.is_thread:
            return channel_permissions(self.guild, member, channel)
        parent = self.channels.get(channel.parent_id or 0)
        if parent is None:
            return NOTHING
        return in_thread(channel_permissions(self.guild, member, parent), channel, user.id)

    def may(self, user: User, channel: Channel, permission: Permission) -> bool:
        """Whether a user has all of the given permissions in a channel."""
        return permission in self.permissions(user, channel)

    def require(self, user: User, channel: Channel | None, permission: Permission) -> None:
        """Raise 50001 where the channel is hidden from the user, 50013 where a permission is missing."""
        granted = self.permissions(user, channel)
        if channel is not None and Permission.VIEW_CHANNEL not in granted:
            raise ApiError(Fault.MISSING_ACCESS)
        if permission not in granted:
            raise ApiError(Fault.MISSING_PERMISSIONS)

    def visible_channels(self, user: User) -> list[Channel]:
        """Return the guild's channels and live threads that a user may view."""
        return [
            channel
            for channel in self.channels.values()
            if not channel.is_dm
            and self.may(user, channel, Permission.VIEW_CHANNEL)
            and not (channel.thread is not None and channel.thread.archived)
        ]

    def visible_commands(self, user: User) -> list[Command]:
        """Return the commands a user may call, by `default_member_permissions`."""
        granted = self.permissions(user)
        return [one for one in self.commands.values() if may_call(one, granted)]


def may_call(command: Command, granted: Permission) -> bool:
    """Whether someone with the `granted` permissions may call a command.

    Zero as the default means administrators alone.
    """
    needed = command.default_member_permissions
    if needed is None or Permission.ADMINISTRATOR in granted:
        return True
    return needed != NOTHING and needed in granted


def _found(thing: Thing | None, fault: Fault) -> Thing:
    if thing is None:
        raise ApiError(fault)
    return thing
