"""Discord's answers come back damaged: fields missing, null or new, pages of HTML. The bot says so, and lives on."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from playground.world.flags import CallbackType, InteractionType
from tests.fuzz.campus import Campus, campus_in
from tests.fuzz.wild import Tape, Wild, tapes

PAGE = "<html><head><title>Sorry</title></head><body>We will be back soon.</body></html>"
STATUSES = (200, 403, 404, 503)
"""With which a page comes. After a 500 or 502 discord.py would try again for half a minute."""

INSTEAD = (None, -1, 999, 2**70, "", "wild", True, [], {}, [None], {"id": None})
SHARE = 0.3
"""Of the answers that are damaged."""

FORESEEN = "bot.errors: E-"
"""How the log tells of what the person was told by a number."""


class Damage:
    """Damages some answers, in the order that a seed gives."""

    def __init__(self, seed_of_it: int) -> None:
        self._random = Random(seed_of_it)

    def __call__(self, _route: str, response: web.Response) -> web.Response:
        """Return an answer as it arrives."""
        if self._random.random() >= SHARE:
            return response
        raw = response.body
        if not isinstance(raw, bytes) or not raw or self._random.random() < SHARE:
            return web.Response(text=PAGE, content_type="text/html", status=self._random.choice(STATUSES))
        answer = json.loads(raw)
        places = list(_places(answer))
        if places:
            where, key = self._random.choice(places)
            if self._random.random() < 0.5 and isinstance(where, dict):
                del where[key]
            else:
                where[key] = self._random.choice(INSTEAD)
        headers = {"Content-Type": "application/json"}
        return web.Response(body=json.dumps(answer).encode(), status=response.status, headers=headers)


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a piece of JSON: what holds it, and its key or position."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        yield node, key
        yield from _places(value)


@pytest.mark.parametrize(
    ("examples", "start"),
    [
        pytest.param(40, 3, id="40 acts"),
        pytest.param(3_000, 4, id="3,000 acts", marks=pytest.mark.soak),
    ],
)
def test_however_discords_answers_are_damaged_the_bot_lives_on(
    examples: int, start: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with asyncio.Runner() as runner:
        open_campus = campus_in(tmp_path, patience=1.0)
        campus = runner.run(open_campus.__aenter__())

        @seed(start)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(tapes, st.integers(0, 2**32))
        def act(tape: Tape, damage: int) -> None:
            campus.place.trouble.tamper = Damage(damage)
            runner.run(Wild(campus, tape).act())
            campus.place.trouble.tamper = None

        act()
        seen = [each for each in runner.run(campus.at_rest()) if not each.startswith((FORESEEN, "not answered"))]
        assert runner.run(answers(campus))
        runner.run(open_campus.__aexit__(None, None, None))
    assert seen == [], seen[0]
    record_property("seed", start)
    record_property("acts", examples)


async def answers(campus: Campus) -> bool:
    """Return whether the bot answers when all is well again."""
    person, command = (
        campus.people["student"],
        next(each for each in campus.place.world.commands.values() if each.name == "help"),
    )
    data = {"id": str(command.id), "name": "help", "type": 1}
    kind = InteractionType.APPLICATION_COMMAND
    said = await campus.act(kind, person, campus.channel("questions"), data, command=command)
    return said.answer is CallbackType.MESSAGE
