"""The bot itself: its user, its application, the gateway's address, and DMs it opens."""

from typing import Annotated

from aiohttp import web

from playground.acts.channels import open_dm
from playground.forms.fields import Form, text
from playground.forms.places import RecipientForm
from playground.forms.reading import read_form
from playground.gateway.connection import gateway_url
from playground.keys import RULES, world_of
from playground.payloads.channels import channel_payload
from playground.payloads.guild import application_payload, my_guild_payload
from playground.payloads.people import member_payload, own_user_payload, user_payload
from playground.rest.places import require_guild
from playground.wire import answer, path_id, read_json

routes = web.RouteTableDef()

SESSIONS_A_DAY = 1000
DAY_MS = 24 * 60 * 60 * 1000


class UserEdit(Form):
    """Changes of the bot's user."""

    username: Annotated[str, text(32, 2)] | None = None


@routes.get("/users/@me")
async def get_me(request: web.Request) -> web.Response:
    """The bot's user."""
    return answer(own_user_payload(world_of(request).bot))


@routes.patch("/users/@me")
async def edit_me(request: web.Request) -> web.Response:
    """Rename the bot."""
    world = world_of(request)
    form = read_form(UserEdit, await read_json(request))
    world.bot.username = form.username or world.bot.username
    return answer(own_user_payload(world.bot))


@routes.get("/users/@me/guilds")
async def my_guilds(request: web.Request) -> web.Response:
    """The guilds the bot is in."""
    world = world_of(request)
    return answer([my_guild_payload(world, world.bot)])


@routes.get("/users/@me/guilds/{guild_id}/member")
async def my_member(request: web.Request) -> web.Response:
    """The bot's member of a guild."""
    require_guild(request)
    world = world_of(request)
    return answer(member_payload(world.member(world.bot.id)))


@routes.post("/users/@me/channels")
async def open_a_dm(request: web.Request) -> web.Response:
    """Open a DM."""
    world = world_of(request)
    form = read_form(RecipientForm, await read_json(request))
    channel = open_dm(world, world.bot, world.user(form.recipient_id))
    return answer(channel_payload(world, channel, world.bot))


@routes.get("/users/{user_id}")
async def get_user(request: web.Request) -> web.Response:
    """Any user."""
    return answer(user_payload(world_of(request).user(path_id(request, "user_id"))))


@routes.get("/applications/@me")
@routes.get("/oauth2/applications/@me")
async def get_application(request: web.Request) -> web.Response:
    """The bot's application."""
    return answer(application_payload(world_of(request)))


@routes.get("/gateway")
async def get_gateway(request: web.Request) -> web.Response:
    """The gateway's address."""
    return answer({"url": gateway_url(world_of(request))})


@routes.get("/gateway/bot")
async def get_bot_gateway(request: web.Request) -> web.Response:
    """The gateway's address, and how often a bot may connect."""
    limit = {"total": SESSIONS_A_DAY, "remaining": SESSIONS_A_DAY, "reset_after": DAY_MS, "max_concurrency": 1}
    return answer(
        {
            "url": gateway_url(world_of(request)),
            "shards": request.config_dict[RULES].shards,
            "session_start_limit": limit,
        }
    )
