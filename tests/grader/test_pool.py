"""The pool of warmed sandboxes: one use each, replaced in the background, bounded, and gone when it closes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from grader.errors import NoSandboxError
from grader.execution import Plan, execute
from grader.pool import Need, Pool
from grader.sandbox.types import Backend, Sandbox, Spec
from grader.types import Limits
from tests.grader.notebooks import write_notebook

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Watched:
    """The real backend, which remembers what it started."""

    def __init__(self, backend: Backend) -> None:
        self.name = backend.name
        self.backend = backend
        self.specs: list[Spec] = []
        self.sandboxes: list[Sandbox] = []

    def obstacle(self) -> str | None:
        return self.backend.obstacle()

    async def start(self, spec: Spec) -> Sandbox:
        self.specs.append(spec)
        self.sandboxes.append(await self.backend.start(spec))
        return self.sandboxes[-1]


@pytest.fixture
def watched(backend: Backend) -> Watched:
    return Watched(backend)


@pytest.fixture
def need(kernel_python: Path) -> Need:
    return Need(kernel_python)


@pytest_asyncio.fixture(loop_scope="session")
async def pool(watched: Watched) -> AsyncIterator[Pool]:
    pool = Pool(watched, ready=1)
    yield pool
    await pool.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  (the pool has no bell to ring)
            await asyncio.sleep(0.02)


async def test_a_sandbox_that_waits_or_warms_is_given_out_once_and_replaced(
    pool: Pool, need: Need, watched: Watched
) -> None:
    pool.prepare(need)
    first = await pool.take(need)
    assert first.sandbox is watched.sandboxes[0], "the one that was warming, no new one"
    await until(lambda: pool.waiting(need) == 1)
    second = await pool.take(need)
    assert second.sandbox is watched.sandboxes[1]
    await first.stop()
    await second.stop()
    await until(lambda: pool.waiting(need) == 1)
    assert len(watched.sandboxes) == 3


async def test_one_that_dies_while_it_waits_is_replaced(pool: Pool, need: Need, watched: Watched) -> None:
    pool.prepare(need)
    await until(lambda: pool.waiting(need) == 1)
    await watched.sandboxes[0].stop()
    await until(lambda: len(watched.sandboxes) == 2 and pool.waiting(need) == 1)
    taken = await pool.take(need)
    assert taken.alive
    await taken.stop()


async def test_what_waits_for_an_older_need_makes_room_for_a_newer(watched: Watched, need: Need) -> None:
    newer = Need(need.python, ("json",))
    pool = Pool(watched, ready=1, memory_mb=150)
    pool.prepare(need)
    await until(lambda: pool.waiting(need) == 1)
    taken = await pool.take(newer)
    await taken.stop()
    await until(lambda: pool.waiting(newer) == 1)
    assert pool.waiting(need) == 0
    await pool.close()


async def test_a_need_that_is_heavier_than_the_bound_gets_its_sandbox_but_none_waits(
    watched: Watched, need: Need
) -> None:
    pool = Pool(watched, ready=1, memory_mb=10)
    taken = await pool.take(need)
    assert taken.alive
    assert taken.memory_mb > 10
    await taken.stop()
    await pool.close()
    assert len(watched.sandboxes) == 1


async def test_nothing_is_left_when_the_pool_has_closed(watched: Watched, need: Need) -> None:
    pool = Pool(watched, ready=2)
    pool.prepare(need)
    await until(lambda: pool.waiting(need) >= 1)
    await pool.close()
    assert not [spec.inbox for spec in watched.specs if spec.inbox.exists()]
    assert all([(await sandbox.stop()).status is None for sandbox in watched.sandboxes])
    assert pool.waiting(need) == 0


async def test_a_run_that_is_cancelled_takes_its_sandbox_with_it(watched: Watched, need: Need, tmp_path: Path) -> None:
    pool = Pool(watched, ready=0)
    began = asyncio.Event()
    notebook = write_notebook(tmp_path / "n.ipynb", "while True: pass")
    run = asyncio.create_task(execute(notebook, Plan(need.python), pool, tmp_path, lambda _: began.set()))
    await began.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert not watched.specs[0].inbox.exists()
    assert [message async for message in watched.sandboxes[0].messages()] == []


async def test_files_that_do_not_fit_into_the_sandbox_are_the_graders_fault_not_the_students(
    watched: Watched, need: Need, tmp_path: Path
) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(bytes(3 << 20))
    notebook = write_notebook(tmp_path / "n.ipynb", "1")
    plan = Plan(need.python, data={"big.csv": big}, limits=Limits(disk_mb=2))
    with pytest.raises(NoSandboxError, match="raise its limits"):
        await execute(notebook, plan, Pool(watched, ready=0), tmp_path)


async def test_an_environment_without_a_kernel_is_refused_and_not_tried_for_ever(
    watched: Watched, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    bare = tmp_path / "bin" / "python"
    bare.symlink_to("/usr/bin/python3")
    pool = Pool(watched, ready=1)
    broken = Need(bare)
    with pytest.raises(NoSandboxError, match="doctor"):
        await pool.take(broken)
    pool.prepare(broken)
    await asyncio.sleep(0.5)
    await pool.close()
    assert len(watched.specs) <= 5
