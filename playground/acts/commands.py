"""Registering application commands, for everyone or for the guild."""

from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.commands import CommandEdit, CommandForm
from playground.forms.reading import as_json, read_form
from playground.world.flags import CommandType
from playground.world.things import Command, Json
from playground.world.world import World

MOST = {CommandType.CHAT_INPUT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}
KEPT_OUT = {"id", "type"}


def register(world: World, form: CommandForm, guild_id: int | None) -> tuple[Command, bool]:
    """Register one command, replacing the one of the same name, kind and scope.

    Returns:
        The command, and whether it is new.
    """
    kind = CommandType(form.type)
    mine = in_scope(world, guild_id)
    existing = next((one for one in mine if one.name == form.name and one.type is kind), None)
    if existing is None and sum(one.type is kind for one in mine) >= MOST[kind]:
        raise ApiError(Fault.TOO_MANY_COMMANDS)
    command = _made(world, form, guild_id, existing)
    world.commands[command.id] = command
    announce_commands(world)
    return command, existing is None


def register_all(world: World, forms: list[CommandForm], guild_id: int | None) -> list[Command]:
    """Replace all commands of a scope; a command that keeps its name and kind keeps its id."""
    names = [(form.name, form.type) for form in forms]
    if len(set(names)) < len(names):
        index = next(index for index, name in enumerate(names) if name in names[:index])
        code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
        raise form_error(FieldProblem((index, "name"), code, "Application command names must be unique"))
    for kind, most in MOST.items():
        if sum(form.type == kind for form in forms) > most:
            raise ApiError(Fault.TOO_MANY_COMMANDS)
    before = {(one.name, int(one.type)): one for one in in_scope(world, guild_id)}
    for old in before.values():
        del world.commands[old.id]
    fresh = [_made(world, form, guild_id, before.get((form.name, form.type))) for form in forms]
    world.commands.update((one.id, one) for one in fresh)
    announce_commands(world)
    return fresh


def change(world: World, command: Command, form: CommandEdit) -> Command:
    """Change what a form holds of a command; the whole is checked again."""
    changes = form.model_dump(mode="json", include=form.model_fields_set)
    merged = read_form(CommandForm, {**command.definition, "type": int(command.type), **changes})
    clash = [one for one in in_scope(world, command.guild_id) if one.name == merged.name and one.type is command.type]
    if any(one is not command for one in clash):
        code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
        raise form_error(FieldProblem(("name",), code, "Application command names must be unique"))
    world.commands[command.id] = _made(world, merged, command.guild_id, command)
    announce_commands(world)
    return world.commands[command.id]


def delete(world: World, command: Command) -> None:
    """Unregister a command."""
    del world.commands[command.id]
    announce_commands(world)


def in_scope(world: World, guild_id: int | None) -> list[Command]:
    """Return the global commands (None), or those of the guild."""
    return [one for one in world.commands.values() if one.guild_id == guild_id]


def command_of(world: World, command_id: int, guild_id: int | None) -> Command:
    """Return a command of a scope, or raise 10063."""
    command = world.commands.get(command_id)
    if command is None or command.guild_id != guild_id:
        raise ApiError(Fault.UNKNOWN_COMMAND)
    return command


def announce_commands(world: World) -> None:
    """Tell the people's pages that there are other commands now."""
    people = frozenset(one for one, user in world.users.items() if not user.bot)
    world.publish("COMMANDS_UPDATE", {}, only=people)


def _made(world: World, form: CommandForm, guild_id: int | None, old: Command | None) -> Command:
    return Command(
        id=old.id if old else world.snowflakes.next(),
        type=CommandType(form.type),
        definition=_definition(form, guild_id),
        version=world.snowflakes.next(),
        guild_id=guild_id,
    )


def _definition(form: CommandForm, guild_id: int | None) -> Json:
    """Return a command's JSON as Discord gives it back, with its defaults filled in."""
    given = {key: value for key, value in as_json(form).items() if key not in KEPT_OUT}
    permissions = form.default_member_permissions
    defaults: Json = {
        "description": "",
        "nsfw": False,
        "integration_types": [0],
        "default_member_permissions": None,
        "contexts": None,
    }
    if guild_id is None:
        defaults["dm_permission"] = True
    filled = defaults | given
    if permissions is not None:
        filled["default_member_permissions"] = str(permissions)
    return filled
