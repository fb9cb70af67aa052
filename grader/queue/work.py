"""Who does the grading for the queue: this process, with sandboxes that wait for the next notebook."""

import asyncio
from pathlib import Path
from typing import Protocol

from grader.assignments.load import AssignmentFolder
from grader.errors import NoSandboxError
from grader.grading import Execution, Stage, grade
from grader.judges import Judges
from grader.pool import Pool
from grader.sandbox.choose import Choice, choose
from grader.sandbox.gpu import Gpu
from grader.types import GradeReport


class Work(Protocol):
    """Grades one file after another, several at a time."""

    async def grade(
        self, raw: bytes, name: str, assignment: AssignmentFolder, folder: Path, stage: Stage
    ) -> GradeReport:
        """Grade a file; see `grader.grading.grade`.

        Raises:
            NoSandboxError: if nothing can be run.
            AssignmentError: if the assignment's own checks cannot be used.
        """

    async def close(self) -> None:
        """Stop whatever still waits."""


class WorkHere:
    """Grades in this process. Sandboxes and judges are started with the first file."""

    def __init__(self, python: Path, *, ready: int = 1, choice: Choice = "auto") -> None:
        """Choose what to grade with.

        Args:
            python: the interpreter of the notebooks' environment.
            ready: how many sandboxes wait for the next notebook.
            choice: the way of confining programs.
        """
        self._python = python.absolute()
        self._ready = ready
        self._choice: Choice = choice
        self._opening = asyncio.Lock()
        self._execution: Execution | None = None

    async def grade(
        self, raw: bytes, name: str, assignment: AssignmentFolder, folder: Path, stage: Stage
    ) -> GradeReport:
        """Grade a file in sandboxes of this machine."""
        return await grade(raw, name, assignment, await self._opened(), folder, progress=stage)

    async def close(self) -> None:
        """Stop the sandboxes that wait, and the judges."""
        if self._execution is not None:
            await self._execution.judges.close()
            await self._execution.pool.close()
            self._execution = None

    async def _opened(self) -> Execution:
        async with self._opening:
            if self._execution is None:
                if not await asyncio.to_thread(self._python.is_file):
                    raise NoSandboxError(
                        "The notebooks' environment is missing. Make it, or set SYLLABOT_NOTEBOOK_PYTHON to its Python."
                    )
                backend = await asyncio.to_thread(choose, self._choice)
                device = "gpu" if await asyncio.to_thread(Gpu().present) else "cpu"
                self._execution = Execution(self._python, Pool(backend, ready=self._ready), Judges(), device)  # type: ignore[arg-type]
            return self._execution
