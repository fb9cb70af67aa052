"""How late the event loop is: what keeps it busy keeps every person and Discord's heartbeat waiting."""

import asyncio

from bot.operations import metrics

EVERY = 0.5
"""Seconds between two looks."""


async def watch_pulse() -> None:
    """Measure, until cancelled, how much later than asked the event loop comes back."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + EVERY
        await asyncio.sleep(EVERY)
        metrics.LOOP_LAG.observe(max(0.0, loop.time() - due))
