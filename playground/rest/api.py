"""The REST API as one application, to be mounted below `/api/v10`."""

from aiohttp import web

from playground.rest import (
    channels,
    commands,
    events,
    guild,
    interactions,
    members,
    messages,
    pins,
    reactions,
    roles,
    threads,
    users,
    webhooks,
)
from playground.rest.faults import DICE, Dice, faulty, troubled
from playground.rest.middleware import LIMITER, authorized, discord_errors, limited
from playground.rest.ratelimit import RateLimiter
from playground.rules import Rules
from playground.wire import MOST_BODY_BYTES
from playground.world.world import World

RESOURCES = (
    users,
    guild,
    members,
    roles,
    channels,
    pins,
    messages,
    reactions,
    threads,
    events,
    commands,
    interactions,
    webhooks,
)
"""Pins stand before messages: `/messages/pins` would else be read as a message's id."""


def rest_api(world: World, rules: Rules) -> web.Application:
    """Build the application."""
    middlewares = [troubled, discord_errors, faulty, limited, authorized]
    app = web.Application(middlewares=middlewares, client_max_size=MOST_BODY_BYTES)
    app[LIMITER] = RateLimiter(world.clock)
    if rules.faults is not None:
        app[DICE] = Dice(rules.faults)
    for resource in RESOURCES:
        app.add_routes(resource.routes)
    return app
