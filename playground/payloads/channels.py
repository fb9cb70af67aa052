"""Channels, threads and DMs as Discord's JSON."""

from datetime import datetime

from playground.payloads.people import user_payload
from playground.world.flags import ChannelType
from playground.world.things import Channel, Json, Overwrite, ThreadState, User
from playground.world.world import World

MOST_MEMBERS_COUNTED = 50
VOICE_BITRATE = 64000


def channel_payload(world: World, channel: Channel, viewer: User) -> Json:
    """Return a channel object as `viewer` sees it (a DM lists the other side only)."""
    if channel.is_dm:
        return _dm(channel, viewer)
    if channel.thread is not None:
        return _thread(world, channel, channel.thread, viewer)
    return _guild_channel(world, channel)


def thread_member_payload(thread_id: int, user_id: int, joined_at: datetime) -> Json:
    """Return a thread member object."""
    return {"id": str(thread_id), "user_id": str(user_id), "join_timestamp": joined_at.isoformat(), "flags": 0}


def overwrite_payload(overwrite: Overwrite) -> Json:
    """Return a permission overwrite object."""
    return {
        "id": str(overwrite.id),
        "type": int(overwrite.type),
        "allow": str(int(overwrite.allow)),
        "deny": str(int(overwrite.deny)),
    }


def _base(channel: Channel) -> Json:
    last = channel.last_message_id
    return {
        "id": str(channel.id),
        "type": int(channel.type),
        "flags": 0,
        "last_message_id": None if last is None else str(last),
    }


def _dm(channel: Channel, viewer: User) -> Json:
    others = [user for user in channel.recipients if user is not viewer]
    return {**_base(channel), "recipients": [user_payload(user) for user in others]}


def _guild_channel(world: World, channel: Channel) -> Json:
    payload = _base(channel) | {
        "guild_id": str(world.guild.id),
        "name": channel.name,
        "position": channel.position,
        "parent_id": None if channel.parent_id is None else str(channel.parent_id),
        "nsfw": channel.nsfw,
        "permission_overwrites": [overwrite_payload(one) for one in channel.overwrites.values()],
    }
    if channel.type is ChannelType.CATEGORY:
        return payload
    if channel.type is ChannelType.VOICE:
        payload |= {"bitrate": VOICE_BITRATE, "user_limit": 0, "rtc_region": None}
    return payload | {"topic": channel.topic, "rate_limit_per_user": channel.slowmode_seconds}


def _thread(world: World, channel: Channel, state: ThreadState, viewer: User) -> Json:
    metadata: Json = {
        "archived": state.archived,
        "archive_timestamp": state.archive_changed_at.isoformat(),
        "auto_archive_duration": state.auto_archive_minutes,
        "locked": state.locked,
        "create_timestamp": state.created_at.isoformat(),
    }
    if channel.type is ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = state.invitable
    payload = _base(channel) | {
        "guild_id": str(world.guild.id),
        "parent_id": str(channel.parent_id),
        "owner_id": str(state.owner_id),
        "name": channel.name,
        "rate_limit_per_user": channel.slowmode_seconds,
        "message_count": sum(message.ephemeral_to is None for message in channel.messages.values()),
        "member_count": min(len(state.members), MOST_MEMBERS_COUNTED),
        "total_message_sent": state.total_messages,
        "thread_metadata": metadata,
    }
    if viewer.id in state.members:
        payload["member"] = thread_member_payload(channel.id, viewer.id, state.members[viewer.id])
    return payload
