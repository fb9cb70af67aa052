"""A role and a private channel for each team: what the server has is made to agree with what the registrar knows.

What is about to be made is written down first (see `registrar.teams.rooms`), and every step can be taken twice. So a
bot that is killed between two steps finds what it has done; nothing is made twice, and nothing is left behind.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import count

import aiohttp
import discord

from bot.services import Services, Staffing
from bot.staff_room import course_server
from registrar.people import staff
from registrar.teams import rooms
from registrar.teams.rooms import Room

log = logging.getLogger(__name__)

CATEGORY = "Teams"
MOST_IN_CATEGORY = 50
"""Channels that a category holds: https://support.discord.com/hc/en-us/articles/115001580171"""

CHANNEL_NAME_LIMIT = 90
TOPIC = "Only this team and the course's staff read here. ({mark})"

PATIENCE_S = 60.0
"""Seconds that one team's room may take: Discord lets a channel be renamed only twice in ten minutes."""

FULL_CODES = (30005, 30013)
"""Discord's codes where a server has all the roles or channels it may have."""

WHY = "Syllabot: the course's teams"
NO_SERVER = "I do not know which server is the course's, so the teams have no channels. Set SYLLABOT_SERVER to its id."
NOT_ALLOWED = (
    "I may not make the teams' roles and channels. Give my role the permissions *Manage Roles* and *Manage Channels*, "
    "and put it above the teams' roles in the server's list."
)
FULL = "The server has as many roles or channels as Discord allows, so not every team has its own. Remove some."
BROKEN = "Discord did not let me finish a team's channel. I try again in a while."

Overwrites = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]

MEMBERS_MAY = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
NOBODY_ELSE = discord.PermissionOverwrite(view_channel=False)


class TeamRooms:
    """Makes, renames and takes away the roles and channels of a course's teams, and gives the roles to the members."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services
        self._one_at_a_time = asyncio.Lock()

    async def keep(self, *, thorough: bool = False) -> list[str]:
        """Make the server agree with the teams; return sentences for the staff on what Discord does not let be done.

        Where it is to be `thorough`, it is looked up who has lost a role that the bot gave: by leaving the server and
        coming back, or by somebody's hand.
        """
        async with self._one_at_a_time:
            async with self._services.database.reading() as tx:
                wanted = await rooms.rooms(tx, self._services.course.id)
                appointed = await staff.staff(tx, self._services.course.id)
            if not wanted:
                return []
            server = course_server(self._client, self._services.staffing)
            if server is None:
                return [NO_SERVER]
            troubles: dict[str, None] = {}
            readers = await _readers(server, self._services.staffing, appointed)
            for room in wanted:
                known = replace(room, held=dict.fromkeys(room.held, False)) if thorough else room
                step = self._furnish(server, known, readers) if room.stands else self._clear(server, room)
                if (trouble := await _trouble(step)) is not None:
                    troubles[trouble] = None
            return list(troubles)

    async def _furnish(self, server: discord.Guild, room: Room, readers: Overwrites) -> None:
        role = await self._role(server, room)
        channel = await self._channel(server, room, {**readers, role: MEMBERS_MAY})
        name = _free(role_name(room.name), room, _names(server.roles, role.id, _staff_names(self._services.staffing)))
        if role.name != name:
            # The role last: as long as it has its old name, the channel's is still to be looked after.
            if channel.name != (slug := _channel_name(server, room, channel.id, self._services.staffing)):
                await channel.edit(name=slug, reason=WHY)
            await role.edit(name=name, reason=WHY)
        await self._hand_round(server, room, role)

    async def _clear(self, server: discord.Guild, room: Room) -> None:
        """Take away what is left of a team that is dissolved."""
        if (channel := await self._known_channel(server, room)) is not None:
            await _gone(channel.delete(reason=WHY))
        if room.channel is not None:
            await self._note(lambda tx: rooms.note_channel(tx, room.team, None))
        if (role := await _known_role(server, room)) is not None:
            await _gone(role.delete(reason=WHY))
        if room.role is not None or room.held:
            await self._note(lambda tx: rooms.note_role(tx, room.team, None))

    async def _role(self, server: discord.Guild, room: Room) -> discord.Role:
        role = await _known_role(server, room)
        if role is None:
            nothing = discord.Permissions.none()
            name = f"{role_name(room.name)} {room.mark}"
            role = await server.create_role(name=name, permissions=nothing, mentionable=True, reason=WHY)
        if room.role != str(role.id):
            number = str(role.id)
            await self._note(lambda tx: rooms.note_role(tx, room.team, number))
        return role

    async def _channel(self, server: discord.Guild, room: Room, overwrites: Overwrites) -> discord.TextChannel:
        channel = await self._known_channel(server, room)
        if channel is None:
            channel = await server.create_text_channel(
                _channel_name(server, room, None, self._services.staffing),
                category=await _category(server),
                topic=TOPIC.format(mark=room.mark),
                overwrites=overwrites,
                reason=WHY,
            )
        elif _pairs(channel.overwrites) != _pairs(overwrites):
            await channel.edit(overwrites=overwrites, reason=WHY)
        if room.channel != str(channel.id):
            number = str(channel.id)
            await self._note(lambda tx: rooms.note_channel(tx, room.team, number))
        return channel

    async def _known_channel(self, server: discord.Guild, room: Room) -> discord.TextChannel | None:
        """Return a team's channel: the one written down, or one that was made and not written down any more."""
        if room.channel is None:
            return next((each for each in server.text_channels if room.mark in (each.topic or "")), None)
        found = server.get_channel(int(room.channel))
        if found is None:
            with suppress(discord.NotFound):
                found = await self._client.fetch_channel(int(room.channel))  # type: ignore[assignment]
        return found if isinstance(found, discord.TextChannel) else None

    async def _hand_round(self, server: discord.Guild, room: Room, role: discord.Role) -> None:
        """Give the role to the members who lack it, and take it from those who are members no more."""
        held = room.held if room.role == str(role.id) else {}
        for person in sorted(room.people - {who for who, given in held.items() if given}):
            if (member := await _member(server, person)) is None:
                continue
            await self._note(lambda tx, who=person: rooms.note_holder(tx, room.team, who, given=False))
            if role not in member.roles:
                await member.add_roles(role, reason=WHY)
            await self._note(lambda tx, who=person: rooms.note_holder(tx, room.team, who, given=True))
        for person in sorted(held.keys() - room.people):
            if (member := await _member(server, person)) is not None:
                await member.remove_roles(role, reason=WHY)
            await self._note(lambda tx, who=person: rooms.forget_holder(tx, room.team, who))

    async def _note(self, write: Callable[..., Awaitable[None]]) -> None:
        async with self._services.database.transaction() as tx:
            await write(tx)


def role_name(team: str) -> str:
    """Return the name of a team's role; it says that it is one, so that nobody takes it for the staff's."""
    return team if team.casefold().startswith("team") else f"Team {team}"


def channel_name(team: str) -> str:
    """Return the name of a team's channel, as Discord writes names of channels."""
    return re.sub(r"[\W_]+", "-", role_name(team).casefold()).strip("-")[:CHANNEL_NAME_LIMIT]


async def _trouble(step: Awaitable[None]) -> str | None:
    """Take a step, and return what to tell the staff if Discord does not let it be taken."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await step
    except discord.Forbidden:
        return NOT_ALLOWED
    except discord.HTTPException as error:
        log.warning("a team's room could not be kept: HTTP %s, code %s", error.status, error.code)
        return FULL if error.code in FULL_CODES else BROKEN
    except (aiohttp.ClientError, OSError, discord.RateLimited) as error:
        log.warning("a team's room could not be kept: %s", type(error).__name__)
        return BROKEN
    return None


async def _gone(deleting: Awaitable[None]) -> None:
    """Delete something, unless somebody was faster."""
    with suppress(discord.NotFound):
        await deleting


async def _known_role(server: discord.Guild, room: Room) -> discord.Role | None:
    """Return a team's role: the one written down, or one that was made and not written down any more."""
    if room.role is None:
        return next((each for each in server.roles if each.name.endswith(f" {room.mark}")), None)
    if (found := server.get_role(int(room.role))) is not None:
        return found
    with suppress(discord.NotFound):
        return await server.fetch_role(int(room.role))
    return None


async def _category(server: discord.Guild) -> discord.CategoryChannel:
    """Return the first category for teams that has room, made if need be."""
    for number in count(1):
        name = CATEGORY if number == 1 else f"{CATEGORY} {number}"
        found = discord.utils.get(server.categories, name=name)
        if found is None:
            return await server.create_category(name, reason=WHY)
        if len(found.channels) < MOST_IN_CATEGORY:
            return found
    raise AssertionError("there is always another number")


async def _readers(server: discord.Guild, staffing: Staffing, appointed: Iterable[str]) -> Overwrites:
    """Return who reads every team's channel: the staff and the bot, and nobody else."""
    found: Overwrites = {server.default_role: NOBODY_ELSE, server.me: MEMBERS_MAY}
    named = {*staffing.roles, *staffing.instructor_roles}
    found |= {role: MEMBERS_MAY for role in server.roles if named & {role.name, str(role.id)}}
    members = [await _member(server, person) for person in appointed]
    return found | {member: MEMBERS_MAY for member in members if member is not None}


async def _member(server: discord.Guild, person: str) -> discord.Member | None:
    with suppress(discord.NotFound):
        return server.get_member(int(person)) or await server.fetch_member(int(person))
    return None


def _channel_name(server: discord.Guild, room: Room, own: int | None, staffing: Staffing) -> str:
    taken = _names(server.channels, own, (staffing.channel,))
    return _free(channel_name(room.name), room, taken).replace(" ", "-")


def _free(name: str, room: Room, taken: Collection[str]) -> str:
    """Return a name, with the team's mark where something else has it: by a name one is known as staff, too."""
    return f"{name} {room.mark}" if name.casefold() in taken else name


def _names(
    things: Iterable[discord.Role | discord.abc.GuildChannel], own: int | None, others: Iterable[str]
) -> set[str]:
    return {each.name.casefold() for each in things if each.id != own} | {each.casefold() for each in others}


def _staff_names(staffing: Staffing) -> tuple[str, ...]:
    return (*staffing.roles, *staffing.instructor_roles)


def _pairs(overwrites: Overwrites) -> dict[int, tuple[int, int]]:
    pairs = {target.id: overwrite.pair() for target, overwrite in overwrites.items()}
    return {target: (allow.value, deny.value) for target, (allow, deny) in pairs.items()}
