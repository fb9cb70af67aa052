"""Making, changing and deleting channels, their overwrites, and opening DMs."""

from collections.abc import Sequence

from playground.acts.announce import announce_channel
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.places import ChannelDraft, ChannelEdit, OverwriteEdit, OverwriteForm
from playground.world.flags import EVERYTHING, ChannelType, OverwriteType, Permission
from playground.world.things import Channel, Overwrite, User
from playground.world.world import World

MOST_CHANNELS = 500


def open_dm(world: World, actor: User, other: User) -> Channel:
    """Return the DM of two people, opening it if it is new. Bots cannot write to bots or to themselves."""
    if other is actor or (other.bot and actor.bot):
        raise ApiError(Fault.CANNOT_MESSAGE_USER)
    existing = world.dm_between(actor, other)
    if existing is not None:
        return existing
    channel = Channel(world.snowflakes.next(), ChannelType.DM, recipients=(actor, other))
    world.channels[channel.id] = world.dms[frozenset({actor.id, other.id})] = channel
    announce_channel(world, "CHANNEL_CREATE", channel)
    return channel


def create(world: World, actor: User, draft: ChannelDraft) -> Channel:
    """Make a channel in the guild."""
    world.require(actor, None, Permission.MANAGE_CHANNELS)
    if len(world.channels) >= MOST_CHANNELS:
        raise form_error(
            FieldProblem(("guild_id",), "MAX_CHANNELS", f"Maximum number of channels reached ({MOST_CHANNELS})")
        )
    _require_category(world, draft.parent_id)
    kind = ChannelType(draft.type)
    same = [one for one in world.channels.values() if not one.is_dm and not one.is_thread]
    channel = Channel(
        id=world.snowflakes.next(),
        type=kind,
        name=channel_name(draft.name, kind),
        topic=draft.topic,
        position=len(same) if draft.position is None else draft.position,
        parent_id=draft.parent_id,
        nsfw=bool(draft.nsfw),
        slowmode_seconds=draft.rate_limit_per_user or 0,
    )
    _set_overwrites(world, actor, channel, draft.permission_overwrites or ())
    world.channels[channel.id] = channel
    announce_channel(world, "CHANNEL_CREATE", channel)
    return channel


def change(world: World, actor: User, channel: Channel, form: ChannelEdit) -> Channel:
    """Change a channel of the guild."""
    world.require(actor, channel, Permission.MANAGE_CHANNELS)
    _require_category(world, form.parent_id)
    if form.permission_overwrites is not None:
        world.require(actor, channel, Permission.MANAGE_ROLES)
        _set_overwrites(world, actor, channel, form.permission_overwrites)
    if form.name is not None:
        channel.name = channel_name(form.name, channel.type)
    if form.type is not None and channel.type in {ChannelType.TEXT, ChannelType.ANNOUNCEMENT}:
        channel.type = ChannelType(form.type)
    for name, value in form.given("topic", "parent_id").items():
        setattr(channel, name, value)
    channel.position = channel.position if form.position is None else form.position
    channel.nsfw = channel.nsfw if form.nsfw is None else form.nsfw
    if form.rate_limit_per_user is not None:
        channel.slowmode_seconds = form.rate_limit_per_user
    announce_channel(world, "CHANNEL_UPDATE", channel)
    return channel


def delete(world: World, actor: User, channel: Channel) -> Channel:
    """Delete a channel with its threads, or a thread; a DM is only closed, and nothing of it is lost."""
    if channel.is_dm:
        world.require(actor, channel, Permission.VIEW_CHANNEL)
        return channel
    world.require(actor, channel, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    if channel.is_thread:
        payload = {
            "id": str(channel.id),
            "guild_id": str(world.guild.id),
            "parent_id": str(channel.parent_id),
            "type": int(channel.type),
        }
        world.publish("THREAD_DELETE", payload, channel=channel)
    else:
        for thread in world.threads_of(channel):
            del world.channels[thread.id]
        announce_channel(world, "CHANNEL_DELETE", channel)
    del world.channels[channel.id]
    return channel


def set_overwrite(world: World, actor: User, channel: Channel, target: int, form: OverwriteEdit) -> None:
    """Set what one role or member may do in a channel, other than elsewhere."""
    world.require(actor, channel, Permission.MANAGE_ROLES)
    _set_overwrites(world, actor, channel, [OverwriteForm(id=target, **form.model_dump())], keep_others=True)
    announce_channel(world, "CHANNEL_UPDATE", channel)


def drop_overwrite(world: World, actor: User, channel: Channel, target: int) -> None:
    """Remove an overwrite."""
    world.require(actor, channel, Permission.MANAGE_ROLES)
    if channel.overwrites.pop(target, None) is None:
        raise ApiError(Fault.UNKNOWN_OVERWRITE)
    announce_channel(world, "CHANNEL_UPDATE", channel)


def move(world: World, actor: User, positions: Sequence[tuple[int, int | None]]) -> None:
    """Reorder channels: pairs of channel id and new position."""
    world.require(actor, None, Permission.MANAGE_CHANNELS)
    for channel_id, position in positions:
        channel = world.channel(channel_id)
        channel.position = channel.position if position is None else position
        announce_channel(world, "CHANNEL_UPDATE", channel)


def channel_name(name: str, kind: ChannelType) -> str:
    """Return a channel's name as Discord writes it: text channels in lower case with dashes."""
    if kind in {ChannelType.TEXT, ChannelType.ANNOUNCEMENT}:
        return "-".join(name.lower().split()) or "channel"
    return name


def _require_category(world: World, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = world.channels.get(parent_id)
    if parent is None or parent.type is not ChannelType.CATEGORY:
        raise form_error(FieldProblem(("parent_id",), "CHANNEL_PARENT_INVALID", "Category does not exist"))


def _set_overwrites(
    world: World, actor: User, channel: Channel, forms: Sequence[OverwriteForm], *, keep_others: bool = False
) -> None:
    """Replace a channel's overwrites; nobody grants or denies what they may not do themselves."""
    own = world.permissions(actor)
    fresh = dict(channel.overwrites) if keep_others else {}
    for form in forms:
        allow, deny = Permission(form.allow or 0), Permission(form.deny or 0)
        if (allow | deny) & EVERYTHING & ~own:
            raise ApiError(Fault.MISSING_PERMISSIONS)
        known = world.guild.roles if form.type == OverwriteType.ROLE else world.guild.members
        if form.id not in known:
            raise ApiError(Fault.UNKNOWN_OVERWRITE)
        fresh[form.id] = Overwrite(form.id, OverwriteType(form.type), allow, deny)
    channel.overwrites = fresh
