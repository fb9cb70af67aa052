"""Watches what the bot asks of Discord's API: how long it takes, and whether interactions are acknowledged in time.

Discord shows "The application did not respond" where that takes longer than three seconds, and answers the late
acknowledgement with 404. So lateness is counted as Discord saw it, for every command, press and form alike.
"""

import re
from http import HTTPStatus
from time import perf_counter
from types import SimpleNamespace

import aiohttp
from discord.utils import snowflake_time

from bot.operations import metrics
from registrar.clock import Clock

ACKNOWLEDGEMENT = re.compile(r"/interactions/(?P<id>\d+)/[^/]+/callback$")
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def request_trace(clock: Clock) -> aiohttp.TraceConfig:
    """Return what a client of discord.py takes as `http_trace`; `clock` is the one that Discord's ids go by."""

    async def begin(_: aiohttp.ClientSession, held: SimpleNamespace, __: aiohttp.TraceRequestStartParams) -> None:
        held.began = perf_counter()

    async def end(_: aiohttp.ClientSession, held: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        if params.response.status == HTTPStatus.SWITCHING_PROTOCOLS:
            return
        _count(params.method, str(params.response.status), held)
        if (found := ACKNOWLEDGEMENT.search(params.url.path)) is not None:
            _acknowledged(int(found["id"]), params.response.status, clock)

    async def fail(
        _: aiohttp.ClientSession, held: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams
    ) -> None:
        _count(params.method, "none", held)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(fail)
    return trace


def _count(method: str, status: str, held: SimpleNamespace) -> None:
    if method in METHODS:
        metrics.REQUESTS.labels(method, status).observe(perf_counter() - held.began)


def _acknowledged(interaction_id: int, status: int, clock: Clock) -> None:
    if status == HTTPStatus.NOT_FOUND:
        metrics.LATE_ACKNOWLEDGEMENTS.inc()
    elif status < HTTPStatus.BAD_REQUEST:
        waited = clock() - snowflake_time(interaction_id)
        metrics.ACKNOWLEDGEMENTS.observe(max(0.0, waited.total_seconds()))
