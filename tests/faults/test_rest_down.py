"""Discord's REST API is away while the gateway goes on: what was owed meanwhile comes afterwards, once."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.oracle import judge
from tests.faults.world import LONG, SHORT, Plan, world_in


@pytest.mark.parametrize(
    ("away", "plan"),
    [
        pytest.param(4.0, SHORT, id="4 seconds"),
        pytest.param(60.0, LONG, id="60 seconds", marks=pytest.mark.soak),
    ],
)
async def test_while_rest_is_down_nothing_is_lost_changed_or_said_twice(
    away: float, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with world_in(tmp_path, plan) as world:
        await world.start()
        life = await world.begin(plan)
        await asyncio.sleep(plan.lasts / 4)
        world.place.trouble.down = True
        await asyncio.sleep(away)
        world.place.trouble.down = False
        await life
        seen = await judge(world, plan)
        assert world.place.trouble.met > 0
        assert "never retrieved" not in world.log()
        assert "Ignoring exception" not in world.log()
    record_property("seed", plan.seed)
    record_property("seconds", away)
    record_property("requests that met it", world.place.trouble.met)
    record_property("files", seen.files)
    record_property("messages", seen.messages)
