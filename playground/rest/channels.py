"""Channels, their overwrites, and typing."""

from aiohttp import web

from playground.acts import channels as acts
from playground.acts import threads
from playground.acts.messages import type_in
from playground.errors import ApiError, Fault
from playground.forms.places import ChannelEdit, OverwriteEdit, ThreadEdit
from playground.forms.reading import read_form
from playground.keys import world_of
from playground.payloads.channels import channel_payload
from playground.rest.places import channel_in
from playground.wire import answer, nothing, path_id, read_json

routes = web.RouteTableDef()


@routes.get("/channels/{channel_id}")
async def get_channel(request: web.Request) -> web.Response:
    """One channel, thread or DM."""
    world = world_of(request)
    return answer(channel_payload(world, channel_in(request), world.bot))


@routes.patch("/channels/{channel_id}")
async def edit_channel(request: web.Request) -> web.Response:
    """Change a channel or thread."""
    world = world_of(request)
    channel = channel_in(request)
    body = await read_json(request)
    if channel.is_dm:
        raise ApiError(Fault.NOT_ON_A_DM)
    if channel.is_thread:
        threads.change(world, world.bot, channel, read_form(ThreadEdit, body))
    else:
        acts.change(world, world.bot, channel, read_form(ChannelEdit, body))
    return answer(channel_payload(world, channel, world.bot))


@routes.delete("/channels/{channel_id}")
async def delete_channel(request: web.Request) -> web.Response:
    """Delete a channel or thread, or close a DM."""
    world = world_of(request)
    channel = acts.delete(world, world.bot, channel_in(request))
    return answer(channel_payload(world, channel, world.bot))


@routes.put("/channels/{channel_id}/permissions/{overwrite_id}")
async def set_overwrite(request: web.Request) -> web.Response:
    """Set an overwrite."""
    world = world_of(request)
    channel = channel_in(request)
    form = read_form(OverwriteEdit, await read_json(request))
    acts.set_overwrite(world, world.bot, channel, path_id(request, "overwrite_id"), form)
    return nothing()


@routes.delete("/channels/{channel_id}/permissions/{overwrite_id}")
async def drop_overwrite(request: web.Request) -> web.Response:
    """Remove an overwrite."""
    world = world_of(request)
    acts.drop_overwrite(world, world.bot, channel_in(request), path_id(request, "overwrite_id"))
    return nothing()


@routes.post("/channels/{channel_id}/typing")
async def start_typing(request: web.Request) -> web.Response:
    """Show that the bot is writing."""
    world = world_of(request)
    type_in(world, world.bot, channel_in(request))
    return nothing()
