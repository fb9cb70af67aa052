"""Every route of the playground's REST API, with wild ids, queries and bodies: it refuses as Discord does."""

import asyncio
import json
import re
from collections.abc import Callable
from random import Random

import aiohttp
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from playground import Playground, Rules, demo_seed, serve
from playground.acts.messages import post
from playground.forms.messages import MessageDraft
from playground.forms.reading import read_form
from playground.rest.api import RESOURCES
from tests.playground.visitors import RawBot
from tests.playground.wild_json import bodies, is_discords

ROUTES = [(route.method, route.path) for each in RESOURCES for route in each.routes]  # type: ignore[attr-defined]
QUERIES = (
    "limit",
    "before",
    "after",
    "around",
    "with_response",
    "with_counts",
    "query",
    "wait",
    "thread_id",
    "user_id",
)
WORDS = ("0", "1", "-1", "@me", "@original", "x", "%00", "%F0%9F%98%80", "9" * 30)


def some_of(place: Playground) -> list[str]:
    """Return ids and tokens of what there is."""
    world = place.world
    messages = [each for channel in world.channels.values() for each in channel.messages]
    there = [*world.channels, *world.users, *world.guild.roles, *messages, *world.commands, *world.guild.events]
    return [*map(str, there), str(world.guild.id), str(world.application_id)]


async def request(bot: RawBot, random: Random, body: object) -> None:
    """Send one wild request."""
    method, path = random.choice(ROUTES)
    there = some_of(bot.playground)

    def word() -> str:
        return random.choice(random.choice((there, there, WORDS)))

    path = re.sub(r"\{[^}]+\}", lambda _: word(), path)
    query = "&".join(f"{name}={word()}" for name in random.sample(QUERIES, random.choice((0, 1, 2))))
    raw = None if method in {"GET", "DELETE"} else json.dumps(body)
    headers = {"Content-Type": "application/json"} if raw else {}
    status, answer = await bot.rest(method, f"{path}?{query}" if query else path, data=raw, headers=headers)
    assert status < 500, (method, path, query, raw, answer)
    assert is_discords(status, answer), (method, path, query, raw, answer)


@pytest.mark.parametrize(
    ("examples", "start"),
    [
        pytest.param(150, 5, id="150 requests"),
        pytest.param(50_000, 6, id="50,000 requests", marks=pytest.mark.soak),
    ],
)
def test_whatever_is_sent_to_any_route_it_is_taken_or_refused_in_discords_form(
    examples: int, start: int, record_property: Callable[[str, object], None]
) -> None:
    with asyncio.Runner() as runner:
        serving = serve(demo_seed(), rules=Rules(rate_limits=False))
        place = runner.run(serving.__aenter__())
        general = next(each for each in place.world.channels.values() if each.name == "general")
        post(place.world, place.world.bot, general, read_form(MessageDraft, {"content": "Hello"}), {})
        session = runner.run(_session())

        @seed(start)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.randoms(use_true_random=True), bodies)
        def send(random: Random, body: object) -> None:
            runner.run(request(RawBot(place, session), random, body))

        send()
        runner.run(session.close())
        runner.run(serving.__aexit__(None, None, None))
    record_property("seed", start)
    record_property("requests", examples)


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()
