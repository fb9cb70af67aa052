"""Reactions to messages."""

from aiohttp import web

from playground.acts import reactions as acts
from playground.keys import world_of
from playground.payloads.people import user_payload
from playground.rest.places import message_in
from playground.wire import answer, nothing, path_id, query_id, query_number

routes = web.RouteTableDef()

MOST_LISTED = 100
USUALLY_LISTED = 25
MESSAGE = "/channels/{channel_id}/messages/{message_id}"


@routes.put(MESSAGE + "/reactions/{emoji}/@me")
async def react(request: web.Request) -> web.Response:
    """Add the bot's reaction."""
    world = world_of(request)
    acts.react(world, world.bot, message_in(request), request.match_info["emoji"])
    return nothing()


@routes.delete(MESSAGE + "/reactions/{emoji}/@me")
async def take_back_own(request: web.Request) -> web.Response:
    """Remove the bot's reaction."""
    world = world_of(request)
    acts.take_back(world, world.bot, message_in(request), request.match_info["emoji"], world.bot)
    return nothing()


@routes.delete(MESSAGE + "/reactions/{emoji}/{user_id}")
async def take_back_of(request: web.Request) -> web.Response:
    """Remove someone's reaction."""
    world = world_of(request)
    user = world.user(path_id(request, "user_id"))
    acts.take_back(world, world.bot, message_in(request), request.match_info["emoji"], user)
    return nothing()


@routes.get(MESSAGE + "/reactions/{emoji}")
async def list_reactions(request: web.Request) -> web.Response:
    """Who reacted with an emoji."""
    world = world_of(request)
    message = message_in(request)
    limit = query_number(request, "limit", USUALLY_LISTED, 1, MOST_LISTED)
    after = query_id(request, "after") or 0
    key = acts.checked_emoji(request.match_info["emoji"])
    ids = sorted(one for one in message.reactions.get(key, ()) if one > after)
    return answer([user_payload(world.user(one)) for one in ids[:limit]])


@routes.delete(MESSAGE + "/reactions/{emoji}")
async def clear_emoji(request: web.Request) -> web.Response:
    """Remove all reactions with an emoji."""
    world = world_of(request)
    acts.clear(world, world.bot, message_in(request), request.match_info["emoji"])
    return nothing()


@routes.delete(MESSAGE + "/reactions")
async def clear_all(request: web.Request) -> web.Response:
    """Remove all reactions."""
    world = world_of(request)
    acts.clear(world, world.bot, message_in(request))
    return nothing()
