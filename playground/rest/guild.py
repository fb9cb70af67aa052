"""The guild and its list of channels."""

from aiohttp import web
from pydantic import TypeAdapter

from playground.acts import channels as acts
from playground.errors import ApiError, Fault
from playground.forms.places import ChannelDraft, GuildEdit, PositionForm
from playground.forms.reading import read_form, read_value
from playground.keys import world_of
from playground.payloads.channels import channel_payload
from playground.payloads.guild import guild_payload, guild_with_counts
from playground.rest.places import require_guild
from playground.wire import answer, nothing, query_flag, read_json
from playground.world.flags import Permission

routes = web.RouteTableDef()

POSITIONS = TypeAdapter(list[PositionForm])


@routes.get("/guilds/{guild_id}")
async def get_guild(request: web.Request) -> web.Response:
    """The guild."""
    require_guild(request)
    world = world_of(request)
    return answer(guild_with_counts(world) if query_flag(request, "with_counts") else guild_payload(world))


@routes.patch("/guilds/{guild_id}")
async def edit_guild(request: web.Request) -> web.Response:
    """Rename the guild."""
    require_guild(request)
    world = world_of(request)
    form = read_form(GuildEdit, await read_json(request))
    if Permission.MANAGE_GUILD not in world.permissions(world.bot):
        raise ApiError(Fault.MISSING_PERMISSIONS)
    world.guild.name = form.name or world.guild.name
    world.publish("GUILD_UPDATE", guild_payload(world))
    return answer(guild_payload(world))


@routes.get("/guilds/{guild_id}/channels")
async def list_channels(request: web.Request) -> web.Response:
    """The guild's channels, without threads."""
    require_guild(request)
    world = world_of(request)
    channels = [one for one in world.channels.values() if not one.is_dm and not one.is_thread]
    return answer([channel_payload(world, one, world.bot) for one in channels])


@routes.post("/guilds/{guild_id}/channels")
async def create_channel(request: web.Request) -> web.Response:
    """Make a channel."""
    require_guild(request)
    world = world_of(request)
    draft = read_form(ChannelDraft, await read_json(request))
    return answer(channel_payload(world, acts.create(world, world.bot, draft), world.bot), 201)


@routes.patch("/guilds/{guild_id}/channels")
async def move_channels(request: web.Request) -> web.Response:
    """Reorder channels."""
    require_guild(request)
    world = world_of(request)
    forms = read_value(POSITIONS, await read_json(request))
    acts.move(world, world.bot, [(form.id, form.position) for form in forms])
    return nothing()


@routes.get("/guilds/{guild_id}/threads/active")
async def active_threads(request: web.Request) -> web.Response:
    """All threads of the guild that are not archived and that the bot sees."""
    require_guild(request)
    world = world_of(request)
    threads = [one for one in world.visible_channels(world.bot) if one.is_thread]
    shown = [channel_payload(world, one, world.bot) for one in threads]
    members = [one["member"] for one in shown if "member" in one]
    return answer({"threads": shown, "members": members, "has_more": False})
