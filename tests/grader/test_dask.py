"""Grading on Dask, with real schedulers and workers: the same notebook, the same report, wherever it runs."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assignments.load import AssignmentFolder, load_assignment
from grader.errors import AssignmentError, GraderError, NoSandboxError
from grader.execution import Progress
from grader.queue import dask as dask_module
from grader.queue.dask import WorkOnDask
from grader.queue.parcel import answer_with, answer_with_error, pack, read_answer, unpack
from grader.sandbox.types import Backend
from grader.types import GradeReport, ItemScore

ESSAY = Path(__file__).parents[1] / "courses" / "maritime_history" / "assignments" / "essay-1"
ROOT = Path(__file__).parents[2]
REPORT = GradeReport("essay-1", "none", 3.0, 3.0, (ItemScore("a", "A", 3.0, 3.0, "Right."),), "Right.", 0.5, "cpu")


@pytest.fixture
def essay() -> AssignmentFolder:
    return load_assignment(ESSAY)


def test_a_report_travels_as_bytes_with_the_executed_notebook(tmp_path: Path) -> None:
    executed = tmp_path / "ran.ipynb"
    executed.write_bytes(b'{"cells": []}\n\n')
    (tmp_path / "there").mkdir()
    arrived = read_answer(answer_with(replace(REPORT, executed=executed)), tmp_path / "there")
    assert replace(arrived, executed=None) == REPORT
    assert arrived.executed is not None
    assert arrived.executed.read_bytes() == executed.read_bytes()


@pytest.mark.parametrize(
    ("error", "arrives", "says"),
    [
        (NoSandboxError("Install it."), NoSandboxError, "Install it."),
        (AssignmentError("check.py has no function."), AssignmentError, "check.py"),
        (RuntimeError("secret"), GraderError, "RuntimeError"),
    ],
)
def test_an_error_travels_as_its_kind_and_message_and_an_unknown_one_without_details(
    error: Exception, arrives: type[Exception], says: str, tmp_path: Path
) -> None:
    with pytest.raises(arrives, match=says) as told:
        read_answer(answer_with_error(error), tmp_path)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("answer", [b"", b"[]", b"\x80\x04.", b'{"report": {"score": "many"}}\n', b'{"report": 3'])
def test_an_answer_of_another_kind_is_refused(answer: bytes, tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="same version"):
        read_answer(answer, tmp_path)


def test_an_assignment_is_the_same_archive_until_a_file_of_it_changes(tmp_path: Path) -> None:
    first, again = tmp_path / "first" / "essay-1", tmp_path / "again" / "essay-1"
    unpack(pack(ESSAY), first)
    assert load_assignment(first).definition == load_assignment(ESSAY).definition
    unpack(pack(first), again)
    assert pack(again) == pack(first) == pack(ESSAY)
    (again / "check.py").write_text("# changed\n", encoding="utf-8")
    assert pack(again) != pack(first)


@asynccontextmanager
async def program(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program of Dask's in a group of its own, and end the whole group afterwards."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:], env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        end(process)
        await process.wait()


def end(process: asyncio.subprocess.Process) -> None:
    """Kill a program with all that it started."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


@asynccontextmanager
async def scheduler(port: int) -> AsyncIterator[str]:
    async with program(
        "dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--dashboard-address", "127.0.0.1:0"
    ):
        yield f"tcp://127.0.0.1:{port}"


@asynccontextmanager
async def worker(address: str, *more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    options = ("--no-nanny", "--nthreads", "2", "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
    async with program("dask_worker", address, *options, *more) as process:
        yield process


@asynccontextmanager
async def on_dask(python: Path, address: str | None = None) -> AsyncIterator[WorkOnDask]:
    work = WorkOnDask(python, address, ready=0)
    try:
        yield work
    finally:
        await work.close()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.1)


Grade = Callable[..., Awaitable[GradeReport]]


@pytest.fixture
def grade(essay: AssignmentFolder, tmp_path: Path) -> Grade:
    """Grade the reference solution, or these bytes."""
    folders = iter(range(100))

    async def run(
        work: WorkOnDask, raw: bytes | None = None, assignment: AssignmentFolder = essay, stage: object = None
    ) -> GradeReport:
        folder = tmp_path / str(next(folders))
        folder.mkdir()
        raw = raw or (ESSAY / "solution.ipynb").read_bytes()
        return await work.grade(raw, "essay1.ipynb", assignment, folder, stage or (lambda *_: None))  # type: ignore[arg-type]

    return run


async def test_by_default_it_is_graded_in_this_process_and_its_progress_is_told(
    grade: Grade, backend: Backend, kernel_python: Path
) -> None:
    seen: list[tuple[str, Progress]] = []
    async with on_dask(kernel_python) as work:
        report = await grade(work, stage=lambda run, progress: seen.append((run, progress)))
    assert (report.score, report.outcome) == (20, "none")
    assert report.executed is not None
    assert ("given", Progress(1, 3)) in seen
    assert {"reading", "given", "held_back", "checks"} == set(report.stages)


async def test_closing_ends_what_is_being_graded(grade: Grade, backend: Backend, kernel_python: Path) -> None:
    begun = asyncio.Event()
    endless = json.dumps({"cells": [{"cell_type": "code", "source": "while True: pass"}]}).encode()
    async with on_dask(kernel_python) as work:
        grading = asyncio.create_task(grade(work, endless, stage=lambda *_: begun.set()))
        await asyncio.wait_for(begun.wait(), 60)
        grading.cancel()
        await asyncio.wait([grading])
        assert grading.cancelled()


async def test_without_a_scheduler_or_a_worker_it_waits_and_a_worker_that_is_killed_loses_nothing(
    grade: Grade, backend: Backend, kernel_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_module, "LOOK_EVERY_S", 0.5)
    monkeypatch.setattr(dask_module, "PATIENCE_S", 0.5)
    port, begun = free_port(), asyncio.Event()
    async with on_dask(kernel_python, f"tcp://127.0.0.1:{port}") as work:
        with pytest.raises(NoSandboxError, match="DASK_SCHEDULER"):
            await grade(work)
        monkeypatch.setattr(dask_module, "PATIENCE_S", 30)
        async with scheduler(port) as address:
            with pytest.raises(NoSandboxError, match="No Dask worker"):
                await grade(work)
            async with worker(address, "--resources", "GPU=1") as first, worker(address):
                await until(lambda: has_workers(work, 2))
                assert await work.gpus() == 1
                grading = asyncio.create_task(grade(work, stage=lambda *_: begun.set()))
                await asyncio.wait_for(begun.wait(), 60)
                # Nobody knows which of the two has it: the other one carries on in any case.
                end(first)
                assert (await asyncio.wait_for(grading, 60)).score == 20
                assert await work.gpus() == 0


async def has_workers(work: WorkOnDask, count: int) -> bool:
    return len(await work._workers()) == count
