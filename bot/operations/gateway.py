"""The connections to Discord: which stand, how quick they are, and what happens to them."""

import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from bot.operations import metrics

EVENTS = {
    "on_shard_connect": "connect",
    "on_shard_disconnect": "disconnect",
    "on_shard_ready": "ready",
    "on_shard_resumed": "resume",
}
"""What is counted as what, by discord.py's names of events."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One connection: its number, whether it stands, and its last heartbeat's seconds, where there was one."""

    number: int
    connected: bool
    latency: float | None


def count_events(bot: commands.AutoShardedBot) -> None:
    """Count what happens to a bot's connections from now on."""
    for name, event in EVENTS.items():
        bot.add_listener(_counting(event), name)


def shards_of(bot: discord.AutoShardedClient) -> Sequence[Shard]:
    """Return a bot's connections; none before it has begun to connect."""
    return [Shard(number, not each.is_closed(), _finite(each.latency)) for number, each in bot.shards.items()]


def _counting(event: str) -> Callable[[int], Coroutine[Any, Any, None]]:
    counter = metrics.GATEWAY_EVENTS.labels(event)

    async def count(_shard: int) -> None:
        counter.inc()

    return count


def _finite(latency: float) -> float | None:
    return latency if math.isfinite(latency) else None
