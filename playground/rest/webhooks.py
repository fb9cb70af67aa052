"""Follow-ups: more messages, edits and deletions with an interaction's token, good for fifteen minutes."""

from aiohttp import web

from playground.forms.messages import MessageDraft, MessageEdit
from playground.forms.reading import read_form
from playground.interactions.answers import answer_of, delete_answer, edit_answer, follow_up
from playground.interactions.interaction import Interaction
from playground.keys import desk_of, world_of
from playground.payloads.messages import message_payload
from playground.wire import answer, nothing, path_id, read_body
from playground.world.things import Message

routes = web.RouteTableDef()

HOOK = "/webhooks/{webhook_id}/{token}"
ORIGINAL = "@original"
ONE = HOOK + "/messages/{message_id}"


def interaction_in(request: web.Request) -> Interaction:
    """Return the interaction whose token the path holds."""
    return desk_of(request).answered(path_id(request, "webhook_id"), request.match_info["token"])


def answer_in(request: web.Request) -> Message:
    """Return the message the path names: an interaction's original answer, or another of its messages."""
    interaction = interaction_in(request)
    original = request.match_info["message_id"] == ORIGINAL
    return answer_of(interaction, None if original else path_id(request, "message_id"))


@routes.post(HOOK)
async def create(request: web.Request) -> web.Response:
    """Write a follow-up."""
    world = world_of(request)
    interaction = interaction_in(request)
    body, files = await read_body(request)
    message = follow_up(world, desk_of(request), interaction, read_form(MessageDraft, body), files)
    return answer(message_payload(world, message, world.bot))


@routes.get(ONE)
async def get(request: web.Request) -> web.Response:
    """Read one of an interaction's messages."""
    world = world_of(request)
    return answer(message_payload(world, answer_in(request), world.bot))


@routes.patch(ONE)
async def edit(request: web.Request) -> web.Response:
    """Change one of an interaction's messages."""
    world = world_of(request)
    interaction, message = interaction_in(request), answer_in(request)
    body, files = await read_body(request)
    edit_answer(world, desk_of(request), interaction, message, read_form(MessageEdit, body), files)
    return answer(message_payload(world, message, world.bot))


@routes.delete(ONE)
async def delete(request: web.Request) -> web.Response:
    """Delete one of an interaction's messages."""
    delete_answer(world_of(request), desk_of(request), interaction_in(request), answer_in(request))
    return nothing()
