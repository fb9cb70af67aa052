"""The page and its API, to be mounted at the root."""

from pathlib import Path

from aiohttp import web

from playground.page import clock, conversation, files, interactions, live, state
from playground.page.acting import plain_errors
from playground.wire import MOST_BODY_BYTES

STATIC = Path(__file__).parent.parent / "static"
NO_STORE = {"Cache-Control": "no-store"}
RESOURCES = (state, conversation, interactions, live, files, clock)


async def index(_request: web.Request) -> web.FileResponse:
    """The page."""
    return web.FileResponse(STATIC / "index.html", headers=NO_STORE)


def page_app() -> web.Application:
    """Build the application; REST and gateway are added to it by the server."""
    app = web.Application(middlewares=[plain_errors], client_max_size=MOST_BODY_BYTES)
    for resource in RESOURCES:
        app.add_routes(resource.routes)
    app.router.add_get("/", index)
    app.router.add_static("/static", STATIC)
    return app
