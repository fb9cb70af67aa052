"""Members of the guild."""

from aiohttp import web

from playground.acts import members as acts
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.places import MemberEdit
from playground.forms.reading import read_form
from playground.gateway.members import name_begins
from playground.keys import world_of
from playground.payloads.people import member_payload
from playground.rest.places import require_guild
from playground.wire import answer, nothing, path_id, query_id, query_number, read_json

routes = web.RouteTableDef()

MOST_LISTED = 1000


@routes.get("/guilds/{guild_id}/members")
async def list_members(request: web.Request) -> web.Response:
    """Members by id, a page at a time."""
    require_guild(request)
    limit = query_number(request, "limit", 1, 1, MOST_LISTED)
    after = query_id(request, "after") or 0
    members = sorted(world_of(request).guild.members.values(), key=lambda member: member.user.id)
    return answer([member_payload(one) for one in members if one.user.id > after][:limit])


@routes.get("/guilds/{guild_id}/members/search")
async def search_members(request: web.Request) -> web.Response:
    """Members whose name begins with the query."""
    require_guild(request)
    limit = query_number(request, "limit", 1, 1, MOST_LISTED)
    query = request.query.get("query", "").lower()
    if not query:
        raise form_error(FieldProblem(("query",), "BASE_TYPE_REQUIRED", "This field is required"))
    members = world_of(request).guild.members.values()
    return answer([member_payload(one) for one in members if name_begins(one, query)][:limit])


@routes.patch("/guilds/{guild_id}/members/@me")
async def edit_own_member(request: web.Request) -> web.Response:
    """Change the bot's own nickname."""
    require_guild(request)
    world = world_of(request)
    form = read_form(MemberEdit, await read_json(request))
    member = world.member(world.bot.id)
    return answer(member_payload(acts.change_member(world, world.bot, member, form)))


@routes.get("/guilds/{guild_id}/members/{user_id}")
async def get_member(request: web.Request) -> web.Response:
    """One member."""
    require_guild(request)
    return answer(member_payload(world_of(request).member(path_id(request, "user_id"))))


@routes.patch("/guilds/{guild_id}/members/{user_id}")
async def edit_member(request: web.Request) -> web.Response:
    """Change a member's nickname or roles."""
    require_guild(request)
    world = world_of(request)
    member = world.member(path_id(request, "user_id"))
    form = read_form(MemberEdit, await read_json(request))
    return answer(member_payload(acts.change_member(world, world.bot, member, form)))


@routes.put("/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def give_role(request: web.Request) -> web.Response:
    """Give a member a role."""
    require_guild(request)
    world = world_of(request)
    member = world.member(path_id(request, "user_id"))
    acts.give_role(world, world.bot, member, acts.role_of(world, path_id(request, "role_id")))
    return nothing()


@routes.delete("/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def take_role(request: web.Request) -> web.Response:
    """Take a role from a member."""
    require_guild(request)
    world = world_of(request)
    member = world.member(path_id(request, "user_id"))
    acts.take_role(world, world.bot, member, acts.role_of(world, path_id(request, "role_id")))
    return nothing()


@routes.delete("/guilds/{guild_id}/members/{user_id}")
async def kick_member(request: web.Request) -> web.Response:
    """Refused: nobody is thrown out of the playground."""
    require_guild(request)
    world_of(request).member(path_id(request, "user_id"))
    raise ApiError(Fault.MISSING_PERMISSIONS)
