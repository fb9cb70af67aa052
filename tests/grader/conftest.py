"""What the tests of this room share: one pool over the real backend."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from grader.execution import Plan, execute
from grader.pool import Pool
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.types import Backend
from grader.types import Run
from tests.grader.notebooks import SHORT, RunCells, write_notebook

KERNEL = Path(__file__).parents[2] / ".venv-kernel" / "bin" / "python"


@pytest.fixture(scope="session")
def kernel_python() -> Path:
    if not KERNEL.exists():
        pytest.skip("no environment for notebooks (.venv-kernel): see requirements/kernel.in")
    return KERNEL


@pytest.fixture(scope="session")
def backend() -> Backend:
    bubblewrap = Bubblewrap()
    obstacle = bubblewrap.obstacle()
    if obstacle:
        pytest.skip(obstacle)
    return bubblewrap


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(backend: Backend) -> AsyncIterator[Pool]:
    # Nothing waits: what no test takes any more would have been warmed for nothing.
    pool = Pool(backend, ready=0)
    yield pool
    await pool.close()


@pytest.fixture
def run_cells(pool: Pool, kernel_python: Path, tmp_path: Path) -> RunCells:
    """Run a notebook of these cells; what else is named goes into the plan."""

    async def run(*cells: str, **plan: Any) -> Run:
        folder = tmp_path / "taken"
        folder.mkdir()
        notebook = write_notebook(tmp_path / "notebook.ipynb", *cells)
        return await execute(notebook, Plan(kernel_python, **{"limits": SHORT, **plan}), pool, folder)

    return run
