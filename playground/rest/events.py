"""Scheduled events."""

from aiohttp import web

from playground.acts import events as acts
from playground.forms.events import EventDraft, EventEdit
from playground.forms.reading import read_form
from playground.keys import world_of
from playground.payloads.guild import event_payload, event_user_payload
from playground.rest.places import require_guild
from playground.wire import answer, nothing, path_id, query_flag, query_id, query_number, read_json

routes = web.RouteTableDef()

MOST_LISTED = 100
EVENTS = "/guilds/{guild_id}/scheduled-events"


@routes.get(EVENTS)
async def list_events(request: web.Request) -> web.Response:
    """All events."""
    require_guild(request)
    world = world_of(request)
    return answer([event_payload(world, event) for event in world.guild.events.values()])


@routes.post(EVENTS)
async def create_event(request: web.Request) -> web.Response:
    """Plan an event."""
    require_guild(request)
    world = world_of(request)
    draft = read_form(EventDraft, await read_json(request))
    return answer(event_payload(world, acts.create(world, world.bot, draft)))


@routes.get(EVENTS + "/{event_id}")
async def get_event(request: web.Request) -> web.Response:
    """One event."""
    require_guild(request)
    world = world_of(request)
    return answer(event_payload(world, acts.event_of(world, path_id(request, "event_id"))))


@routes.patch(EVENTS + "/{event_id}")
async def edit_event(request: web.Request) -> web.Response:
    """Change an event."""
    require_guild(request)
    world = world_of(request)
    event = acts.event_of(world, path_id(request, "event_id"))
    form = read_form(EventEdit, await read_json(request))
    return answer(event_payload(world, acts.change(world, world.bot, event, form)))


@routes.delete(EVENTS + "/{event_id}")
async def delete_event(request: web.Request) -> web.Response:
    """Remove an event."""
    require_guild(request)
    world = world_of(request)
    acts.delete(world, world.bot, acts.event_of(world, path_id(request, "event_id")))
    return nothing()


@routes.get(EVENTS + "/{event_id}/users")
async def list_interested(request: web.Request) -> web.Response:
    """Who is interested, in the order of their ids."""
    require_guild(request)
    world = world_of(request)
    event = acts.event_of(world, path_id(request, "event_id"))
    limit = query_number(request, "limit", MOST_LISTED, 1, MOST_LISTED)
    with_member = query_flag(request, "with_member")
    after = query_id(request, "after") or 0
    users = [world.user(one) for one in sorted(one for one in event.interested if one > after)[:limit]]
    return answer([event_user_payload(world, event, user, with_member=with_member) for user in users])
