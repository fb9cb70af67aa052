"""What can be made to go wrong with the REST API while everything runs."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

Tamper = Callable[[str, web.Response], web.Response]
"""Takes a route, such as `GET /users/@me`, with the answer to it, and returns what is sent instead."""


@dataclass
class Trouble:
    """The switches, all off at first.

    Attributes:
        down: while it is set, every second request is answered with a proxy's page of HTML, and the others are cut.
        met: how many requests have met it so.
        tamper: what happens to answers on their way to the bot.
    """

    down: bool = False
    met: int = 0
    tamper: Tamper | None = None
