"""Who may do what. Checked here for every command and button, whatever a server's own settings allow.

Somebody is of the staff by a role of the course's Discord server that the settings name, or by an appointment with
`/admin staff`. Managing the server alone gives no right to see a student's work or grades.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar, cast

import discord
from discord import app_commands

from bot.courses import here
from bot.errors import BotError
from bot.services import Services, Staffing
from bot.staff_room import course_server
from registrar.people import staff

AnyCommand = TypeVar("AnyCommand", bound="app_commands.Command[Any, ..., Any]")

RANK = "rank"
"""Under which name a command's `extras` hold the rank that it needs."""


class Rank(IntEnum):
    """What somebody is in a course; whoever has a higher rank may do what a lower one may."""

    ANYONE = 0
    ASSISTANT = 1
    INSTRUCTOR = 2


class NotAllowedError(BotError, app_commands.CheckFailure):
    """Somebody's rank is too low."""

    def __init__(self, needed: Rank) -> None:
        who = "the course's instructors" if needed is Rank.INSTRUCTOR else "the course's staff"
        super().__init__(f"Only {who} may do this.")


def needs(rank: Rank) -> Callable[[AnyCommand], AnyCommand]:
    """Mark a command as one for those of a rank; commands under `/admin` are for assistants without it."""

    def mark(command: AnyCommand) -> AnyCommand:
        command.extras[RANK] = rank
        return command

    return mark


def rank_needed(command: "app_commands.Command[Any, ..., Any] | app_commands.ContextMenu", otherwise: Rank) -> Rank:
    """Return which rank a command needs: the one that it is marked with, or else `otherwise`."""
    return cast("Rank", command.extras.get(RANK, otherwise))


async def rank_of(client: discord.Client, person: discord.abc.User, services: Services) -> Rank:
    """Return a person's rank in the course, in its server or in a direct message."""
    async with services.database.reading() as tx:
        appointed = await staff.role_of(tx, services.course.id, str(person.id))
    if appointed is not None:
        return Rank[appointed.upper()]
    member = await _member(client, person, services.staffing)
    return Rank.ANYONE if member is None else _by_roles(member, services.staffing)


async def require(interaction: discord.Interaction, rank: Rank) -> None:
    """Let those pass who have a rank in the course that the task at hand serves.

    Raises:
        NotAllowedError: for anybody else.
    """
    if rank > Rank.ANYONE and await rank_of(interaction.client, interaction.user, here().services) < rank:
        raise NotAllowedError(rank)


def _by_roles(member: discord.Member, staffing: Staffing) -> Rank:
    held = {name for role in member.roles for name in (role.name, str(role.id))}
    if held & set(staffing.instructor_roles):
        return Rank.INSTRUCTOR
    return Rank.ASSISTANT if held & set(staffing.roles) else Rank.ANYONE


async def _member(client: discord.Client, person: discord.abc.User, staffing: Staffing) -> discord.Member | None:
    """Return the person as a member of the course's server, with the roles held there."""
    server = course_server(client, staffing)
    if isinstance(person, discord.Member) and person.guild == server:
        return person
    if server is None:
        return None
    try:
        return server.get_member(person.id) or await server.fetch_member(person.id)
    except discord.NotFound:
        return None
