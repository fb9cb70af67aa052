"""The bot's own web server. It serves the calendar feeds, on this machine alone unless a setting says otherwise.

Addresses of people's own feeds are secrets: no request is logged, none is listed, and an unknown secret gets the
same answer as a revoked one.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.errors import BotError, report
from bot.feeds import FeedReader
from bot.services import Services
from registrar.feeds import Said

MOST_A_MINUTE = 300
"""Requests from one address. Calendar programs ask once an hour; a proxy may stand before many of them."""

MAX_AGE = 900
"""Seconds for which a program may keep a feed without asking."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
NOT_FOUND = "There is no such page.\n"
READERS = web.AppKey("readers", Mapping[str, FeedReader])

routes = web.RouteTableDef()


@asynccontextmanager
async def serving(courses: Sequence[Services], host: str, port: int) -> AsyncIterator[int]:
    """Serve courses' feeds as long as the block lasts, and yield the port: where `port` is 0, one that was free.

    Raises:
        BotError: if nothing can be served there.
    """
    runner = web.AppRunner(application(courses), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise BotError(
                f"The calendar feeds cannot be served at {host}:{port}: {error.strerror}. "
                "Change SYLLABOT_HTTP_HOST or SYLLABOT_HTTP_PORT."
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def application(courses: Sequence[Services]) -> web.Application:
    """Return the server's pages."""
    app = web.Application(middlewares=[_limited(), _guarded])
    app[READERS] = {each.course.id: FeedReader(each) for each in courses}
    app.add_routes(routes)
    return app


@routes.get(r"/calendar/{course:[\w.-]{1,100}}.ics")
async def course_calendar(request: web.Request) -> web.StreamResponse:
    """The feed of the course."""
    return _calendar(request, await _reader(request).of_course())


@routes.get(r"/calendar/{course:[\w.-]{1,100}}/{secret:[\w-]{1,100}}.ics")
async def own_calendar(request: web.Request) -> web.StreamResponse:
    """A person's own feed."""
    found = await _reader(request).own(request.match_info["secret"])
    if found is None:
        raise web.HTTPNotFound
    return _calendar(request, found)


def _reader(request: web.Request) -> FeedReader:
    reader = request.app[READERS].get(request.match_info["course"])
    if reader is None:
        raise web.HTTPNotFound
    return reader


def _calendar(request: web.Request, said: Said) -> web.Response:
    """Answer with a feed, or say that it has not changed since the program read it."""
    mark = hashlib.sha256(said.body).hexdigest()[:32]
    response = web.Response(body=said.body, content_type="text/calendar", charset="utf-8")
    if _known(request, mark, said):
        response = web.Response(status=304)
    response.etag = mark
    response.last_modified = said.changed_at
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    return response


def _known(request: web.Request, mark: str, said: Said) -> bool:
    """Whether the program has this version. An entity tag, where it sends one, counts and the date does not."""
    if request.if_none_match is not None:
        return any(each.value in {mark, "*"} for each in request.if_none_match)
    since = request.if_modified_since
    return since is not None and said.changed_at.astimezone(UTC) <= since


def _limited() -> Middleware:
    """Return what turns away whoever asks too often."""
    counts: Counter[str | None] = Counter()
    minute = 0

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal minute
        this_minute = int(asyncio.get_running_loop().time() // 60)
        if this_minute != minute:
            minute = this_minute
            counts.clear()
        counts[request.remote] += 1
        if counts[request.remote] > MOST_A_MINUTE:
            return web.Response(status=429, text="Please wait a minute.\n", headers={"Retry-After": "60", **HEADERS})
        return await handler(request)

    return middleware


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whatever goes wrong without a word about how, and log it without the address."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = web.Response(
            status=error.status, text=NOT_FOUND if error.status == web.HTTPNotFound.status_code else ""
        )
        response.headers.update({"Allow": error.headers["Allow"]} if "Allow" in error.headers else {})
    except Exception as error:  # noqa: BLE001 - the last line of defence: aiohttp would log the address
        report(error, "a calendar feed")
        response = web.Response(status=500, text="Something went wrong. Please try again later.\n")
    response.headers.update(HEADERS)
    return response
