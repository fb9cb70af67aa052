"""What every REST request passes through: the token, the rate limits, and errors in Discord's shape."""

import logging
import math
from collections.abc import Awaitable, Callable

from aiohttp import web

from playground.errors import ApiError, Fault
from playground.keys import RULES, world_of
from playground.rest.ratelimit import TOO_MANY, RateLimiter, Verdict
from playground.wire import answer

log = logging.getLogger(__name__)

PREFIX = "/api/v10"
WITHOUT_TOKEN = ("/interactions/", "/webhooks/{webhook_id}/{token}")
EXEMPT = ("/interactions/", "/webhooks/{webhook_id}/{token}")
LIMITER = web.AppKey("limiter", RateLimiter)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def discord_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every refusal into Discord's JSON, and what nobody foresaw into a plain 500."""
    try:
        return await handler(request)
    except ApiError as error:
        return answer(error.body(), error.status)
    except web.HTTPNotFound:
        return _refused(Fault.NOT_FOUND)
    except web.HTTPMethodNotAllowed:
        return _refused(Fault.METHOD_NOT_ALLOWED)
    except web.HTTPRequestEntityTooLarge:
        return _refused(Fault.FILE_TOO_LARGE)
    except Exception:
        log.exception("A request to %s failed.", route_of(request))
        return answer({"message": "500: Internal Server Error", "code": 0}, 500)


@web.middleware
async def authorized(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who shows the bot's token; an interaction's own token is checked where it is used."""
    path = route_of(request).partition(" ")[2]
    if path and not path.startswith(WITHOUT_TOKEN):
        expected = f"Bot {world_of(request).token}"
        if request.headers.get("Authorization") != expected:
            raise ApiError(Fault.UNAUTHORIZED)
    return await handler(request)


@web.middleware
async def limited(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the request, and add the headers that say how many more may come."""
    route = route_of(request)
    if not request.config_dict[RULES].rate_limits or not route:
        return await handler(request)
    exempt = route.partition(" ")[2].startswith(EXEMPT)
    verdict = request.config_dict[LIMITER].count(request, route, exempt=exempt)
    if not verdict.passed:
        return _too_many(verdict)
    try:
        response = await handler(request)
    except ApiError as error:
        response = answer(error.body(), error.status)
    response.headers.update(verdict.headers)
    return response


def route_of(request: web.Request) -> str:
    """Return a request's method and path template, such as `GET /users/@me`; empty where there is no such path."""
    resource = request.match_info.route.resource
    return "" if resource is None else f"{request.method} {resource.canonical.removeprefix(PREFIX)}"


def _refused(fault: Fault) -> web.Response:
    error = ApiError(fault)
    return answer(error.body(), error.status)


def _too_many(verdict: Verdict) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(verdict.retry_after, 3),
        "global": verdict.everywhere,
        "code": 0,
    }
    response = answer(body, TOO_MANY)
    response.headers.update(verdict.headers)
    # Clients tell Discord's own 429 from a proxy's by the presence of Via.
    response.headers.update({"Retry-After": str(math.ceil(verdict.retry_after)), "Via": "1.1 playground"})
    return response
