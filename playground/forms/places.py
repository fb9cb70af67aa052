"""Channels, threads, overwrites, roles and members as clients send them."""

from typing import Annotated

from playground.forms.fields import AutoArchive, Bits, Colour, Form, Slowmode, Snowflake, between, items, one_of, text
from playground.world.flags import ChannelType

MAKEABLE = (ChannelType.TEXT, ChannelType.VOICE, ChannelType.CATEGORY, ChannelType.ANNOUNCEMENT)


class OverwriteForm(Form):
    """A permission overwrite in a channel's form."""

    id: Snowflake
    type: Annotated[int, one_of(0, 1)] = 0
    allow: Bits | None = None
    deny: Bits | None = None


class OverwriteEdit(Form):
    """One overwrite set by its own route."""

    type: Annotated[int, one_of(0, 1)]
    allow: Bits | None = None
    deny: Bits | None = None


class ChannelEdit(Form):
    """Changes of a guild channel: what is absent stays."""

    name: Annotated[str, text(100, 1)] | None = None
    type: Annotated[int, one_of(ChannelType.TEXT, ChannelType.ANNOUNCEMENT)] | None = None
    topic: Annotated[str, text(1024)] | None = None
    position: Annotated[int, between(0, 2**31 - 1)] | None = None
    parent_id: Snowflake | None = None
    nsfw: bool | None = None
    rate_limit_per_user: Slowmode | None = None
    permission_overwrites: Annotated[list[OverwriteForm], items(100)] | None = None


class ChannelDraft(Form):
    """A new guild channel."""

    name: Annotated[str, text(100, 1)]
    type: Annotated[int, one_of(*(int(kind) for kind in MAKEABLE))] = 0
    topic: Annotated[str, text(1024)] | None = None
    position: Annotated[int, between(0, 2**31 - 1)] | None = None
    parent_id: Snowflake | None = None
    nsfw: bool | None = None
    rate_limit_per_user: Slowmode | None = None
    permission_overwrites: Annotated[list[OverwriteForm], items(100)] | None = None


class ThreadDraft(Form):
    """A new thread; `type` counts only where it does not grow from a message."""

    name: Annotated[str, text(100, 1)]
    type: Annotated[int, one_of(10, 11, 12)] | None = None
    auto_archive_duration: AutoArchive | None = None
    rate_limit_per_user: Slowmode | None = None
    invitable: bool | None = None


class ThreadEdit(Form):
    """Changes of a thread."""

    name: Annotated[str, text(100, 1)] | None = None
    archived: bool | None = None
    locked: bool | None = None
    invitable: bool | None = None
    auto_archive_duration: AutoArchive | None = None
    rate_limit_per_user: Slowmode | None = None


class RoleForm(Form):
    """A new role, or changes of one."""

    name: Annotated[str, text(100, 1)] | None = None
    permissions: Bits | None = None
    color: Colour | None = None
    hoist: bool | None = None
    mentionable: bool | None = None


class MemberEdit(Form):
    """Changes of a member."""

    nick: Annotated[str, text(32)] | None = None
    roles: list[Snowflake] | None = None


class RecipientForm(Form):
    """With whom a DM is opened."""

    recipient_id: Snowflake


class BulkDeleteForm(Form):
    """Messages to delete together."""

    messages: list[Snowflake]


class GuildEdit(Form):
    """Changes of the guild."""

    name: Annotated[str, text(100, 2)] | None = None


class PositionForm(Form):
    """Where a channel or role goes in its list."""

    id: Snowflake
    position: Annotated[int, between(0, 2**31 - 1)] | None = None
