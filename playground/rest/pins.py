"""Pinned messages: the paths in use today, and the older ones."""

from datetime import datetime

from aiohttp import web

from playground.acts.messages import MOST_PINS, pin, unpin
from playground.errors import FieldProblem, form_error
from playground.keys import world_of
from playground.payloads.messages import message_payload
from playground.rest.places import channel_in, message_in
from playground.wire import answer, nothing, query_number
from playground.world.things import Channel, Message

routes = web.RouteTableDef()


def pinned(channel: Channel) -> list[tuple[datetime, Message]]:
    """Return a channel's pins, the newest first, each with when it was pinned."""
    pins = [(one.pinned_at, one) for one in channel.messages.values() if one.pinned_at is not None]
    return sorted(pins, key=lambda pair: pair[0], reverse=True)


@routes.get("/channels/{channel_id}/messages/pins")
async def list_pins(request: web.Request) -> web.Response:
    """A page of pins."""
    world = world_of(request)
    pins = pinned(channel_in(request))
    limit = query_number(request, "limit", MOST_PINS, 1, MOST_PINS)
    before = request.query.get("before")
    if before is not None:
        try:
            pins = [pair for pair in pins if pair[0] < datetime.fromisoformat(before)]
        except (ValueError, TypeError) as error:
            message = "Could not parse value. Should be ISO8601."
            raise form_error(FieldProblem(("before",), "DATE_TIME_TYPE_PARSE", message)) from error
    items = [{"pinned_at": at.isoformat(), "message": message_payload(world, one, world.bot)} for at, one in pins]
    return answer({"items": items[:limit], "has_more": len(items) > limit})


@routes.get("/channels/{channel_id}/pins")
async def list_all_pins(request: web.Request) -> web.Response:
    """All pins, as the older path lists them."""
    world = world_of(request)
    return answer([message_payload(world, one, world.bot) for _, one in pinned(channel_in(request))])


@routes.put("/channels/{channel_id}/messages/pins/{message_id}")
@routes.put("/channels/{channel_id}/pins/{message_id}")
async def pin_message(request: web.Request) -> web.Response:
    """Pin a message."""
    world = world_of(request)
    pin(world, world.bot, message_in(request))
    return nothing()


@routes.delete("/channels/{channel_id}/messages/pins/{message_id}")
@routes.delete("/channels/{channel_id}/pins/{message_id}")
async def unpin_message(request: web.Request) -> web.Response:
    """Unpin a message."""
    world = world_of(request)
    unpin(world, world.bot, message_in(request))
    return nothing()
