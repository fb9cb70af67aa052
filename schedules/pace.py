"""Keeps to a pace, so that Discord's limit on everything a bot does is not reached."""

import asyncio

PER_SECOND = 46.0
"""Messages a second. Discord takes 50 requests a second of a bot; a few are left for answering questions.

Source: https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
"""


class Pace:
    """Lets callers through one after another, evenly spaced, at most `per_second` of them."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._gap = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for a turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)
