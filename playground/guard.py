"""Keeping strangers out: only this machine's own pages and programs may speak to the server.

A web page of another origin can make a browser send requests to 127.0.0.1, under a name of its own that
resolves there (DNS rebinding) or across origins. The first is refused by the Host header, the second by Origin.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
MISDIRECTED = 421
FORBIDDEN = 403
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(authority: str) -> bool:
    """Whether a Host header, or the same part of an Origin, names this machine."""
    try:
        return urlsplit(f"//{authority}").hostname in LOOPBACK_NAMES
    except ValueError:
        return False


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other hosts with 421 and other origins with 403; add headers that keep uploads from being run."""
    if not is_loopback(request.headers.get("Host", "")):
        return web.Response(status=MISDIRECTED, text="This server answers only on 127.0.0.1.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return web.Response(status=FORBIDDEN, text="Requests from other origins are refused.")
    response = await handler(request)
    if not response.prepared:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("X-Frame-Options", "DENY")
        # What a newer version of the page brings is seen at the next reload.
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response
