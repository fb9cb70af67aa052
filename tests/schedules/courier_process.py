"""The schedules in a process of its own, over the real Discord client and its gateway, for tests that kill it."""

import asyncio
from datetime import timedelta

import discord
import yarl
from discord.ext import commands

from bot.messenger import DiscordMessenger
from registrar.clock import system_clock
from registrar.database import Database
from schedules.service import Schedules
from tests.schedules.post import course_of

SEMINAR = "tests/courses/maritime_history"
"""A course whose term is long over: nothing is owed but what the test has written down."""


async def serve(database_url: str, api_url: str, gateway_url: str, token: str, ahead: timedelta) -> None:
    """Deliver what falls due until killed, by a clock that is `ahead` of the machine's."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    async with commands.Bot((), intents=discord.Intents.none()) as bot, Database(database_url) as database:
        schedules = Schedules(course_of(SEMINAR), database, lambda: system_clock() + ahead, DiscordMessenger(bot))
        async with asyncio.TaskGroup() as group:
            group.create_task(bot.start(token))
            group.create_task(schedules.run())


def run(database_url: str, api_url: str, gateway_url: str, token: str, ahead: timedelta) -> None:
    """Be the process."""
    asyncio.run(serve(database_url, api_url, gateway_url, token, ahead))
