"""The things of the world, as plain mutable records. Ids are integers here and strings on the wire."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playground.world.flags import (
    THREADS,
    ChannelType,
    CommandType,
    EventPlace,
    EventStatus,
    MessageFlag,
    MessageType,
    OverwriteType,
    Permission,
)

Json = dict[str, Any]
"""A JSON object."""


@dataclass(eq=False)
class User:
    """An account: a person's or the bot's."""

    id: int
    username: str
    display_name: str
    bot: bool = False
    accepts_dms: bool = True


@dataclass(eq=False)
class Role:
    """A role of the guild. The role `@everyone` has the guild's own id."""

    id: int
    name: str
    permissions: Permission
    position: int
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(eq=False)
class Member:
    """A user's place in the guild; `title` is what the page calls the person."""

    user: User
    joined_at: datetime
    role_ids: set[int] = field(default_factory=set)
    nick: str | None = None
    title: str = ""


@dataclass(frozen=True)
class Overwrite:
    """A channel's exception to the permissions of one role or member."""

    id: int
    type: OverwriteType
    allow: Permission
    deny: Permission


@dataclass(eq=False)
class ThreadState:
    """What a thread has beyond a channel. `members` maps user ids to when they joined."""

    owner_id: int
    created_at: datetime
    archive_changed_at: datetime
    auto_archive_minutes: int = 1440
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    total_messages: int = 0
    members: dict[int, datetime] = field(default_factory=dict)


@dataclass(eq=False)
class Channel:
    """A guild channel, a category, a thread (`thread` set) or a DM (`recipients` set)."""

    id: int
    type: ChannelType
    name: str = ""
    topic: str | None = None
    position: int = 0
    parent_id: int | None = None
    nsfw: bool = False
    slowmode_seconds: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: tuple[User, ...] = ()
    thread: ThreadState | None = None
    messages: "dict[int, Message]" = field(default_factory=dict)
    last_message_id: int | None = None

    @property
    def is_dm(self) -> bool:
        """Whether this is a conversation of two people outside the guild."""
        return self.type is ChannelType.DM

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread of another channel."""
        return self.type in THREADS


@dataclass(eq=False)
class Attachment:
    """A file that was uploaded, with its bytes."""

    id: int
    filename: str
    content: bytes
    content_type: str | None
    channel_id: int
    description: str | None = None
    title: str | None = None
    ephemeral: bool = False


@dataclass(frozen=True)
class Reference:
    """The message that another message replies to or speaks of."""

    channel_id: int
    message_id: int | None


@dataclass(frozen=True)
class InteractionTrace:
    """Which interaction a message answers: Discord's `interaction_metadata`."""

    id: int
    type: int
    name: str | None
    user: User
    interacted_message_id: int | None = None
    cause: "InteractionTrace | None" = None


@dataclass(eq=False)
class Message:
    """A message. `ephemeral_to` is the one person who sees it, if it is ephemeral."""

    id: int
    channel: Channel
    author: User
    created_at: datetime
    content: str = ""
    type: MessageType = MessageType.DEFAULT
    flags: MessageFlag = MessageFlag(0)  # noqa: RUF009 - an immutable number
    edited_at: datetime | None = None
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    mention_role_ids: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
    reference: Reference | None = None
    pinned_at: datetime | None = None
    nonce: str | int | None = None
    tts: bool = False
    interaction: InteractionTrace | None = None
    ephemeral_to: int | None = None


@dataclass(eq=False)
class ScheduledEvent:
    """An event in the guild's calendar; `interested` holds user ids in the order they said so."""

    id: int
    name: str
    description: str | None
    place: EventPlace
    starts_at: datetime
    ends_at: datetime | None
    creator: User
    channel_id: int | None = None
    location: str | None = None
    status: EventStatus = EventStatus.SCHEDULED
    interested: dict[int, None] = field(default_factory=dict)


@dataclass(eq=False)
class Command:
    """An application command as registered; `definition` is its validated JSON (name, options, …)."""

    id: int
    type: CommandType
    definition: Json
    version: int
    guild_id: int | None = None

    @property
    def name(self) -> str:
        """The command's name, without the slash."""
        return str(self.definition["name"])

    @property
    def default_member_permissions(self) -> Permission | None:
        """Who may call it by default: these permissions, nobody but admins (zero), or everyone (None)."""
        value = self.definition.get("default_member_permissions")
        return None if value is None else Permission(int(value))


@dataclass(eq=False)
class Guild:
    """The one server of this world."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        """The role that all members have."""
        return self.roles[self.id]
