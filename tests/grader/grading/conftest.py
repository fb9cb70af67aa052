"""What the tests of grading share: real sandboxes, a real judges' process, an assignment of a history seminar."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from grader.assignments.load import AssignmentFolder, load_assignment
from grader.grading import Execution, grade
from grader.judges import Judges
from grader.pool import Pool
from grader.types import GradeReport

ESSAY = Path(__file__).parents[2] / "courses" / "maritime_history" / "assignments" / "essay-1"

Grade = Callable[..., Awaitable[GradeReport]]


@pytest.fixture(scope="session")
def essay() -> AssignmentFolder:
    return load_assignment(ESSAY)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def execution(pool: Pool, kernel_python: Path) -> AsyncIterator[Execution]:
    judges = Judges()
    yield Execution(kernel_python, pool, judges)
    await judges.close()


@pytest.fixture
def cells() -> list[str]:
    """Return the cells of the reference solution, to be spoilt."""
    notebook = json.loads((ESSAY / "solution.ipynb").read_text(encoding="utf-8"))
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture
def graded(execution: Execution, essay: AssignmentFolder, tmp_path: Path) -> Grade:
    """Grade a notebook of these cells as the essay."""

    async def run(*cells: str, **limits: float) -> GradeReport:
        raw = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
        return await grade(raw, "essay1.ipynb", essay.limited(**limits), execution, tmp_path)

    return run
