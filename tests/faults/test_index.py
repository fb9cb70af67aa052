"""The files of the index are damaged while nobody looks: it is rebuilt from the materials, without anybody's doing."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.world import SHORT, World, names, world_in

QUESTION = "Why is the Mediterranean tilted on old charts?"
SAYS = "compass"
"""What stands in the answer, which stands in one of the course's materials."""


@pytest.mark.parametrize("times", [pytest.param(1, id="once"), pytest.param(20, id="20 times", marks=pytest.mark.soak)])
async def test_an_index_that_is_damaged_is_rebuilt_and_answers_as_before(
    times: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = Random(times)
    async with world_in(tmp_path, SHORT, reads=True) as world:
        await world.start()
        before = await answered(world)
        for _ in range(times):
            await world.kill()
            assert damage(Path(world.given.home) / "index", chance) > 0
            await world.start()
            assert await answered(world) == before
    record_property("seed", times)
    record_property("times", times)


async def answered(world: World) -> str:
    """Ask until the answer comes from the materials, and return it."""
    student = names(SHORT)[0]
    while SAYS not in (said := await world.desk.ask_about(student, QUESTION)):
        assert world.alive, world.log()[-3000:]
    return said


def damage(folder: Path, chance: Random) -> int:
    """Cut, overwrite or delete files of the index, at least one of them; return how many."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.stat().st_size)
    hit = chance.sample(files, chance.randint(1, len(files)))
    for file in hit:
        raw = bytearray(file.read_bytes())
        match chance.randrange(3):
            case 0:
                file.unlink()
            case 1:
                file.write_bytes(raw[: len(raw) // 2])
            case _:
                begin = chance.randrange(len(raw))
                raw[begin : begin + 512] = chance.randbytes(min(512, len(raw) - begin))
                file.write_bytes(raw)
    return len(hit)
