"""A course whose state lies on a disk that becomes full again and again; a program, as it needs namespaces of its own.

    unshare -rm sh -c 'mount -t tmpfs -o size=24m disk FOLDER && python -m tests.faults.on_small_disk FOLDER …'

The last line that it prints is what was there in the end, as JSON.
"""

import asyncio
import errno
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.faults.oracle import Seen, judge
from tests.faults.world import Plan, world_in

BLOCK = 2**16


async def main(disk: Path, times: int, full_for: float, plan: Plan) -> Seen:
    """Let a plan run its course while the disk becomes full several times, and hold the end against what must be."""
    async with world_in(disk / "course", plan) as world:
        await world.start()
        life = await world.begin(plan)
        for _ in range(times):
            await asyncio.sleep(plan.lasts / (2 * times))
            with full(disk):
                await asyncio.sleep(full_for)
        await life
        return await judge(world, plan)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill what is left of a disk, and make room again."""
    ballast, size = disk / "ballast", BLOCK
    with ballast.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
    try:
        yield
    finally:
        ballast.unlink()


if __name__ == "__main__":
    where, times, full_for, plan = sys.argv[1:]
    seen = asyncio.run(main(Path(where), int(times), float(full_for), Plan(**json.loads(plan))))
    sys.stdout.write(json.dumps(asdict(seen)) + "\n")
