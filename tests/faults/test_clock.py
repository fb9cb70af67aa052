"""The machine's clock is set by an hour, forward and back, while the bot runs; Discord's goes on as it should."""

import asyncio
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.oracle import judge
from tests.faults.world import LONG, SHORT, Plan, world_in

HOUR = 3600
STEPS = (HOUR, 0, -HOUR, 0)
"""How far the clock is wrong, one after another: it is set forward, back, back again, and right."""

SOURCE = Path(__file__).with_name("stepped_clock.c")


@pytest.mark.parametrize(
    ("rounds", "plan"),
    [
        pytest.param(1, SHORT, id="once forward and back"),
        pytest.param(10, LONG, id="ten times", marks=pytest.mark.soak),
    ],
)
async def test_when_the_clock_is_stepped_by_an_hour_nothing_is_lost_changed_or_said_twice(
    rounds: int, plan: Plan, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    library, step = compiled(tmp_path), tmp_path / "step"
    set_to(step, 0)
    async with world_in(tmp_path / "world", plan) as world:
        await world.start_program(LD_PRELOAD=str(library), STEPPED_CLOCK=str(step))
        life = await world.begin(plan)
        for wrong in STEPS * rounds:
            await asyncio.sleep(plan.lasts / (rounds * len(STEPS)))
            set_to(step, wrong)
        await life
        # What was owed at once by a clock that was an hour ahead is due when that hour has come.
        set_to(step, HOUR)
        seen = await judge(world, plan)
        assert "Traceback" not in world.log()
    record_property("seed", plan.seed)
    record_property("steps", rounds * len(STEPS))
    record_property("files", seen.files)
    record_property("messages", seen.messages)


def compiled(folder: Path) -> Path:
    """Return what sets the clock of a process that it is loaded into."""
    compiler, library = shutil.which("cc"), folder / "stepped_clock.so"
    if compiler is None:
        pytest.skip("no C compiler (cc), which makes the clock that is set")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return library


def set_to(step: Path, seconds: int) -> None:
    """Have the clock be wrong by so many seconds; the file is changed in place, as it is read through its mapping."""
    step.touch()
    with step.open("r+b") as file:
        file.write(struct.pack("=q", seconds))
