"""Who may do what where.

Source of the algorithm: https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from functools import reduce
from operator import or_

from playground.world.flags import EVERYTHING, NOTHING, ChannelType, Permission
from playground.world.things import Channel, Guild, Member, Overwrite

IN_A_DM = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.PIN_MESSAGES
)
NEEDS_SENDING = (
    Permission.MENTION_EVERYONE | Permission.SEND_TTS_MESSAGES | Permission.ATTACH_FILES | Permission.EMBED_LINKS
)


def guild_permissions(guild: Guild, member: Member) -> Permission:
    """Return what a member may do in the guild as a whole: everything for the owner and admins."""
    if member.user.id == guild.owner_id:
        return EVERYTHING
    base = reduce(or_, (guild.roles[role].permissions for role in member.role_ids), guild.everyone.permissions)
    return EVERYTHING if Permission.ADMINISTRATOR in base else base


def channel_permissions(guild: Guild, member: Member, channel: Channel) -> Permission:
    """Return what a member may do in a guild channel (for a thread: pass its parent's, then `in_thread`)."""
    base = guild_permissions(guild, member)
    if base == EVERYTHING:
        return base
    permissions = _overwritten(base, guild, member, channel.overwrites)
    if Permission.VIEW_CHANNEL not in permissions:
        return NOTHING
    if Permission.SEND_MESSAGES not in permissions:
        permissions &= ~NEEDS_SENDING
    return permissions


def in_thread(permissions: Permission, thread: Channel, user_id: int) -> Permission:
    """Return what remains of a parent channel's permissions in its thread.

    A private thread is seen only by its members and by those who manage threads.
    """
    if thread.type is ChannelType.PRIVATE_THREAD and thread.thread is not None:
        inside = user_id in thread.thread.members or Permission.MANAGE_THREADS in permissions
        if not inside:
            return NOTHING
    if Permission.SEND_MESSAGES_IN_THREADS in permissions:
        return permissions | Permission.SEND_MESSAGES
    return permissions & ~(Permission.SEND_MESSAGES | NEEDS_SENDING)


def top_position(guild: Guild, member: Member) -> int:
    """Return the place of a member's highest role; the owner stands above all."""
    if member.user.id == guild.owner_id:
        return len(guild.roles) + 1
    return max((guild.roles[role].position for role in member.role_ids), default=0)


def _overwritten(base: Permission, guild: Guild, member: Member, overwrites: dict[int, Overwrite]) -> Permission:
    """Apply a channel's overwrites in Discord's order: everyone, roles together, the member."""
    steps = [
        [overwrites[guild.id]] if guild.id in overwrites else [],
        [overwrites[role] for role in member.role_ids if role in overwrites],
        [overwrites[member.user.id]] if member.user.id in overwrites else [],
    ]
    for step in steps:
        deny = reduce(or_, (one.deny for one in step), NOTHING)
        allow = reduce(or_, (one.allow for one in step), NOTHING)
        base = (base & ~deny) | allow
    return base
