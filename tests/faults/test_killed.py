"""The bot is killed without a warning, again and again, while everybody hands in."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.oracle import judge
from tests.faults.world import LONG, SHORT, Plan, world_in


@pytest.mark.parametrize(
    ("kills", "plan"),
    [
        pytest.param(4, SHORT, id="4 kills"),
        pytest.param(100, LONG, id="100 kills", marks=pytest.mark.soak),
    ],
)
async def test_whenever_it_is_killed_nothing_is_lost_changed_or_said_twice(
    kills: int, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = Random(plan.seed)
    async with world_in(tmp_path, plan) as world:
        life = await world.begin(plan)
        for _ in range(kills):
            await world.start()
            await asyncio.sleep(chance.uniform(0, 1.0))
            await world.kill()
        await world.start()
        await life
        seen = await judge(world, plan)
    record_property("seed", plan.seed)
    record_property("kills", kills)
    record_property("files", seen.files)
    record_property("messages", seen.messages)
