"""The least bot there is: discord.py, one command, nothing behind it. What a start is measured against.

It is started with the server's API as its argument, and the token in DISCORD_TOKEN.
"""

import asyncio
import os
import sys

import aiohttp
import discord
import yarl
from discord.ext import commands

COMMAND = "ping"


class BareBot(commands.Bot):
    """Answers one command."""

    def __init__(self) -> None:
        super().__init__(command_prefix=commands.when_mentioned, intents=discord.Intents(guilds=True))

    async def setup_hook(self) -> None:
        """Register the command."""
        self.tree.command(name=COMMAND, description="Answer")(_pong)
        await self.tree.sync()


async def _pong(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


async def main(api_url: str) -> None:
    """Connect to the server whose API stands at `api_url`."""
    token = os.environ["DISCORD_TOKEN"]
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bot {token}"}) as session,
        session.get(f"{api_url}/gateway") as response,
    ):
        gateway = (await response.json())["url"]
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    async with BareBot() as bot:
        await bot.start(token)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
