"""The courier in a process of its own, over the real Discord client, for tests that kill it."""

import asyncio
from datetime import datetime, timedelta

import discord
from discord.ext import commands

from bot.messenger import DiscordMessenger
from registrar.clock import system_clock
from registrar.database import Database, Transaction
from schedules.courier import Courier


class LoggedIn(DiscordMessenger):
    """Sends over REST alone: nothing here needs the gateway."""

    async def ready(self) -> None:
        """Be ready as soon as the token is taken."""


async def notices(_tx: Transaction) -> str:
    return "general"


async def nobody_wakes(_instant: datetime | None) -> None:
    """Leave it to the nudges below."""


async def serve(course: str, database_url: str, api_url: str, token: str, ahead: timedelta) -> None:
    """Deliver what falls due until killed, by a clock that is `ahead` of the machine's."""
    discord.http.Route.BASE = api_url
    async with commands.Bot((), intents=discord.Intents.none()) as bot, Database(database_url) as database:
        await bot.login(token)
        courier = Courier(course, database, LoggedIn(bot), lambda: system_clock() + ahead, notices)
        running = asyncio.create_task(courier.run(nobody_wakes))
        while not running.done():
            await asyncio.sleep(0.2)
            courier.nudge()
        await running


def run(course: str, database_url: str, api_url: str, token: str, ahead: timedelta) -> None:
    """Be the process."""
    asyncio.run(serve(course, database_url, api_url, token, ahead))
