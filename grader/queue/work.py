"""Who does the grading for the queue: this process, with sandboxes that wait for the next notebook."""

import asyncio
from pathlib import Path
from typing import Protocol

from grader.assignments.load import AssignmentFolder
from grader.grading import Execution, Stage, grade
from grader.opening import open_execution
from grader.sandbox.choose import Choice
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

    async def gpus(self) -> int:
        """Return how many notebooks can have a GPU of their own at the same time; 0 where there is none."""

    async def close(self) -> None:
        """Stop whatever still waits."""


class WorkHere:
    """Grades in this process. Sandboxes and judges are started with the first file."""

    def __init__(self, python: Path, *, ready: int = 1, choice: Choice = "auto") -> None:
        """Choose what to grade with; see `grader.opening.open_execution`."""
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

    async def gpus(self) -> int:
        """Return 1 where this machine has a GPU: notebooks that share one would take each other's memory."""
        return int(await asyncio.to_thread(Gpu().present))

    async def close(self) -> None:
        """Stop the sandboxes that wait, and the judges."""
        if self._execution is not None:
            await self._execution.close()
            self._execution = None

    async def _opened(self) -> Execution:
        async with self._opening:
            if self._execution is None:
                self._execution = await open_execution(self._python, ready=self._ready, choice=self._choice)
            return self._execution
