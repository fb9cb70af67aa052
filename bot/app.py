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
from bot.courses import Courses
from bot.errors import BotError, report
from bot.http import serving
from bot.late_assistant import LateAssistant
from bot.leading import Leading
from bot.official import learn_official
from bot.opening import take_decisions
from bot.operations.requests import request_trace
from bot.operations.server import operating
from bot.permissions import Rank, rank_needed, require
from bot.running import Running
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.surface import furnish
from bot.telling import UNREACHED, tell, tell_author
from schedules.pace import Pace

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of them privileged: mentions, replies and direct messages carry their content anyway."""

JOBS = "jobs"
"""The folder of the files in which APScheduler keeps each course's wake-ups, in the installation's home."""

End = Callable[[], Coroutine[Any, Any, object]]
"""Returns when the bot is to stop."""

NOT_TAKEN = "Discord does not take this token. Reset it in the developer portal and set it again."


class UnknownChoiceError(BotError, app_commands.CheckFailure):
    """An option has a value that it does not offer."""


class Tree(app_commands.CommandTree["Syllabot"]):
    """The slash commands."""

    async def interaction_check(self, interaction: discord.Interaction["Syllabot"], /) -> bool:
        """Find the course that is meant, and keep everybody from what is for a higher rank there.

        A server's own settings do not count.
        """
        data: Mapping[str, Any] = interaction.data or {}
        command, options = self._named(data)
        otherwise = Rank.ASSISTANT if data.get("name") == admin.NAME else Rank.ANYONE
        needed = rank_needed(command, otherwise) if command else otherwise
        try:
            await self.client.courses.of(interaction)
            await require(interaction, needed)
        except Exception as error:
            if interaction.type is discord.InteractionType.autocomplete:
                with suppress(*UNREACHED):
                    await interaction.response.autocomplete([])
            elif isinstance(error, app_commands.AppCommandError):
                raise
            else:  # discord.py would hand it to nobody
                await tell(interaction, error)
            return False
        if isinstance(command, app_commands.Command) and interaction.type is not discord.InteractionType.autocomplete:
            _check_choices(command, options)
        return True

    def _named(self, data: Mapping[str, Any]) -> tuple[Any, Sequence[Mapping[str, Any]]]:
        """Return the command that an interaction names, if there is one, and the options that it gives."""
        kind = discord.AppCommandType(data.get("type", discord.AppCommandType.chat_input.value))
        command: Any = self.get_command(data.get("name", ""), type=kind)
        options = data.get("options", [])
        while isinstance(command, app_commands.Group) and options:
            command, options = command.get_command(options[0]["name"]), options[0].get("options", [])
        return command, options

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell whoever used the command."""
        await tell(interaction, error)


def _check_choices(command: app_commands.Command[Any, ..., Any], options: Sequence[Mapping[str, Any]]) -> None:
    # Discord looks at this, too, but a command may be older in somebody's app than it is here.
    offered = {each.display_name: {choice.value for choice in each.choices} for each in command.parameters}
    for option in options:
        if (values := offered.get(option["name"])) and option.get("value") not in values:
            raise UnknownChoiceError(f"Choose `{option['name']}` from the list that opens while you type.")


class Syllabot(commands.AutoShardedBot):
    """The client. It owns no knowledge: every answer comes from the services of a course.

    Attributes:
        courses: the courses that it serves.
    """

    def __init__(self, *services: Services, shards: int | None = 1) -> None:
        """Prepare to serve courses over `shards` connections to Discord; None leaves their number to Discord.

        Raises:
            SettingsError: if the courses cannot be served side by side.
        """
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=INTENTS,
            shard_count=shards,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            http_trace=request_trace(services[0].clock),
        )
        pace = Pace()
        self.courses = Courses(self, [Running(self, each, pace) for each in services])
        self._preparing: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Load the cogs, register the commands, and begin to prepare the first answer."""
        await furnish(self)
        await sync_commands(self)
        self._preparing = asyncio.create_task(self._prepare())

    async def _prepare(self) -> None:
        """Prepare one course after the other: each of them takes the processor."""
        for each in self.courses.all:
            try:
                await learn_official(each.services)
                # Whoever waits for the bot to come online has the processor first.
                await self.wait_until_ready()
                if isinstance(each.services.assistant, LateAssistant):
                    await each.services.assistant.prepare()
            except Exception as error:  # noqa: BLE001 - the bot stays up, and the first question tries again
                report(error, "preparing answers")

    async def close(self) -> None:
        """Say goodbye, and leave what grades."""
        for work in {each.services.grading.work for each in self.courses.all if each.services.grading}:
            await work.close()
        await super().close()

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


async def serve(settings: Settings, *services: Services, until: End | None = None) -> None:
    """Connect and serve courses, which share a database, until a SIGTERM or SIGINT comes, or `until` returns.

    Raises:
        SettingsError: if there is no token, or Discord does not take it, or the courses cannot be served together.
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
    async with services[0].database:
        for each in services:
            await take_decisions(each)
        port = settings.http_port
        async with serving(services, settings.http_host, port) if port else nullcontext():
            await _live(settings, services, token, [stop.wait, *([until] if until else [])])


async def _live(settings: Settings, services: Sequence[Services], token: str, ends_with: Sequence[End]) -> None:
    """Serve until any of `ends_with` comes to its end."""
    bot = Syllabot(*services, shards=settings.shards)
    async with bot, operating(bot, settings.operations_host, settings.operations_port or None):
        leading = Leading(bot.courses, settings.home.absolute() / JOBS)
        looking_after = asyncio.create_task(leading.keep())
        await leading.decided.wait()
        life = asyncio.create_task(bot.start(token))
        ends = [asyncio.create_task(end()) for end in ends_with]
        await asyncio.wait([life, *ends], return_when=asyncio.FIRST_COMPLETED)
        for task in (looking_after, *ends):
            task.cancel()
        await asyncio.wait([looking_after])
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
