"""The guild, channel or message that a path names, as the bot may see it."""

from aiohttp import web

from playground.errors import ApiError, Fault
from playground.keys import world_of
from playground.wire import path_id
from playground.world.flags import Permission
from playground.world.things import Channel, Message


def require_guild(request: web.Request) -> None:
    """Raise 10004 unless the path names this world's guild."""
    if path_id(request, "guild_id") != world_of(request).guild.id:
        raise ApiError(Fault.UNKNOWN_GUILD)


def channel_in(request: web.Request) -> Channel:
    """Return the channel the path names, or raise 10003, or 50001 where the bot cannot see it."""
    world = world_of(request)
    channel = world.channel(path_id(request, "channel_id"))
    world.require(world.bot, channel, Permission.VIEW_CHANNEL)
    return channel


def message_in(request: web.Request) -> Message:
    """Return the message the path names, or raise 10008."""
    channel = channel_in(request)
    world = world_of(request)
    world.require(world.bot, channel, Permission.READ_MESSAGE_HISTORY)
    return world.message(channel, path_id(request, "message_id"))
