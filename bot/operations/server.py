"""Serves `/healthz`, `/readyz` and `/metrics` to whoever operates the bot, on a port of their own.

The address is loopback unless a setting says otherwise: the figures are nobody else's business, although none of them
names a person. The calendar feeds, which may face the internet, are served apart from this by `bot.http`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.operations.counting import expect
from bot.operations.gateway import count_events
from bot.operations.gathering import gather
from bot.operations.health import readiness
from bot.operations.metrics import REGISTRY
from bot.operations.pulse import watch_pulse

if TYPE_CHECKING:
    from bot.app import Syllabot

log = logging.getLogger(__name__)

BOT: "web.AppKey[Syllabot]" = web.AppKey("bot")
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

routes = web.RouteTableDef()


@asynccontextmanager
async def operating(bot: "Syllabot", host: str, port: int | None) -> AsyncIterator[int | None]:
    """Watch a bot as long as the block lasts, and serve what an operator sees of it.

    Args:
        bot: the bot, which need not be connected yet.
        host: the address to serve at.
        port: the port; 0 for any that is free, None for none.

    Yields:
        The port; None where nothing is served, because nothing is to be or the port is taken.
    """
    count_events(bot)
    for each in bot.courses.all:
        expect(each.services.course.id)
    pulse = asyncio.create_task(watch_pulse())
    runner = web.AppRunner(_application(bot), access_log=None, handle_signals=False)
    try:
        yield None if port is None else await _start(runner, host, port)
    finally:
        pulse.cancel()
        await runner.cleanup()


def _application(bot: "Syllabot") -> web.Application:
    app = web.Application()
    app[BOT] = bot
    app.add_routes(routes)
    return app


async def _start(runner: web.AppRunner, host: str, port: int) -> int | None:
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        log.warning(
            "nothing is served to operators at port %d (%s): change SYLLABOT_OPERATIONS_PORT, or set it to 0",
            port,
            error.strerror,
        )
        return None
    return int(runner.addresses[0][1])


@routes.get("/healthz")
async def healthz(request: web.Request) -> web.Response:
    """Say that the process and its event loop live, which this answer shows; 503 while the bot says goodbye."""
    if request.app[BOT].is_closed():
        return _answer("stopping", well=False)
    return _answer("alive", well=True)


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """Say whether people are served, and a line for each thing that it depends on."""
    checks = await readiness(request.app[BOT])
    return _answer("\n".join(map(str, checks)), well=all(check.well for check in checks))


@routes.get("/metrics")
async def figures(request: web.Request) -> web.Response:
    """Give all figures in Prometheus's text format."""
    await gather(request.app[BOT])
    return web.Response(body=generate_latest(REGISTRY), headers={**HEADERS, "Content-Type": CONTENT_TYPE_LATEST})


def _answer(text: str, *, well: bool) -> web.Response:
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return web.Response(status=status, text=f"{text}\n", headers=HEADERS)
