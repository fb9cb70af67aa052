"""Members and roles."""

from playground.acts.announce import announce_member, announce_role
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.places import MemberEdit, RoleForm
from playground.world.flags import EVERYTHING, Permission
from playground.world.permissions import top_position
from playground.world.things import Member, Role, User
from playground.world.world import World


def create_role(world: World, actor: User, form: RoleForm) -> Role:
    """Make a role at the bottom of the list; without permissions named, it has those of everyone."""
    world.require(actor, None, Permission.MANAGE_ROLES)
    guild = world.guild
    permissions = guild.everyone.permissions if form.permissions is None else Permission(form.permissions)
    _require_own(world, actor, permissions)
    for role in guild.roles.values():
        role.position += role.position > 0
    role = Role(world.snowflakes.next(), form.name or "new role", permissions, position=1)
    _apply(role, form)
    guild.roles[role.id] = role
    announce_role(world, "GUILD_ROLE_CREATE", role)
    return role


def change_role(world: World, actor: User, role: Role, form: RoleForm) -> Role:
    """Change a role that stands below the actor's own highest."""
    _require_below(world, actor, role)
    if form.permissions is not None:
        _require_own(world, actor, Permission(form.permissions) & ~role.permissions)
        role.permissions = Permission(form.permissions)
    _apply(role, form)
    announce_role(world, "GUILD_ROLE_UPDATE", role)
    return role


def delete_role(world: World, actor: User, role: Role) -> None:
    """Delete a role; `@everyone` and the roles of bots stay."""
    if role.id == world.guild.id or role.bot_id is not None:
        raise ApiError(Fault.INVALID_ROLE)
    _require_below(world, actor, role)
    holders = [member for member in world.guild.members.values() if role.id in member.role_ids]
    for member in holders:
        member.role_ids.discard(role.id)
    for channel in world.channels.values():
        channel.overwrites.pop(role.id, None)
    del world.guild.roles[role.id]
    world.publish("GUILD_ROLE_DELETE", {"guild_id": str(world.guild.id), "role_id": str(role.id)})
    for member in holders:
        announce_member(world, member)


def move_roles(world: World, actor: User, positions: list[tuple[Role, int]]) -> None:
    """Reorder roles."""
    for role, position in positions:
        _require_below(world, actor, role)
        role.position = position
        announce_role(world, "GUILD_ROLE_UPDATE", role)


def give_role(world: World, actor: User, member: Member, role: Role) -> None:
    """Give a member a role that stands below the actor's own highest."""
    _require_givable(world, actor, role)
    member.role_ids.add(role.id)
    announce_member(world, member)


def take_role(world: World, actor: User, member: Member, role: Role) -> None:
    """Take a role from a member."""
    _require_givable(world, actor, role)
    member.role_ids.discard(role.id)
    announce_member(world, member)


def change_member(world: World, actor: User, member: Member, form: MemberEdit) -> Member:
    """Change a member's nickname or set of roles."""
    own = member.user is actor
    if "nick" in form.model_fields_set:
        world.require(actor, None, Permission.CHANGE_NICKNAME if own else Permission.MANAGE_NICKNAMES)
        if not own and top_position(world.guild, member) >= top_position(world.guild, world.member(actor.id)):
            raise ApiError(Fault.MISSING_PERMISSIONS)
        member.nick = form.nick or None
    if form.roles is not None:
        wanted = {role_id for role_id in form.roles if role_id != world.guild.id}
        for role_id in wanted ^ member.role_ids:
            _require_givable(world, actor, role_of(world, role_id))
        member.role_ids = wanted
    announce_member(world, member)
    return member


def role_of(world: World, role_id: int) -> Role:
    """Return a role, or raise 10011."""
    role = world.guild.roles.get(role_id)
    if role is None:
        raise ApiError(Fault.UNKNOWN_ROLE)
    return role


def _apply(role: Role, form: RoleForm) -> None:
    for name in ("name", "color", "hoist", "mentionable"):
        value = getattr(form, name)
        if value is not None:
            setattr(role, name, value)


def _require_own(world: World, actor: User, permissions: Permission) -> None:
    """Nobody gives away what they do not have."""
    if permissions & EVERYTHING & ~world.permissions(actor):
        raise ApiError(Fault.MISSING_PERMISSIONS)


def _require_below(world: World, actor: User, role: Role) -> None:
    world.require(actor, None, Permission.MANAGE_ROLES)
    if role.position >= top_position(world.guild, world.member(actor.id)):
        raise ApiError(Fault.MISSING_PERMISSIONS)


def _require_givable(world: World, actor: User, role: Role) -> None:
    if role.id == world.guild.id or role.bot_id is not None:
        raise form_error(FieldProblem(("role_id",), "ROLE_INVALID", "This role cannot be given or taken."))
    _require_below(world, actor, role)
