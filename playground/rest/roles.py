"""Roles of the guild."""

from aiohttp import web
from pydantic import TypeAdapter

from playground.acts import members as acts
from playground.forms.places import PositionForm, RoleForm
from playground.forms.reading import read_form, read_value
from playground.keys import world_of
from playground.payloads.people import role_payload
from playground.rest.places import require_guild
from playground.wire import answer, nothing, path_id, read_json

routes = web.RouteTableDef()

POSITIONS = TypeAdapter(list[PositionForm])


@routes.get("/guilds/{guild_id}/roles")
async def list_roles(request: web.Request) -> web.Response:
    """All roles."""
    require_guild(request)
    return answer([role_payload(role) for role in world_of(request).guild.roles.values()])


@routes.post("/guilds/{guild_id}/roles")
async def create_role(request: web.Request) -> web.Response:
    """Make a role."""
    require_guild(request)
    world = world_of(request)
    form = read_form(RoleForm, await read_json(request))
    return answer(role_payload(acts.create_role(world, world.bot, form)))


@routes.patch("/guilds/{guild_id}/roles")
async def move_roles(request: web.Request) -> web.Response:
    """Reorder roles."""
    require_guild(request)
    world = world_of(request)
    forms = read_value(POSITIONS, await read_json(request))
    moves = [(acts.role_of(world, form.id), form.position) for form in forms]
    acts.move_roles(world, world.bot, [(role, position) for role, position in moves if position is not None])
    return answer([role_payload(role) for role in world.guild.roles.values()])


@routes.get("/guilds/{guild_id}/roles/member-counts")
async def count_members(request: web.Request) -> web.Response:
    """How many members each role has."""
    require_guild(request)
    guild = world_of(request).guild
    members = guild.members.values()
    counts = {role: sum(role in one.role_ids for one in members) for role in guild.roles if role != guild.id}
    return answer({str(role): count for role, count in counts.items()})


@routes.get("/guilds/{guild_id}/roles/{role_id}")
async def get_role(request: web.Request) -> web.Response:
    """One role."""
    require_guild(request)
    return answer(role_payload(acts.role_of(world_of(request), path_id(request, "role_id"))))


@routes.patch("/guilds/{guild_id}/roles/{role_id}")
async def edit_role(request: web.Request) -> web.Response:
    """Change a role."""
    require_guild(request)
    world = world_of(request)
    role = acts.role_of(world, path_id(request, "role_id"))
    form = read_form(RoleForm, await read_json(request))
    return answer(role_payload(acts.change_role(world, world.bot, role, form)))


@routes.delete("/guilds/{guild_id}/roles/{role_id}")
async def delete_role(request: web.Request) -> web.Response:
    """Delete a role."""
    require_guild(request)
    world = world_of(request)
    acts.delete_role(world, world.bot, acts.role_of(world, path_id(request, "role_id")))
    return nothing()
