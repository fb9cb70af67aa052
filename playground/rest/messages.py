"""Messages of a channel."""

from aiohttp import web

from playground.acts import messages as acts
from playground.forms.messages import MessageDraft, MessageEdit
from playground.forms.places import BulkDeleteForm
from playground.forms.reading import read_form
from playground.keys import world_of
from playground.payloads.messages import message_payload
from playground.rest.places import channel_in, message_in
from playground.wire import answer, nothing, query_id, query_number, read_body, read_json
from playground.world.flags import Permission
from playground.world.things import Channel, Json, Message
from playground.world.world import World

routes = web.RouteTableDef()

MOST_LISTED = 100
USUALLY_LISTED = 50


def history(channel: Channel, limit: int, before: int | None, after: int | None, around: int | None) -> list[Message]:
    """Return a page of a channel's messages, newest first, as Discord orders them."""
    messages = [message for message in channel.messages.values() if message.ephemeral_to is None]
    if around is not None:
        older = [message for message in messages if message.id <= around][-(limit // 2 + 1) :]
        newer = [message for message in messages if message.id > around][: limit - len(older)]
        return [*older, *newer][::-1]
    if before is not None:
        return [message for message in messages if message.id < before][-limit:][::-1]
    if after is not None:
        return [message for message in messages if message.id > after][:limit][::-1]
    return messages[-limit:][::-1]


def _as_remembered(world: World, message: Message) -> Json:
    """Return a message of the past: Discord forgets nonces after minutes."""
    payload = message_payload(world, message, world.bot)
    if message.created_at < world.now() - acts.NONCE_REMEMBERED:
        payload.pop("nonce", None)
    return payload


@routes.get("/channels/{channel_id}/messages")
async def list_messages(request: web.Request) -> web.Response:
    """A page of messages, newest first; nothing where the bot may not read the past."""
    world = world_of(request)
    channel = channel_in(request)
    limit = query_number(request, "limit", USUALLY_LISTED, 1, MOST_LISTED)
    before, after, around = (query_id(request, name) for name in ("before", "after", "around"))
    if not world.may(world.bot, channel, Permission.READ_MESSAGE_HISTORY):
        return answer([])
    page = history(channel, limit, before, after, around)
    return answer([_as_remembered(world, message) for message in page])


@routes.post("/channels/{channel_id}/messages")
async def create_message(request: web.Request) -> web.Response:
    """Write a message."""
    world = world_of(request)
    channel = channel_in(request)
    body, files = await read_body(request)
    message = acts.post(world, world.bot, channel, read_form(MessageDraft, body), files)
    return answer(message_payload(world, message, world.bot))


@routes.post("/channels/{channel_id}/messages/bulk-delete")
async def bulk_delete(request: web.Request) -> web.Response:
    """Delete several messages."""
    world = world_of(request)
    channel = channel_in(request)
    form = read_form(BulkDeleteForm, await read_json(request))
    acts.bulk_delete(world, world.bot, channel, form.messages)
    return nothing()


@routes.get("/channels/{channel_id}/messages/{message_id}")
async def get_message(request: web.Request) -> web.Response:
    """One message."""
    world = world_of(request)
    return answer(message_payload(world, message_in(request), world.bot))


@routes.patch("/channels/{channel_id}/messages/{message_id}")
async def edit_message(request: web.Request) -> web.Response:
    """Change a message."""
    world = world_of(request)
    message = message_in(request)
    body, files = await read_body(request)
    acts.edit(world, world.bot, message, read_form(MessageEdit, body), files)
    return answer(message_payload(world, message, world.bot))


@routes.delete("/channels/{channel_id}/messages/{message_id}")
async def delete_message(request: web.Request) -> web.Response:
    """Delete a message."""
    world = world_of(request)
    acts.delete(world, world.bot, message_in(request))
    return nothing()


@routes.post("/channels/{channel_id}/messages/{message_id}/crosspost")
async def crosspost(request: web.Request) -> web.Response:
    """Publish an announcement; nobody follows the playground's channels, so the message stays as it is."""
    world = world_of(request)
    return answer(message_payload(world, message_in(request), world.bot))
