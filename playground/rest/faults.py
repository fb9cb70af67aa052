"""Bad days: requests about messages that fail at random, the way Discord's do, and a REST API that is gone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from aiohttp import web

from playground.keys import RULES, TROUBLE
from playground.rest.middleware import route_of
from playground.rules import Faults
from playground.wire import answer

RETRY_AFTER = 0.05
"""Seconds that a 429 asks for."""

ABOUT_MESSAGES = ("/channels/{channel_id}/messages", "/users/@me/channels")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


GATEWAY_TIMEOUT = 504
PROXYS_PAGE = "<html><head><title>504 Gateway Time-out</title></head><body>The server is away.</body></html>"
"""What stands before Discord's servers answers in HTML when they do not."""


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
async def troubled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody in while the API is down, and tamper with answers where that is asked for."""
    trouble = request.config_dict[TROUBLE]
    if trouble.down:
        trouble.met += 1
        if trouble.met % 2 and request.transport is not None:
            request.transport.abort()
        return web.Response(text=PROXYS_PAGE, content_type="text/html", status=GATEWAY_TIMEOUT)
    response = await handler(request)
    if trouble.tamper is None or not isinstance(response, web.Response):
        return response
    return trouble.tamper(route_of(request), response)


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
