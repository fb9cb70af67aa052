"""The gateway closes the connection at random: the client resumes its session, or begins a new one."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.oracle import judge
from tests.faults.world import LONG, SHORT, Plan, World, world_in

CODES = (4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
"""Close codes after which a client comes again.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""

FORGETTING = 0.1
"""The share of closings, besides one, after which the session is gone: the client then waits for five seconds."""


async def close(world: World, chance: Random, *, forget: bool) -> None:
    """Close the connection in one of the ways in which Discord does."""
    if forget:
        world.place.forget_sessions()
    match chance.randrange(3):
        case 0:
            world.place.cut_connections()
        case 1:
            await world.place.close_connections(chance.choice(CODES))
        case _:
            world.place.ask_to_reconnect()


@pytest.mark.parametrize(
    ("closings", "plan"),
    [
        pytest.param(5, SHORT, id="5 closings"),
        pytest.param(100, LONG, id="100 closings", marks=pytest.mark.soak),
    ],
)
async def test_a_gateway_that_closes_at_random_loses_changes_and_repeats_nothing(
    closings: int, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = Random(plan.seed)
    forgotten = {chance.randrange(closings)} | {each for each in range(closings) if chance.random() < FORGETTING}
    async with world_in(tmp_path, plan) as world:
        await world.start()
        hub, life = world.place.hub, await world.begin(plan)
        for turn in range(closings):
            await asyncio.sleep(chance.uniform(0, 0.8))
            before = hub.identified + hub.resumed
            await close(world, chance, forget=turn in forgotten)
            while hub.identified + hub.resumed == before or not hub.bot_online:
                assert world.alive, world.log()[-3000:]
                await asyncio.sleep(0.02)
        await life
        seen = await judge(world, plan)
        assert hub.resumed > 0
        assert hub.identified > len(forgotten)
        assert "Traceback" not in world.log()
    record_property("seed", plan.seed)
    record_property("closings", closings)
    record_property("resumed", hub.resumed)
    record_property("identified anew", hub.identified - 1)
    record_property("files", seen.files)
    record_property("messages", seen.messages)
