"""A Dask cluster on other machines: TLS or nothing, and a worker in wrong hands that cannot reach into the bot."""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Scheduler, Security, Worker

from grader.assignments.load import load_assignment
from grader.errors import GraderError, NoSandboxError
from grader.queue import dask as dask_module
from grader.queue import on_worker
from grader.queue.dask import WorkOnDask
from grader.queue.parcel import answer_with
from grader.queue.pickles import ForeignPickleError, held
from grader.types import GradeReport, ItemScore
from tests.certificates import Authority
from tests.grader.hostile_cluster import Trap

ROOT = Path(__file__).parents[2]
ESSAY = Path(__file__).parents[1] / "courses" / "maritime_history" / "assignments" / "essay-1"
POINTS = {"argument": 10.0, "sources": 7.0, "language": 3.0}
ITEMS = tuple(ItemScore(name, name, points, points, "Right.") for name, points in POINTS.items())
REPORT = GradeReport("essay-1", "none", 20.0, 20.0, ITEMS, "Right.", 0.5, "cpu")
ANSWER = answer_with(REPORT)
PYTHON = Path("python")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"), "cluster")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_module, "PATIENCE_S", 3.0)


def security_of(authority: Authority) -> Security:
    """Return what a scheduler and a worker of the cluster speak with."""
    files = authority.certificates("node")
    places = {"cert": str(files.certificate), "key": str(files.key)}
    return Security(
        require_encryption=True,
        tls_ca_file=str(files.authority),
        **{f"tls_{role}_{part}": place for role in ("scheduler", "worker") for part, place in places.items()},
    )


@asynccontextmanager
async def cluster(security: Security | None = None) -> AsyncIterator[str]:
    """Run a scheduler and a worker on real sockets, and yield the scheduler's address."""
    protocol = "tls" if security else "tcp"
    here = {"host": "127.0.0.1", "security": security, "dashboard_address": "127.0.0.1:0"}
    scheduler: Any = Scheduler(protocol=protocol, port=0, **here)
    async with scheduler, Worker(scheduler.address, nthreads=1, **here):
        yield scheduler.address


async def grade(work: WorkOnDask, folder: Path, name: str = "essay.ipynb") -> GradeReport:
    try:
        return await asyncio.wait_for(work.grade(b"{}", name, load_assignment(ESSAY), folder, lambda *_: None), 60)
    finally:
        await work.close()


@pytest.fixture
def sound_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The link is what is tested: the worker answers without a sandbox."""

    async def graded(*_: object) -> bytes:
        return ANSWER

    monkeypatch.setattr(on_worker, "grade_on_worker", graded)


@pytest.mark.usefixtures("sound_worker")
async def test_over_tls_a_notebook_is_graded_by_who_has_a_certificate_of_the_cluster(
    authority: Authority, tmp_path: Path
) -> None:
    async with cluster(security_of(authority)) as address:
        assert address.startswith("tls://")
        work = WorkOnDask(PYTHON, address, certificates=authority.certificates("bot"))
        assert (await grade(work, tmp_path)).score == 20.0


@pytest.mark.usefixtures("sound_worker")
async def test_who_speaks_in_the_clear_or_has_a_certificate_of_somebody_else_is_not_let_in(
    authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "stranger").certificates("bot")
    async with cluster(security_of(authority)) as address:
        for work in (
            WorkOnDask(PYTHON, address.replace("tls://", "tcp://")),
            WorkOnDask(PYTHON, address, certificates=stranger),
        ):
            with pytest.raises(NoSandboxError, match="DASK_SCHEDULER"):
                await grade(work, tmp_path)


@pytest.mark.usefixtures("sound_worker")
async def test_a_bot_with_certificates_does_not_speak_with_a_scheduler_that_only_pretends(
    authority: Authority, tmp_path: Path
) -> None:
    pretender = Authority(tmp_path, "pretender")
    async with cluster(security_of(pretender)) as address:
        with pytest.raises(NoSandboxError, match="DASK_SCHEDULER"):
            await grade(WorkOnDask(PYTHON, address, certificates=authority.certificates("bot")), tmp_path)


@pytest.fixture(scope="module")
def wrong_hands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run `hostile_cluster.py`; yield its scheduler's address, and where those who were tricked leave their ids."""
    fallen = tmp_path_factory.mktemp("tricks") / "fallen"
    fallen.touch()
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("hostile_cluster.py")), str(fallen)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip(), fallen
        process.kill()


@pytest.mark.parametrize("trick", ["type", "header", "value", "exception", "warning"])
async def test_a_worker_in_wrong_hands_cannot_run_anything_in_the_bot(
    trick: str, wrong_hands: tuple[str, Path], tmp_path: Path
) -> None:
    address, fallen = wrong_hands
    with pytest.raises(GraderError):
        await grade(WorkOnDask(PYTHON, address), tmp_path, name=trick)
    assert str(os.getpid()) not in fallen.read_text().split()


def test_the_trap_of_these_tests_does_work(tmp_path: Path) -> None:
    file = tmp_path / "fallen"
    pickle.loads(pickle.dumps(Trap(str(file))))
    assert file.read_text().split() == [str(os.getpid())]
    with held(), pytest.raises(ForeignPickleError):
        pickle.loads(pickle.dumps(Trap(str(file))))
    assert len(file.read_text().split()) == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"assignment": "essay-2"},
        {"score": 1000.0},
        {"score": float("nan")},
        {"max_score": 40.0},
        {"items": ()},
        {"outcome": "best_of_all"},
        {"outcome": "bad_result:whatever"},
        {"stages": {"a label of Prometheus's": 1.0}},
    ],
    ids=str,
)
async def test_a_report_that_cannot_be_one_of_the_assignment_is_refused(
    forged: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def graded(*_: object) -> bytes:
        return answer_with(replace(REPORT, **forged))

    monkeypatch.setattr(on_worker, "grade_on_worker", graded)
    async with cluster() as address:
        with pytest.raises(GraderError, match="cannot be read"):
            await grade(WorkOnDask(PYTHON, address), tmp_path)
