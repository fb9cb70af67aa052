"""What a process of this machine has taken so far, as Linux tells it."""

import asyncio
import os
from pathlib import Path

SETTLED = 3.0
"""Seconds that a process is left alone before its memory is read."""

_TICKS = os.sysconf("SC_CLK_TCK")


def children() -> set[int]:
    """Return the processes that this one has started."""
    return children_of(os.getpid())


def children_of(process: int) -> set[int]:
    """Return the processes that another one has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return {int(each) for task in tasks for each in task.read_text().split()}


def resident(process: int) -> float:
    """Return the memory of a process in MB."""
    return _kilobytes(process, "VmRSS") / 1024


def peak(process: int) -> float:
    """Return the most memory, in MB, that a process has had at any time."""
    return _kilobytes(process, "VmHWM") / 1024


def processor(process: int) -> float:
    """Return the seconds of a processor that a process has taken, without those of its children."""
    # The name of the program, in brackets, may hold spaces.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / _TICKS


async def at_rest(process: int) -> None:
    """Wait until the helpers of a process are gone, and a little longer."""
    await asyncio.sleep(SETTLED)
    while children_of(process):  # noqa: ASYNC110 - other processes
        await asyncio.sleep(0.2)
    await asyncio.sleep(SETTLED)


def _kilobytes(process: int, name: str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])
