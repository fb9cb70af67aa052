"""Two real processes on one database, SQLite and PostgreSQL: one looks after the course, and the other waits for it."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.bot import leading_process
from tests.bot.stand_ins import until
from tests.forks import FORKS

LASTS = 4.0
"""Seconds of a lease, long enough for a machine that does other things."""

Start = Callable[[str], tuple[ForkServerProcess, Path]]


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a process that would look after the course, and returns it with the file of when it did."""
    running = []

    def begin(name: str) -> tuple[ForkServerProcess, Path]:
        diary = tmp_path / name
        diary.touch()
        process = FORKS.Process(target=leading_process.run, args=(database_url, diary, LASTS), daemon=True)
        process.start()
        running.append(process)
        return process, diary

    yield begin
    for each in running:
        each.kill()
        each.join()


def times(diary: Path) -> list[float]:
    """Return when a process looked after the course."""
    with suppress(ValueError):
        return [float(line) for line in diary.read_text().splitlines() if line.endswith(tuple("0123456789"))]
    return times(diary)


async def written(diary: Path, more_than: int = 0) -> None:
    async def more() -> bool:
        return len(times(diary)) > more_than

    await until(more)


async def test_one_looks_after_the_course_and_the_other_takes_over_when_it_is_killed(start: Start) -> None:
    first, diary = start("first")
    await written(diary)
    _, other = start("second")
    await asyncio.sleep(LASTS)
    assert times(other) == []
    os.kill(first.pid or 0, signal.SIGKILL)
    await asyncio.to_thread(first.join)
    await written(other)
    assert times(diary)[-1] < times(other)[0]


async def test_who_slept_through_the_end_of_its_lease_does_nothing_more(start: Start) -> None:
    first, diary = start("first")
    await written(diary)
    _, other = start("second")
    os.kill(first.pid or 0, signal.SIGSTOP)
    await written(other)
    slept_from = times(diary)[-1]
    os.kill(first.pid or 0, signal.SIGCONT)
    await written(other, len(times(other)) + round(LASTS / leading_process.TICK / 2))
    assert times(diary)[-1] == slept_from
    assert slept_from < times(other)[0]


async def test_who_stops_in_good_order_hands_over_at_once(start: Start) -> None:
    first, diary = start("first")
    await written(diary)
    _, other = start("second")
    os.kill(first.pid or 0, signal.SIGINT)
    await asyncio.to_thread(first.join)
    await written(other)
    assert times(diary)[-1] < times(other)[0]
