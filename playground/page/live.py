"""The page's live socket: everything one person may see, as it happens."""

import asyncio
import contextlib

from aiohttp import WSMsgType, web

from playground.keys import PAGES, world_of
from playground.page.acting import acting_user
from playground.page.state import commands_payload
from playground.payloads.channels import channel_payload
from playground.wire import compact
from playground.world.things import Channel, Json, User
from playground.world.world import Event, World

routes = web.RouteTableDef()

ALIVE_EVERY = 30.0
CHANNELS = ("CHANNEL_", "THREAD_")
CHANGES_VISIBILITY = frozenset(
    {
        "CHANNEL_UPDATE",
        "GUILD_MEMBER_UPDATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_ROLE_DELETE",
        "THREAD_MEMBERS_UPDATE",
    }
)
"""Events after which a person may see other channels and commands than before."""


class Live:
    """Turns the world's events into what one person's page is told."""

    def __init__(self, world: World, user: User) -> None:
        self._world = world
        self._user = user
        self._seen = self._visible()
        self.outbox: asyncio.Queue[Json] = asyncio.Queue()
        self.stop = world.subscribe(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.name in CHANGES_VISIBILITY:
            self._compare()
        if event.name == "COMMANDS_UPDATE":
            self._tell_commands()
        elif self._world.concerns(event, self._user):
            self._tell(event.name, event.render(self._user))
            if event.name.startswith(CHANNELS):
                self._seen = self._visible()

    def _compare(self) -> None:
        """Tell of channels that came into view or went out of it, and of the commands."""
        now = self._visible()
        for channel_id in self._seen.keys() - now.keys():
            channel = self._seen[channel_id]
            name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
            self._tell(name, channel_payload(self._world, channel, self._user))
        for channel_id in now.keys() - self._seen.keys():
            channel = now[channel_id]
            name = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
            self._tell(name, channel_payload(self._world, channel, self._user))
        self._seen = now
        self._tell_commands()

    def _tell_commands(self) -> None:
        self._tell("COMMANDS_UPDATE", {"commands": commands_payload(self._world, self._user)})

    def _tell(self, name: str, data: Json) -> None:
        self.outbox.put_nowait({"t": name, "d": data})

    def _visible(self) -> dict[int, Channel]:
        return {channel.id: channel for channel in self._world.visible_channels(self._user)}


@routes.get("/page/live")
async def live(request: web.Request) -> web.WebSocketResponse:
    """Open the live socket; what the page sends over it is not read."""
    world, me = world_of(request), acting_user(request)
    socket = web.WebSocketResponse(heartbeat=ALIVE_EVERY)
    await socket.prepare(request)
    pages = request.config_dict[PAGES]
    pages.add(socket)
    feed = Live(world, me)
    writer = asyncio.create_task(_write(socket, feed))
    try:
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
    finally:
        feed.stop()
        writer.cancel()
        pages.discard(socket)
        with contextlib.suppress(asyncio.CancelledError):
            await writer
    return socket


async def _write(socket: web.WebSocketResponse, feed: Live) -> None:
    while True:
        payload = await feed.outbox.get()
        try:
            await socket.send_str(compact(payload))
        except ConnectionError:
            return
