"""The last ten minutes before a deadline, with the bot and its workers killed at random: all is graded, and once."""

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from grader.sandbox.bubblewrap import Bubblewrap
from registrar import outbox, submissions
from registrar.calendar import due_at
from registrar.course.load import load_course
from registrar.database import Database
from registrar.submissions import File
from registrar.uploads import Uploads

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-kernel" / "bin" / "python"
MARITIME = ROOT / "tests" / "courses" / "maritime_history"
COURSE = load_course(MARITIME).id
ASSIGNMENT = {
    "id": "essay-1",
    "title": "First essay",
    "summary": "Hand in the sum of two numbers.",
    "starter": "starter.ipynb",
    "hands_in": [{"name": "sum", "kind": "numbers"}],
    "limits": {"wall_s": 60, "cell_s": 60},
    "rubric": [
        {"id": "argument", "title": "Argument", "points": 10, "checks": [{"completed": {}}]},
        {"id": "sources", "title": "Use of sources", "points": 7, "checks": [{"numbers": {"of": "sum", "value": 42}}]},
        {"id": "language", "title": "Language", "points": 3, "checks": [{"numbers": {"of": "sum", "value": 42}}]},
    ],
}
RIGHT, WRONG = 20.0, 10.0
WRONG_EVERY = 5

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="no environment for notebooks (.venv-kernel): see requirements/kernel.in"
)


class Programs:
    """Programs that are started, killed without a warning, and started again."""

    def __init__(self) -> None:
        self.commands: dict[str, Sequence[str]] = {}
        self.running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, name: str, *command: str) -> None:
        self.commands[name] = command
        self.running[name] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *command, cwd=ROOT, start_new_session=True, stderr=asyncio.subprocess.DEVNULL
        )

    async def kill(self, name: str) -> None:
        process = self.running.pop(name)
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    async def kill_and_restart(self, name: str) -> None:
        await self.kill(name)
        await self.start(name, *self.commands[name])


@asynccontextmanager
async def programs() -> AsyncIterator[Programs]:
    started = Programs()
    try:
        yield started
    finally:
        for name in list(started.running):
            await started.kill(name)


def notebook(number: int) -> bytes:
    answer = 0 if number % WRONG_EVERY == 0 else 42
    source = f"mine = {number}\nsubmit({answer})"
    return json.dumps({"cells": [{"cell_type": "code", "source": source}], "nbformat": 4}).encode()


async def hand_in(database: Database, folder: Path, count: int, chance: random.Random) -> None:
    """Have as many students hand a file in within the last ten minutes."""
    course = load_course(folder / "course")
    due = due_at(course, course.assignment("essay-1"))
    assert due is not None
    uploads = Uploads(folder / "uploads")
    for number in range(count):
        at = due.starts_at - timedelta(seconds=chance.uniform(0, 600))
        given = File(course.id, f"student-{number}", "essay1.ipynb", uploads.keep(notebook(number)), at)
        async with database.transaction() as tx:
            await submissions.hand_in(tx, given, "essay-1")


async def states(database: Database) -> Counter[str]:
    async with database.reading() as tx:
        return Counter(each.state for each in await submissions.of_assignment(tx, COURSE, "essay-1"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


async def start_dask(started: Programs, workers: int) -> str:
    """Start a scheduler and workers as programs of their own; return the scheduler's address."""
    port, local = str(free_port()), ("--dashboard-address", "127.0.0.1:0", "--host", "127.0.0.1")
    await started.start("scheduler", "distributed.cli.dask_scheduler", "--port", port, *local)
    address = f"tcp://127.0.0.1:{port}"
    for number in range(workers):
        worker = ("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", *local)
        await started.start(f"worker-{number}", *worker)
    return address


async def work_through(database: Database, started: Programs, count: int, kills: int, chance: random.Random) -> int:
    """Kill the bot or a worker each time some more are graded, until all are settled; return how many were killed."""
    killed, at = 0, 0
    while (now := await states(database)).total() < count or any(now[state] for state in submissions.OPEN):
        if killed < kills and now["graded"] >= at:
            await asyncio.sleep(chance.uniform(0, 1))
            await started.kill_and_restart(chance.choice([name for name in started.running if name != "scheduler"]))
            killed += 1
            at = (await states(database))["graded"] + chance.randint(1, max(2, count // (kills + 1)))
        await asyncio.sleep(0.1)
    return killed


@pytest.mark.parametrize(
    ("count", "kills", "workers", "seed"),
    [
        pytest.param(12, 3, 0, 1, id="twelve students, three kills"),
        pytest.param(300, 25, 2, 2, id="300 students, 25 kills, two workers", marks=pytest.mark.soak),
    ],
)
async def test_whatever_is_killed_every_file_is_graded_once_and_none_is_lost(
    tmp_path: Path, count: int, kills: int, workers: int, seed: int, record_property: Callable[[str, object], None]
) -> None:
    if obstacle := Bubblewrap().obstacle():
        pytest.skip(obstacle)
    chance = random.Random(seed)
    shutil.copytree(MARITIME, tmp_path / "course")
    (tmp_path / "course" / "assignments" / "essay-1" / "assignment.yaml").write_text(json.dumps(ASSIGNMENT))
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with Database(url) as database, programs() as started:
        await hand_in(database, tmp_path, count, chance)
        scheduler = [await start_dask(started, workers)] if workers else []
        await started.start("bot", "tests.soak.grading_bot", str(tmp_path), url, str(PYTHON), *scheduler)
        assert await work_through(database, started, count, kills, chance) == kills
        assert await states(database) == {"graded": count}
        async with database.reading() as tx:
            graded = await submissions.of_assignment(tx, COURSE, "essay-1")
            owed = [each.owed.key for each in await outbox.pending(tx, COURSE, "grade")]
    points = {each.file.person: submissions.points(each) for each in graded}
    assert points == {f"student-{number}": WRONG if number % WRONG_EVERY == 0 else RIGHT for number in range(count)}
    assert sorted(owed) == sorted(f"grade:{each.id}" for each in graded)
    record_property("students, each graded once", len(graded))
    record_property("kills", kills)
    record_property("workers", workers)
