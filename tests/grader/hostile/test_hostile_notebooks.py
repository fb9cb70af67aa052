"""Notebooks that mean harm and files that are none: each gets its outcome and no more points than it deserves.

After each of them nothing of the host has been read or reached, nothing of it runs on, and the grader has not grown;
in each family an honest notebook gets every point. `make test` grades those that are not run at all and the first of
each family, `make soak` the others.
"""

import re
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bs4 import BeautifulSoup

from grader.grading import WORTH_A_SECOND_RUN, Execution
from grader.judges import Judges
from grader.pool import Need, Pool
from grader.report.message import LONGEST, message
from grader.report.page import page
from grader.sandbox.types import Backend
from tests.grader.hostile import (
    broken_files,
    floods,
    forged,
    graders_own,
    host_files,
    injections,
    links,
    network,
    other_processes,
    others_work,
    pickles,
    shadowed,
    signals,
    too_long,
    too_many_processes,
    too_much_disk,
    too_much_memory,
)
from tests.grader.hostile.case import ALL, ANSWER, TOKEN, WALL_S, Case, tally
from tests.grader.hostile.ground import Ground, Watched, everything_out, graded, memory_mb

FAMILIES = (
    too_long, too_much_memory, too_many_processes, too_much_disk, floods, network, host_files, graders_own, others_work,
    signals, other_processes, forged, shadowed, pickles, links, injections, broken_files,
)  # fmt: skip
HONEST = Case("is honest", ("none",), (ANSWER,), most=ALL, least=ALL)
OF_EACH_FAMILY = 4
LATEST_S = 2.0
"""So many seconds after its limit a run has ended."""
GROWTH_MB = 50
CODE = re.compile(r"`[^`\n]*`")
MARKUP = re.compile(r"<[@#]|@everyone|\]\(|://|\n\s*[#>]|<script", re.IGNORECASE)
ACTIVE = ("script", "iframe", "svg", "object", "embed", "form", "base", "link")

pytestmark = pytest.mark.asyncio(loop_scope="module")


def cases() -> Iterator[Any]:
    """Every case, and whether an honest notebook is graded after it."""
    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2].replace("_", " ")
        for number, case in enumerate(family.CASES, start=1):
            quick = number <= OF_EACH_FAMILY or case.ends[0].startswith("bad_notebook")
            marks = [] if quick else [pytest.mark.soak]
            yield pytest.param(case, number == OF_EACH_FAMILY, id=f"{name}: {case.name}", marks=marks)


@pytest.fixture(scope="module")
def watched(backend: Backend) -> Watched:
    return Watched(backend)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def execution(watched: Watched, kernel_python: Path) -> AsyncIterator[Execution]:
    # None waits: what runs under a sandbox's user id after a case is then the case's own.
    pool, judges = Pool(watched, ready=0), Judges()
    yield Execution(kernel_python, pool, judges)
    await judges.close()
    await pool.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground(
    execution: Execution, watched: Watched, kernel_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ground]:
    neighbour = await execution.pool.take(Need(kernel_python))
    # The neighbour lives on: what comes after it bears another mark.
    watched.mark = secrets.token_hex(16)
    ground = Ground.laid(
        tmp_path_factory.mktemp("outside"), neighbour.inbox, tally(tmp_path_factory.mktemp("assignment"))
    )
    yield ground
    await neighbour.stop()
    ground.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def memory_before(ground: Ground, execution: Execution, tmp_path_factory: pytest.TempPathFactory) -> int:
    """What the grader holds once it has graded and shown a notebook."""
    page(await graded(HONEST, ground, execution, tmp_path_factory.mktemp("first")), "Tally")
    return memory_mb()


@pytest.mark.parametrize(("case", "honest_next"), list(cases()))
async def test_a_notebook_that(
    case: Case,
    honest_next: bool,
    execution: Execution,
    ground: Ground,
    watched: Watched,
    memory_before: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    (hostile := tmp_path / "hostile").mkdir()
    (honest := tmp_path / "honest").mkdir()
    report = await graded(case, ground, execution, hostile)
    assert watched.survivors() == []
    assert ground.reached() == []
    assert TOKEN not in everything_out(report, hostile)
    assert report.outcome in case.ends, (report.failure, report.items)
    assert case.least <= report.score <= case.most, report.items
    runs = 2 if report.outcome in {*WORTH_A_SECOND_RUN, "wrong_output"} else 1
    wall_s = case.limits.get("wall_s", WALL_S)
    assert 0 <= report.seconds <= runs * (wall_s + LATEST_S)
    _assert_that_nothing_acts(message(report, "Tally"), page(report, "Tally"))
    assert memory_mb() - memory_before < GROWTH_MB
    if honest_next:
        assert (await graded(HONEST, ground, execution, honest)).score == ALL


def _assert_that_nothing_acts(written: str, shown: str) -> None:
    """Of a message, nothing that formats or mentions may be the notebook's; of a page, nothing may run."""
    assert len(written) <= LONGEST
    assert MARKUP.findall(CODE.sub("", written)) == []
    html = BeautifulSoup(shown, "html.parser")
    assert html.find_all(ACTIVE) == []
    assert [tag for tag in html.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
