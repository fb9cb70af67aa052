"""Bad days: requests about messages that fail at random, the way Discord's do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from aiohttp import web

from playground.keys import RULES
from playground.rules import Faults
from playground.wire import answer

RETRY_AFTER = 0.05
"""Seconds that a 429 asks for."""

ABOUT_MESSAGES = ("/channels/{channel_id}/messages", "/users/@me/channels")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Dice:
    """Decides what goes wrong next; one seed, one order of events."""

    faults: Faults
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.faults.seed)  # noqa: S311 - chance, not a secret

    def hit(self, share: float) -> bool:
        """Whether something that happens to a `share` of requests happens to this one."""
        return self.random.random() < share


DICE = web.AppKey("dice", Dice)


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse some requests with 429 or 500, and cut some connections, before or after the work is done."""
    faults = request.config_dict[RULES].faults
    resource = request.match_info.route.resource
    if faults is None or resource is None or not resource.canonical.endswith(ABOUT_MESSAGES):
        return await handler(request)
    dice = request.config_dict[DICE]
    if dice.hit(faults.too_many):
        body = {"message": "You are being rate limited.", "retry_after": RETRY_AFTER, "global": False, "code": 0}
        return web.json_response(body, status=429, headers={"Via": "1.1 playground", "Retry-After": "1"})
    done_first = dice.hit(faults.done_first)
    cut, broken = dice.hit(faults.cut), dice.hit(faults.broken)
    if not (cut or broken):
        return await handler(request)
    if done_first:
        await handler(request)
    if cut and request.transport is not None:
        request.transport.abort()
    return answer({"message": "500: Internal Server Error", "code": 0}, 500)
