"""What a request handler finds on the application."""

from pathlib import Path

from aiohttp import web

from playground.clock import MovableClock
from playground.gateway.connection import Connection
from playground.gateway.hub import GatewayHub
from playground.interactions.desk import InteractionDesk
from playground.rules import Rules
from playground.seed import Moment
from playground.trouble import Trouble
from playground.world.world import World

WORLD = web.AppKey("world", World)
DESK = web.AppKey("desk", InteractionDesk)
HUB = web.AppKey("hub", GatewayHub)
RULES = web.AppKey("rules", Rules)
TROUBLE = web.AppKey("trouble", Trouble)
CONNECTIONS = web.AppKey("connections", set[Connection])
PAGES = web.AppKey("pages", set[web.WebSocketResponse])
FILES = web.AppKey("files", Path)
CLOCK = web.AppKey("clock", MovableClock)
AGENDA = web.AppKey("agenda", tuple[Moment, ...])
TIME_ZONE = web.AppKey("time_zone", str)


def world_of(request: web.Request) -> World:
    """Return the world, from the application or the one above it."""
    return request.config_dict[WORLD]


def desk_of(request: web.Request) -> InteractionDesk:
    """Return the interactions' desk."""
    return request.config_dict[DESK]
