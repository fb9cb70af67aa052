"""The bot is asked to stop (SIGTERM) in the middle of everything: it does so within ten seconds, and goes on later."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.oracle import judge
from tests.faults.world import LONG, SHORT, Plan, world_in

ALLOWED = 10.0
"""Seconds that the bot may take to stop."""

A_MINUTE = 60.0
"""Seconds that a question, or a file, takes where it is not done when the bot stops."""


@pytest.mark.parametrize(
    ("stops", "plan"),
    [
        pytest.param(2, SHORT, id="2 stops"),
        pytest.param(50, LONG, id="50 stops", marks=pytest.mark.soak),
    ],
)
async def test_whenever_it_is_stopped_nothing_is_lost_changed_or_said_twice(
    stops: int, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance, took = Random(plan.seed), []
    async with world_in(tmp_path, plan) as world:
        life = await world.begin(plan)
        for _ in range(stops):
            await world.start()
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            took.append(await world.stop())
        await world.start()
        await life
        seen = await judge(world, plan)
        assert "Traceback" not in world.log()
    assert max(took) <= ALLOWED
    record_property("seed", plan.seed)
    record_property("stops", stops)
    record_property("slowest stop in seconds", round(max(took), 1))
    record_property("files", seen.files)
    record_property("messages", seen.messages)


async def test_what_takes_long_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    """Every question and every file takes a minute: they are begun again, or asked again, after the next start."""
    async with world_in(tmp_path, SHORT, thinks_for=A_MINUTE) as world:
        await world.start()
        life = await world.begin(SHORT)
        await asyncio.sleep(SHORT.lasts)
        assert await world.stop() <= ALLOWED
        life.cancel()
