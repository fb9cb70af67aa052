"""Visits Discord with the bot's token: is it taken, and may the bot do in the course's server what it has to?"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import discord

from bot.app import INTENTS, NOT_TAKEN, aim_at
from bot.doctor.finding import Finding
from bot.doctor.rights import (
    EVERYWHERE,
    FOR_SESSIONS,
    FOR_TEAMS,
    FOR_THREADS,
    IN_A_CHANNEL,
    IN_CHANNEL,
    IN_SERVER,
    rights,
)
from bot.errors import BotError
from bot.invitation import invite_url
from bot.opening import open_course, open_database, staffing_from
from bot.services import Staffing
from bot.settings import Settings, SettingsError
from bot.staff_room import course_server, staff_channel
from registrar.course.reminders import ReminderPlan
from registrar.reminders import plan_of

PATIENCE = 30.0
"""Seconds until Discord has told all about the servers."""


class _RefusedError(Exception):
    """Discord does not let the bot in; carries what was found."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.says)
        self.finding = finding


async def examine_servers(courses: Sequence[Settings]) -> list[list[Finding]]:
    """Examine the token and the intents, and for each course its server and what the bot may do in it.

    Returns:
        What is found of the token and the intents, and after it, where Discord lets the bot in, of each course.
    """
    plans = [await _plan(each) for each in courses]
    try:
        async with _visiting(courses[0]) as client:
            entered = [
                Finding("Token", "ok", "Discord takes it"),
                Finding("Intents", "ok", "the gateway grants all that the bot asks for; none of them is privileged"),
            ]
            staffings = [staffing_from(each) for each in courses]
            servers = (list(_server(client, *each)) for each in zip(staffings, plans, strict=True))
            return [entered, *servers]
    except _RefusedError as refused:
        return [[refused.finding]]


@asynccontextmanager
async def _visiting(settings: Settings) -> AsyncIterator[discord.Client]:
    """Connect as the bot, without doing anything."""
    if settings.discord_token is None:
        raise _RefusedError(Finding("Token", "missing", "DISCORD_TOKEN is not set", "Run `syllabot doctor`."))
    token = settings.discord_token.get_secret_value()
    async with discord.Client(intents=INTENTS, max_messages=None) as client:
        life = asyncio.create_task(_enter(client, settings, token))
        known = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait([life, known], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if life.done():
                await life
            if not known.done():
                remedy = "Check the network, and see whether Discord has an outage."
                raise _RefusedError(Finding("Gateway", "missing", "it does not get ready", remedy))
            yield client
        finally:
            for task in (life, known):
                task.cancel()
            await asyncio.wait([life, known])


async def _enter(client: discord.Client, settings: Settings, token: str) -> None:
    """Connect and stay; say why where that fails.

    Raises:
        _RefusedError: where Discord does not let the bot in.
    """
    try:
        if settings.discord_url:
            await aim_at(str(settings.discord_url), token)
        await client.login(token)
        await client.connect(reconnect=False)
    except (discord.LoginFailure, SettingsError) as error:
        raise _RefusedError(Finding("Token", "missing", "Discord does not take it", NOT_TAKEN)) from error
    except discord.PrivilegedIntentsRequired as error:
        remedy = "Open the application's page in the developer portal, *Bot*, and switch the intents on."
        raise _RefusedError(Finding("Intents", "missing", "Discord does not grant them", remedy)) from error
    except (BotError, aiohttp.ClientError, discord.DiscordException, OSError) as error:
        remedy = "Check the network, and SYLLABOT_DISCORD_URL where it is set."
        raise _RefusedError(Finding("Discord", "missing", "it cannot be reached", remedy)) from error


async def _plan(settings: Settings) -> ReminderPlan:
    """Return the rules of reminding that hold: they name the channels that are announced in."""
    course, database = open_course(settings), open_database(settings)
    if database.file is not None and not database.file.exists():
        return course.reminders
    async with AsyncExitStack() as stack:
        # It is closed, but never started: that would bring its tables up to date.
        stack.push_async_exit(database)
        try:
            async with database.reading() as tx:
                return await plan_of(tx, course)
        except Exception:  # noqa: BLE001 - whatever ails it, the database has a finding of its own
            return course.reminders


def _server(client: discord.Client, staffing: Staffing, plan: ReminderPlan) -> Iterator[Finding]:
    server = course_server(client, staffing)
    if server is None:
        yield _no_server(client, staffing)
        return
    me = server.me
    yield Finding("Server", "ok", f"the bot is a member of {server.name}")
    yield from _roles(server, staffing)
    yield rights("Permissions", me.guild_permissions, EVERYWHERE, IN_SERVER)
    yield from (_channel(server, name) for name in dict.fromkeys((plan.channel, plan.notices)))
    yield from _staff_channel(client, server, staffing)
    yield rights("Teams' rooms", me.guild_permissions, FOR_TEAMS, IN_SERVER, "note")
    yield rights("Sync sessions", me.guild_permissions, FOR_SESSIONS, IN_SERVER, "note")


def _no_server(client: discord.Client, staffing: Staffing) -> Finding:
    invite = invite_url(client.application_id or 0)
    if staffing.server is not None:
        remedy = f"Correct SYLLABOT_SERVER, or invite the bot there: {invite}"
        return Finding("Server", "missing", "the bot is not in the server that SYLLABOT_SERVER names", remedy)
    if not client.guilds:
        return Finding("Server", "missing", "the bot is in no server", f"Invite it: {invite}")
    remedy = "Set SYLLABOT_SERVER to the id of the course's."
    return Finding("Server", "missing", f"the bot is in {len(client.guilds)} servers", remedy)


def _roles(server: discord.Guild, staffing: Staffing) -> Iterator[Finding]:
    there = {name for role in server.roles for name in (role.name, str(role.id))}
    for about, wanted, variable in (
        ("Instructors' role", staffing.instructor_roles, "SYLLABOT_INSTRUCTOR_ROLES"),
        ("Assistants' role", staffing.roles, "SYLLABOT_STAFF_ROLES"),
    ):
        gone = [name for name in wanted if name not in there]
        says = f"the server has no role {', '.join(gone)}"
        remedy = f"Make it and give it to them, or set {variable} to those that there are."
        if not gone:
            yield Finding(about, "ok", ", ".join(wanted))
        elif wanted is staffing.instructor_roles and len(gone) == len(wanted):
            yield Finding(about, "missing", says, remedy)
        else:
            yield Finding(about, "note", says, remedy)


def _channel(server: discord.Guild, name: str) -> Finding:
    """Look at a channel in which the bot announces, or tells who cannot be written to."""
    about = f"Channel #{name}"
    channel = discord.utils.get(server.text_channels, name=name)
    if channel is None:
        remedy = "Make it, or name another one under `reminders` in course.yaml."
        return Finding(about, "missing", "the bot sees no channel of this name", remedy)
    return rights(about, channel.permissions_for(server.me), IN_A_CHANNEL, IN_CHANNEL)


def _staff_channel(client: discord.Client, server: discord.Guild, staffing: Staffing) -> Iterator[Finding]:
    """Look at the channel that questions go to which the bot cannot answer."""
    about = "Staff's channel"
    try:
        channel = staff_channel(client, staffing)
    except BotError:
        remedy = "Make it, for the staff's eyes only, or set SYLLABOT_STAFF_CHANNEL to another one's name or id."
        yield Finding(about, "missing", f"the bot sees no channel {staffing.address}", remedy)
        return
    held = channel.permissions_for(server.me)
    yield rights(about, held, IN_A_CHANNEL | FOR_THREADS, IN_CHANNEL)
    if channel.permissions_for(server.default_role).view_channel:
        remedy = "Take *View Channel* from @everyone there: it shows what students ask the staff."
        yield Finding(about, "note", "everybody in the server can read it", remedy)
