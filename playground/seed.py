"""What a playground begins with: a guild, its channels and roles, its people, and the bot."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

from playground.acts.channels import channel_name
from playground.world.flags import NOTHING, ChannelType, OverwriteType, Permission
from playground.world.snowflakes import Clock, Snowflakes
from playground.world.things import Channel, Guild, Member, Overwrite, Role, User
from playground.world.world import World

EVERYONE_MAY = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CONNECT
    | Permission.SPEAK
)
BOT_MAY = (
    EVERYONE_MAY
    | Permission.MANAGE_ROLES
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.MANAGE_EVENTS
    | Permission.CREATE_EVENTS
    | Permission.MANAGE_NICKNAMES
    | Permission.MENTION_EVERYONE
    | Permission.PIN_MESSAGES
)
"""What the bot is invited with: what a course's assistant needs, short of administrator."""

FIRST_COLOURS = (0x5865F2, 0x3BA55D, 0xFAA61A, 0xED4245, 0x9B59B6, 0x1ABC9C)


@dataclass(frozen=True)
class SeedChannel:
    """A text channel.

    Attributes:
        name: lower case with dashes, as Discord writes it.
        topic: shown above it.
        announcement: whether only staff (and the bot) write in it.
        visible_to: names of the roles that see it; empty for everyone. The bot always does.
    """

    name: str
    topic: str = ""
    announcement: bool = False
    visible_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeedPerson:
    """A person.

    Attributes:
        name: as shown.
        roles: names of roles.
        title: what the page calls the person, such as "Instructor" or "Student".
        admin: whether the person administers the server.
        accepts_dms: whether the bot may write to the person directly.
    """

    name: str
    roles: tuple[str, ...] = ()
    title: str = "Student"
    admin: bool = False
    accepts_dms: bool = True


@dataclass(frozen=True)
class Moment:
    """A moment that one may want to jump to: what happens `at` an instant (aware)."""

    title: str
    at: datetime


@dataclass(frozen=True)
class Seed:
    """Everything a playground begins with.

    Attributes:
        guild: the server's name.
        channels: at least one.
        roles: names, the highest first; the first colours are given in order.
        people: at least one; the first admin (else the first person) owns the server.
        bot: the bot's name.
        bot_permissions: what the bot may do.
        files: a folder to serve below `/files/`, such as a course's materials.
        agenda: what is to come, the earliest first; the page offers to jump there.
        time_zone: the IANA name of the zone in which the page shows the time of day.
    """

    guild: str
    channels: tuple[SeedChannel, ...]
    people: tuple[SeedPerson, ...]
    roles: tuple[str, ...] = ()
    bot: str = "Bot"
    bot_permissions: Permission = BOT_MAY
    files: Path | None = None
    agenda: tuple[Moment, ...] = ()
    time_zone: str = "UTC"


def demo_seed() -> Seed:
    """Return a small course to look around in."""
    return Seed(
        guild="Playground",
        roles=("Staff", "Student"),
        channels=(
            SeedChannel("announcements", "News from the staff", announcement=True),
            SeedChannel("general", "Everything about the course"),
            SeedChannel("questions", "Ask anything"),
            SeedChannel("staff-room", "For staff only", visible_to=("Staff",)),
        ),
        people=(
            SeedPerson("Ada", ("Staff",), "Instructor", admin=True),
            SeedPerson("Ben", ("Student",)),
            SeedPerson("Chloe", ("Student",)),
        ),
    )


def plant(seed: Seed, clock: Clock) -> World:
    """Return a new world as the seed describes it, with a token for its bot.

    Raises:
        ValueError: if the seed has no people or no channels, or names a role that it does not have.
    """
    if not seed.people or not seed.channels:
        raise ValueError("a playground needs at least one person and one channel")
    snowflakes = Snowflakes(clock)
    guild = Guild(snowflakes.next(), seed.guild, owner_id=0)
    guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE_MAY, position=0)
    bot = User(snowflakes.next(), seed.bot, seed.bot, bot=True)
    world = World(guild, bot, clock, snowflakes, token=token_urlsafe(32))
    roles = _plant_roles(world, seed)
    _plant_people(world, seed, roles)
    _plant_channels(world, seed, roles)
    return world


def _plant_roles(world: World, seed: Seed) -> dict[str, Role]:
    """Make the roles, the bot's own above all of them, and an administrators' role below the bot's."""
    names = list(seed.roles)
    roles = {}
    for index, name in enumerate(names):
        colour = FIRST_COLOURS[index % len(FIRST_COLOURS)]
        position = len(names) - index
        roles[name] = Role(world.snowflakes.next(), name, NOTHING, position, colour, hoist=True, mentionable=True)
    top = Role(world.snowflakes.next(), seed.bot, seed.bot_permissions, len(names) + 1, bot_id=world.bot.id)
    for role in (*roles.values(), top):
        world.guild.roles[role.id] = role
    world.users[world.bot.id] = world.bot
    world.guild.members[world.bot.id] = Member(world.bot, world.now(), {top.id}, title="Bot")
    return roles


def _plant_people(world: World, seed: Seed, roles: dict[str, Role]) -> None:
    admins = Role(world.snowflakes.next(), "Admin", Permission.ADMINISTRATOR, len(world.guild.roles) + 1)
    if any(person.admin for person in seed.people):
        world.guild.roles[admins.id] = admins
    for person in seed.people:
        name = "".join(person.name.lower().split())
        user = User(world.snowflakes.next(), name, person.name, accepts_dms=person.accepts_dms)
        role_ids = {_named(roles, one).id for one in person.roles} | ({admins.id} if person.admin else set())
        world.users[user.id] = user
        world.guild.members[user.id] = Member(user, world.now(), role_ids, title=person.title)
        if world.guild.owner_id == 0 and (person.admin or not any(one.admin for one in seed.people)):
            world.guild.owner_id = user.id


def _plant_channels(world: World, seed: Seed, roles: dict[str, Role]) -> None:
    own_role = next(role for role in world.guild.roles.values() if role.bot_id is not None)
    for position, one in enumerate(seed.channels):
        kind = ChannelType.ANNOUNCEMENT if one.announcement else ChannelType.TEXT
        channel = Channel(world.snowflakes.next(), kind, channel_name(one.name, kind), one.topic or None, position)
        if one.visible_to:
            _reserve(
                channel, Permission.VIEW_CHANNEL, world.guild.id, own_role, [_named(roles, r) for r in one.visible_to]
            )
        if one.announcement:
            _reserve(channel, Permission.SEND_MESSAGES, world.guild.id, own_role, [])
        world.channels[channel.id] = channel


def _reserve(channel: Channel, permission: Permission, everyone_id: int, bot_role: Role, roles: list[Role]) -> None:
    """Take a permission from everyone in a channel and give it to some roles and the bot."""
    channel.overwrites[everyone_id] = Overwrite(everyone_id, OverwriteType.ROLE, NOTHING, permission)
    for role in (*roles, bot_role):
        channel.overwrites[role.id] = Overwrite(role.id, OverwriteType.ROLE, permission, NOTHING)


def _named(roles: dict[str, Role], name: str) -> Role:
    if name not in roles:
        raise ValueError(f"the seed has no role called “{name}”; add it to `roles`")
    return roles[name]
