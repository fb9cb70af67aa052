"""Starting a playground, and the handle by which a program holds it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from playground.clock import MovableClock
from playground.gateway.connection import Connection
from playground.gateway.hub import GatewayHub
from playground.gateway.route import connect
from playground.guard import LOOPBACK_NAMES, only_this_machine
from playground.interactions.desk import InteractionDesk
from playground.keys import AGENDA, CLOCK, CONNECTIONS, DESK, FILES, HUB, PAGES, RULES, TIME_ZONE, TROUBLE, WORLD
from playground.page.app import page_app
from playground.page.clock import clock_payload
from playground.rest.api import rest_api
from playground.rest.middleware import PREFIX
from playground.rules import Rules
from playground.seed import Seed, plant
from playground.trouble import Trouble
from playground.world.snowflakes import Clock, system_clock
from playground.world.world import World

GOING_AWAY = 1001
RESTARTING = 4000
PATIENCE_SECONDS = 2.0
DISCORDS_RULES = Rules()


@dataclass(frozen=True)
class Playground:
    """A running playground.

    Attributes:
        url: the page's address, without a slash at the end.
        token: the bot's token.
        world: the state, for tests that look behind the scenes.
        clock: can be moved while everything runs.
        desk: where people's interactions are handed in, for tests that hand in what a page would not.
        trouble: what can be made to go wrong with the REST API.
    """

    url: str
    token: str
    world: World
    hub: GatewayHub
    connections: set[Connection] = field(repr=False)
    clock: MovableClock
    desk: InteractionDesk
    trouble: Trouble

    @property
    def clock_url(self) -> str:
        """Where a program in a process of its own follows the clock."""
        return f"{self.url}/page/clock/follow"

    @property
    def api_url(self) -> str:
        """The REST API's address, such as discord.py's `Route.BASE`."""
        return self.url + PREFIX

    @property
    def gateway_url(self) -> str:
        """The gateway's address, such as discord.py's `DEFAULT_GATEWAY`."""
        return self.url.replace("http", "ws", 1) + "/gateway"

    @property
    def application_id(self) -> int:
        """The bot's application."""
        return self.world.application_id

    @property
    def guild_id(self) -> int:
        """The one guild."""
        return self.world.guild.id

    def cut_connections(self) -> None:
        """Break the bot's connections as a broken network does; sessions can be resumed."""
        for connection in tuple(self.connections):
            connection.abort()

    async def close_connections(self, code: int = RESTARTING) -> None:
        """Close the bot's connections with a close code."""
        await asyncio.gather(*(connection.close(code) for connection in tuple(self.connections)))

    def ask_to_reconnect(self) -> None:
        """Send "reconnect" (op 7), as Discord does before it restarts a server."""
        for connection in tuple(self.connections):
            connection.ask_to_reconnect()

    def forget_sessions(self) -> None:
        """Forget the bot's sessions, so that it has to identify anew."""
        self.hub.forget_all()


@asynccontextmanager
async def serve(
    seed: Seed,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    clock: Clock = system_clock,
    rules: Rules = DISCORDS_RULES,
) -> AsyncIterator[Playground]:
    """Run a playground until the block ends.

    Args:
        seed: what it begins with.
        host: a name of this machine's loopback; no other is accepted.
        port: 0 for any free one.
        clock: shows the playground's present moment, aware, until it is moved.
        rules: Discord's figures for time, or smaller ones for tests.

    Raises:
        ValueError: if `host` is not loopback, or the seed is incomplete.
        OSError: if the port is taken.
    """
    if host not in LOOPBACK_NAMES:
        raise ValueError(f"the playground listens on 127.0.0.1 only, not on {host}")
    movable = MovableClock(clock)
    world = plant(seed, movable)
    app = _application(world, rules, movable, seed)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=PATIENCE_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        world.url = f"http://{f'[{host}]' if ':' in host else host}:{runner.addresses[0][1]}"
        connections, desk, trouble = app[CONNECTIONS], app[DESK], app[TROUBLE]
        yield Playground(world.url, world.token, world, app[HUB], connections, movable, desk, trouble)
    finally:
        await _say_goodbye(app)
        await runner.cleanup()


def _application(world: World, rules: Rules, clock: MovableClock, seed: Seed) -> web.Application:
    app = page_app()
    app.middlewares.insert(0, only_this_machine)
    app[WORLD] = world
    app[RULES] = rules
    app[HUB] = GatewayHub(world)
    app[DESK] = InteractionDesk(world, rules)
    app[TROUBLE] = Trouble()
    connections: set[Connection] = set()
    pages: set[web.WebSocketResponse] = set()
    app[CONNECTIONS] = connections
    app[PAGES] = pages
    app[CLOCK] = clock
    app[AGENDA] = seed.agenda
    app[TIME_ZONE] = seed.time_zone
    clock.subscribe(lambda: world.publish("CLOCK_UPDATE", clock_payload(clock), only=_people(world)))
    if seed.files is not None:
        app[FILES] = seed.files
    app.router.add_get("/gateway", connect)
    app.router.add_get("/gateway/", connect)
    app.add_subapp(PREFIX, rest_api(world, rules))
    return app


def _people(world: World) -> frozenset[int]:
    return frozenset(user_id for user_id, user in world.users.items() if not user.bot)


async def _say_goodbye(app: web.Application) -> None:
    """Close what is open, so that shutting down waits for nobody."""
    app[DESK].close()
    pages, connections = app[PAGES], app[CONNECTIONS]
    to_people = [page.close(code=GOING_AWAY) for page in pages]
    to_bots = [connection.close(GOING_AWAY) for connection in connections]
    await asyncio.gather(*to_people, *to_bots)
