"""The bot as a Discord client: intents, cogs, commands, and its life from login to farewell."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import nullcontext, suppress
from http import HTTPStatus
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.cogs import admin
from bot.commands import sync_commands
from bot.digest import FAMILY, Digests
from bot.errors import BotError, report
from bot.following import FollowedClock
from bot.handing_in import HandingIn
from bot.http import serving
from bot.messenger import DiscordMessenger
from bot.official import learn_official
from bot.opening import take_decisions
from bot.permissions import NotAllowedError, Rank, rank_needed, rank_of
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.standing import HandedIn
from bot.surface import furnish
from bot.telling import tell, tell_author
from grader.queue.queue import Queue
from registrar.course.models import Course
from schedules.service import Schedules

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of them privileged: mentions, replies and direct messages carry their content anyway."""

JOBS_FILE = "jobs.db"
"""Where APScheduler keeps its wake-ups, in the installation's home."""

End = Callable[[], Coroutine[Any, Any, object]]
"""Returns when the bot is to stop."""

TROUBLE_PAUSE = 30.0
"""Seconds before planning and delivering begin again after they broke down."""

NOT_TAKEN = "Discord does not take this token. Reset it in the developer portal and set it again."


class Tree(app_commands.CommandTree["Syllabot"]):
    """The slash commands."""

    async def interaction_check(self, interaction: discord.Interaction["Syllabot"], /) -> bool:
        """Keep everybody from what is for a higher rank, whatever a server's own settings allow."""
        needed = self._rank_needed(interaction.data or {})
        if needed is Rank.ANYONE or await rank_of(self.client, interaction.user, self.client.services) >= needed:
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            return False
        raise NotAllowedError(needed)

    def _rank_needed(self, data: Mapping[str, Any]) -> Rank:
        """Return the rank that the command needs which an interaction names."""
        kind = discord.AppCommandType(data.get("type", discord.AppCommandType.chat_input.value))
        command: Any = self.get_command(data.get("name", ""), type=kind)
        options = data.get("options", [])
        while isinstance(command, app_commands.Group) and options:
            command, options = command.get_command(options[0]["name"]), options[0].get("options", [])
        otherwise = Rank.ASSISTANT if data.get("name") == admin.NAME else Rank.ANYONE
        return rank_needed(command, otherwise) if command else otherwise

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell whoever used the command."""
        await tell(interaction, error)


class Syllabot(commands.Bot):
    """The client. It owns no knowledge: every answer comes from `services`."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        self.services = services
        messenger = DiscordMessenger(self, services.staffing.server)
        self.schedules = Schedules(
            services.course,
            services.database,
            services.clock,
            messenger,
            standing=HandedIn(services),
            preparers={FAMILY: Digests(services).prepare},
        )
        self.queue = self._open_queue()
        self.handing_in = HandingIn(services, services.grading, self.queue) if services.grading and self.queue else None
        self._warming: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Load the cogs, register the commands, and begin to load what the first answer needs."""
        await furnish(self)
        await sync_commands(self)
        self._warming = asyncio.create_task(self._warm())

    async def adopt(self, course: Course) -> None:
        """Go by `course` from now on, in what is shown, graded, reminded of and answered: what holds has changed."""
        self.services.course = course
        self.schedules.adopt(course)
        if self.queue is not None:
            self.queue.adopt(course)
        await self.schedules.replan()
        await self.services.assistant.adopt(course)

    def _open_queue(self) -> Queue | None:
        services, grading = self.services, self.services.grading
        if grading is None:
            return None
        return Queue(
            services.course,
            grading.pack,
            services.database,
            services.clock,
            grading.uploads,
            grading.work,
            workers=grading.workers,
            staff_channel=services.staffing.address,
            owed=self.schedules.nudge,
        )

    async def _warm(self) -> None:
        try:
            await learn_official(self.services)
            await self.services.assistant.warm()
        except Exception as error:  # noqa: BLE001 - the bot stays up, and the first question tries again
            report(error, "warming up")
        else:
            log.info("ready to answer")

    async def deliver(self, jobs_url: str) -> None:
        """Plan and deliver what the course owes, until cancelled; `jobs_url` is where wake-ups are kept."""
        while True:
            try:
                clock = self.services.clock
                await (
                    self.schedules.rehearse(clock) if isinstance(clock, FollowedClock) else self.schedules.run(jobs_url)
                )
            except Exception as error:  # noqa: BLE001 - whatever it was, messages that are promised must go out
                report(error, "planning and delivering")
                await asyncio.sleep(TROUBLE_PAUSE)

    async def grade(self) -> None:
        """Grade what is handed in, until cancelled."""
        while self.queue is not None:
            try:
                await self.queue.run()
            except Exception as error:  # noqa: BLE001 - whatever it was, what was handed in must be graded
                report(error, "grading")
                await asyncio.sleep(TROUBLE_PAUSE)

    async def on_ready(self) -> None:
        """Say that the connection stands."""
        log.info("connected, in %d servers", len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing: `Ask` listens, and there are no commands behind a prefix."""

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Tell the author of the message, or else only the log."""
        error = sys.exception()
        if error is None:
            return
        if args and isinstance(args[0], discord.Message):
            await tell_author(args[0], error)
        else:
            report(error, event_method)


async def aim_at(api_url: str, token: str) -> None:
    """Make discord.py speak to the server whose API stands at `api_url` instead of Discord.

    Raises:
        SettingsError: if the server does not take the token.
        BotError: if no such server answers there.
    """
    base = api_url.rstrip("/")
    headers = {"Authorization": f"Bot {token}"}
    try:
        async with aiohttp.ClientSession(headers=headers) as session, session.get(f"{base}/gateway") as response:
            if response.status == HTTPStatus.UNAUTHORIZED:
                raise SettingsError(NOT_TAKEN)
            gateway = (await response.json())["url"]
    except (aiohttp.ClientError, OSError, KeyError, ValueError) as error:
        raise BotError(f"No Discord server answers at {base}. Is it running?") from error
    discord.http.Route.BASE = base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    discord.Asset.BASE = str(yarl.URL(base).origin())


async def serve(settings: Settings, services: Services, *, until: End | None = None) -> None:
    """Connect and serve the course until a SIGTERM or SIGINT comes, or `until` returns.

    Raises:
        SettingsError: if there is no token, or Discord does not take it.
        BotError: if Discord cannot be reached.
    """
    if settings.discord_token is None:
        raise SettingsError("There is no token. Set DISCORD_TOKEN, or run `syllabot doctor` to see how to get one.")
    token = settings.discord_token.get_secret_value()
    if settings.discord_url:
        await aim_at(str(settings.discord_url), token)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its loop; there Ctrl-C interrupts asyncio.run itself.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with services.database:
        await take_decisions(services)
        port = settings.http_port
        async with serving(services, settings.http_host, port) if port else nullcontext():
            await _live(settings, services, token, [stop.wait, *([until] if until else [])])


async def _live(settings: Settings, services: Services, token: str, ends_with: Sequence[End]) -> None:
    """Serve until any of `ends_with` comes to its end."""
    async with Syllabot(services) as bot:
        life = asyncio.create_task(bot.start(token))
        deliveries = asyncio.create_task(bot.deliver(f"sqlite:///{settings.home.absolute() / JOBS_FILE}"))
        grading = asyncio.create_task(bot.grade())
        ends = [asyncio.create_task(end()) for end in ends_with]
        await asyncio.wait([life, *ends], return_when=asyncio.FIRST_COMPLETED)
        for task in (deliveries, grading, *ends):
            task.cancel()
        await asyncio.wait([deliveries, grading])
        log.info("stopping")
        await bot.close()
        await _farewell(life)


async def _farewell(life: asyncio.Task[None]) -> None:
    """Wait for the end of the connection and say in plain words why it failed, if it did."""
    try:
        await life
    except discord.LoginFailure as error:
        raise SettingsError(NOT_TAKEN) from error
    except (aiohttp.ClientError, discord.GatewayNotFound) as error:
        raise BotError("Discord cannot be reached. Check the network and try again.") from error
