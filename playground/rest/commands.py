"""Application commands, global (no guild in the path) and of the guild."""

from typing import Annotated

from aiohttp import web
from pydantic import TypeAdapter

from playground.acts import commands as acts
from playground.errors import ApiError, Fault
from playground.forms.commands import CommandEdit, CommandForm
from playground.forms.fields import items
from playground.forms.reading import read_form, read_value
from playground.keys import world_of
from playground.payloads.guild import command_payload
from playground.rest.places import require_guild
from playground.wire import answer, nothing, path_id, read_json
from playground.world.things import Command

routes = web.RouteTableDef()

MOST_AT_ONCE = 130
FORMS: TypeAdapter[list[CommandForm]] = TypeAdapter(Annotated[list[CommandForm], items(MOST_AT_ONCE)])
APPLICATION = "/applications/{application_id}"
EVERYWHERE = APPLICATION + "/commands"
IN_GUILD = APPLICATION + "/guilds/{guild_id}/commands"


def scope(request: web.Request) -> int | None:
    """Return the guild's id for commands of the guild, None for global ones."""
    if path_id(request, "application_id") != world_of(request).application_id:
        raise ApiError(Fault.UNKNOWN_APPLICATION)
    if "guild_id" not in request.match_info:
        return None
    require_guild(request)
    return world_of(request).guild.id


def command_in(request: web.Request) -> Command:
    """Return the command the path names."""
    return acts.command_of(world_of(request), path_id(request, "command_id"), scope(request))


@routes.get(EVERYWHERE)
@routes.get(IN_GUILD)
async def list_commands(request: web.Request) -> web.Response:
    """All commands of a scope."""
    world = world_of(request)
    return answer([command_payload(world, one) for one in acts.in_scope(world, scope(request))])


@routes.put(EVERYWHERE)
@routes.put(IN_GUILD)
async def replace_commands(request: web.Request) -> web.Response:
    """Replace all commands of a scope."""
    world = world_of(request)
    where = scope(request)
    forms = read_value(FORMS, await read_json(request))
    return answer([command_payload(world, one) for one in acts.register_all(world, forms, where)])


@routes.post(EVERYWHERE)
@routes.post(IN_GUILD)
async def create_command(request: web.Request) -> web.Response:
    """Register one command: 201 where it is new, 200 where it replaces another."""
    world = world_of(request)
    where = scope(request)
    command, is_new = acts.register(world, read_form(CommandForm, await read_json(request)), where)
    return answer(command_payload(world, command), 201 if is_new else 200)


@routes.get(IN_GUILD + "/permissions")
async def list_permissions(request: web.Request) -> web.Response:
    """Permissions that admins set for commands: none are, in the playground."""
    scope(request)
    return answer([])


@routes.get(EVERYWHERE + "/{command_id}")
@routes.get(IN_GUILD + "/{command_id}")
async def get_command(request: web.Request) -> web.Response:
    """One command."""
    return answer(command_payload(world_of(request), command_in(request)))


@routes.patch(EVERYWHERE + "/{command_id}")
@routes.patch(IN_GUILD + "/{command_id}")
async def edit_command(request: web.Request) -> web.Response:
    """Change a command."""
    world = world_of(request)
    command = command_in(request)
    changed = acts.change(world, command, read_form(CommandEdit, await read_json(request)))
    return answer(command_payload(world, changed))


@routes.delete(EVERYWHERE + "/{command_id}")
@routes.delete(IN_GUILD + "/{command_id}")
async def delete_command(request: web.Request) -> web.Response:
    """Unregister a command."""
    acts.delete(world_of(request), command_in(request))
    return nothing()


@routes.get(IN_GUILD + "/{command_id}/permissions")
async def get_permissions(request: web.Request) -> web.Response:
    """A command's permissions, which nobody has set."""
    scope(request)
    raise ApiError(Fault.UNKNOWN_COMMAND_PERMISSIONS)


@routes.put(IN_GUILD + "/{command_id}/permissions")
async def set_permissions(request: web.Request) -> web.Response:
    """Refused: only people may set them, with a bearer token."""
    scope(request)
    raise ApiError(Fault.BOTS_CANNOT_USE_THIS)
