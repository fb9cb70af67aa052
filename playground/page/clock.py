"""The playground's clock: shown, moved from the page or by a program, and followed by whoever acts by it."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from datetime import datetime

from aiohttp import WSMsgType, web

from playground.clock import ClockError, MovableClock
from playground.keys import CLOCK, PAGES
from playground.wire import answer, compact, read_json
from playground.world.things import Json

routes = web.RouteTableDef()

ALIVE_EVERY = 30.0
BAD_REQUEST = 400


def clock_payload(clock: MovableClock) -> Json:
    """Return how the clock goes.

    It shows `now`, runs `speed` times as fast up to `until` (for ever, if null) and `then` times as fast after it, and
    stands still at `limit`, if there is one.
    """
    return {
        "now": clock().isoformat(),
        "speed": clock.speed,
        "until": _written(clock.until),
        "then": clock.then,
        "limit": _written(clock.limit),
    }


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


@routes.get("/page/clock")
async def get_clock(request: web.Request) -> web.Response:
    """How the clock goes."""
    return answer(clock_payload(request.config_dict[CLOCK]))


@routes.post("/page/clock")
async def move_clock(request: web.Request) -> web.Response:
    """Move the clock: `{"to": instant}` jumps, `{"speed": 1440, "until": instant}` plays, for ever without `until`."""
    clock = request.config_dict[CLOCK]
    body = await read_json(request)
    try:
        _move(clock, body if isinstance(body, Mapping) else {})
    except ClockError as error:
        return answer({"error": str(error), "code": 0}, BAD_REQUEST)
    return answer(clock_payload(clock))


def _move(clock: MovableClock, body: Mapping[str, object]) -> None:
    if "to" in body:
        clock.jump(_instant(body["to"]))
    else:
        clock.play(_speed(body.get("speed")), _instant(body["until"]) if body.get("until") else None)


@routes.get("/page/clock/follow")
async def follow_clock(request: web.Request) -> web.WebSocketResponse:
    """Tell a program how the clock goes, at once and whenever that changes.

    The clock stands still until the program says how far it may go: `{"until": instant}`. It does not pass that instant
    before the program names a later one, or goes away.
    """
    clock = request.config_dict[CLOCK]
    socket = web.WebSocketResponse(heartbeat=ALIVE_EVERY)
    await socket.prepare(request)
    changed = asyncio.Event()
    changed.set()
    stop = clock.subscribe(changed.set)
    clock.hold(socket, clock())
    programs = request.config_dict[PAGES]
    programs.add(socket)
    writer = asyncio.create_task(_write(socket, clock, changed))
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                clock.hold(socket, _instant(_read(message.data).get("until")))
    except ClockError:
        await socket.close()
    finally:
        stop()
        programs.discard(socket)
        clock.let_go(socket)
        writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writer
    return socket


async def _write(socket: web.WebSocketResponse, clock: MovableClock, changed: asyncio.Event) -> None:
    while True:
        await changed.wait()
        changed.clear()
        try:
            await socket.send_str(compact(clock_payload(clock)))
        except ConnectionError:
            return


def _read(text: str) -> Mapping[str, object]:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, Mapping):
        raise ClockError("Say how far the clock may go (`until`).")
    return body


def _speed(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ClockError("Say where to jump (`to`), or how fast to play (`speed`).")
    return float(value)


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ClockError("Write an instant with its offset, such as 2025-02-10T09:00:00+01:00.")
    return instant
