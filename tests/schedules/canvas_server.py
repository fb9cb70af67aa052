"""A small Canvas on loopback that answers as the documented API does: pages, tokens, throttling, dates for some.

Source: https://developerdocs.instructure.com/services/canvas (Assignments, Pagination, Throttling, OAuth2)
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from aiohttp import web

TOKEN = "7~instructor"
COURSE = 4242
MOST_A_PAGE = 2
FULL_BUCKET = 700.0


@dataclass
class CanvasServer:
    """What the server holds, and how it behaves.

    Attributes:
        assignments: as the API shows them to an instructor, with `overrides`.
        groups: the numbers of the students in each group.
        refusals: how many coming requests are refused for coming too soon.
        remaining: what is left in the bucket.
        own_date: the date that Canvas shows as everybody's unless it is asked not to.
        forbidden: whether the token may not read the course.
        garbage: answered in place of everything.
        asked: the paths and queries of all requests.
        most_at_once: how many requests were answered at the same time.
    """

    assignments: list[dict[str, Any]] = field(default_factory=list)
    groups: dict[int, list[int]] = field(default_factory=dict)
    refusals: int = 0
    remaining: float = FULL_BUCKET
    own_date: str = "2030-01-01T00:00:00Z"
    forbidden: bool = False
    garbage: str | None = None
    asked: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        self.asked.append(request.path_qs)
        await asyncio.sleep(0.002)
        try:
            response = self._refusal(request) or self._page(request)
        finally:
            self._now -= 1
        response.headers["X-Rate-Limit-Remaining"] = str(self.remaining)
        response.headers["X-Request-Cost"] = "1.5"
        return response

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self.garbage is not None:
            return web.Response(text=self.garbage, content_type="text/html")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            headers = {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
            return web.json_response({"errors": [{"message": "Invalid access token."}]}, status=401, headers=headers)
        if self.refusals:
            self.refusals -= 1
            return web.Response(text="403 Forbidden (Rate Limit Exceeded)\n", status=403)
        if self.forbidden:
            unauthorized = {"status": "unauthorized", "errors": [{"message": "user not authorized"}]}
            return web.json_response(unauthorized, status=401)
        return None

    def _page(self, request: web.Request) -> web.Response:
        if request.path == f"/api/v1/courses/{COURSE}":
            return web.json_response({"id": COURSE, "name": "The sea"})
        if request.path == f"/api/v1/courses/{COURSE}/assignments":
            return _paged(request, [self._shown(request, each) for each in self.assignments])
        for group, students in self.groups.items():
            if request.path == f"/api/v1/groups/{group}/users":
                return _paged(request, [{"id": each, "name": "A student"} for each in students])
        return web.json_response({"errors": [{"message": "The specified resource does not exist."}]}, status=404)

    def _shown(self, request: web.Request, assignment: dict[str, Any]) -> dict[str, Any]:
        shown = dict(assignment)
        if request.query.get("override_assignment_dates") != "false" and shown.get("overrides"):
            shown["due_at"] = self.own_date
        if "overrides" not in request.query.getall("include[]", []):
            shown.pop("overrides", None)
        return shown


@contextmanager
def canvas_in_a_thread(server: CanvasServer) -> Iterator[str]:
    """Serve from a thread of its own, beside an event loop whose clock is not the real one; yield the address."""
    address: Future[str] = Future()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with canvas_at_loopback(server) as url:
            address.set_result(url)
            await stop.wait()

    thread = Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    yield address.result(10)
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@asynccontextmanager
async def canvas_at_loopback(server: CanvasServer) -> AsyncIterator[str]:
    """Serve, and yield the address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def assignment(number: int, name: str, due_at: str | None, *overrides: dict[str, Any]) -> dict[str, Any]:
    """An assignment as Canvas writes it."""
    return {
        "id": number,
        "name": name,
        "due_at": due_at,
        "course_id": COURSE,
        "published": True,
        "only_visible_to_overrides": False,
        "has_overrides": bool(overrides),
        "overrides": [{"id": number * 100 + place, **each} for place, each in enumerate(overrides)],
    }


def _paged(request: web.Request, items: list[dict[str, Any]]) -> web.Response:
    size = min(int(request.query.get("per_page", "10")), MOST_A_PAGE)
    page = int(request.query.get("page", "1"))
    last = max(1, -(-len(items) // size))
    wanted = {"current": page, "first": 1, "last": last} | ({"next": page + 1} if page < last else {})
    links = (f'<{request.url.update_query(page=number, per_page=size)}>; rel="{rel}"' for rel, number in wanted.items())
    return web.json_response(items[(page - 1) * size : page * size], headers={"Link": ",".join(links)})
