"""As whom a request of the page acts, and how the page is told of refusals."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from playground.errors import ApiError, Fault
from playground.keys import world_of
from playground.wire import answer, path_id, query_id
from playground.world.flags import Permission
from playground.world.things import Channel, Message, User

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer refusals with `{"error": sentence, "code": Discord's code}`."""
    try:
        return await handler(request)
    except ApiError as error:
        return answer({"error": error.sentence(), "code": error.code}, error.status)
    except web.HTTPClientError as error:
        return answer({"error": error.reason, "code": 0}, error.status)


def acting_user(request: web.Request) -> User:
    """Return the person the browser tab acts as (`as` in the query), or raise 10013."""
    user = world_of(request).users.get(query_id(request, "as") or 0)
    if user is None or user.bot:
        raise ApiError(Fault.UNKNOWN_USER)
    return user


def channel_in(request: web.Request) -> Channel:
    """Return the channel the path names if the person sees it."""
    world = world_of(request)
    channel = world.channel(path_id(request, "channel_id"))
    world.require(acting_user(request), channel, Permission.VIEW_CHANNEL)
    return channel


def message_in(request: web.Request) -> Message:
    """Return the message the path names if the person sees it."""
    return visible_message(channel_in(request), path_id(request, "message_id"), acting_user(request))


def visible_message(channel: Channel, message_id: int, user: User) -> Message:
    """Return a message of a channel, unless it is an ephemeral one for somebody else."""
    message = channel.messages.get(message_id)
    if message is None or message.ephemeral_to not in {None, user.id}:
        raise ApiError(Fault.UNKNOWN_MESSAGE)
    return message
