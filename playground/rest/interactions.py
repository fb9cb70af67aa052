"""The callback: the first answer to an interaction."""

from aiohttp import web

from playground.interactions.answers import call_back
from playground.interactions.interaction import Interaction
from playground.keys import desk_of, world_of
from playground.payloads.messages import message_payload
from playground.wire import answer, nothing, path_id, query_flag, read_body
from playground.world.flags import CallbackType, MessageFlag
from playground.world.things import Json
from playground.world.world import World

routes = web.RouteTableDef()

WITH_A_MESSAGE = {CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, CallbackType.UPDATE}


@routes.post("/interactions/{interaction_id}/{token}/callback")
async def answer_interaction(request: web.Request) -> web.Response:
    """Answer an interaction; `with_response` asks to be told what came of it."""
    world, desk = world_of(request), desk_of(request)
    interaction_id, token = path_id(request, "interaction_id"), request.match_info["token"]
    desk.unanswered(interaction_id, token)
    body, files = await read_body(request)
    # While a large upload was being read, the time may have run out or another answer may have come.
    interaction = desk.unanswered(interaction_id, token)
    call_back(world, desk, interaction, body, files)
    return answer(_outcome(world, interaction)) if query_flag(request, "with_response") else nothing()


def _outcome(world: World, interaction: Interaction) -> Json:
    told: Json = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "channel_id": str(interaction.channel.id),
    }
    if not interaction.channel.is_dm:
        told["guild_id"] = str(world.guild.id)
    outcome: Json = {"interaction": told}
    message, kind = interaction.original, interaction.answer
    if message is None or kind not in WITH_A_MESSAGE:
        return outcome
    told |= {
        "response_message_id": str(message.id),
        "response_message_loading": MessageFlag.LOADING in message.flags,
        "response_message_ephemeral": message.ephemeral_to is not None,
    }
    if kind is not CallbackType.DEFERRED_MESSAGE:
        outcome["resource"] = {"type": int(kind), "message": message_payload(world, message, world.bot)}
    return outcome
