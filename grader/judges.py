"""The judges seen from outside: a process of their own that reads what students hand in and applies the checks."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from grader.assignments.load import AssignmentFolder
from grader.assignments.rules import RunName
from grader.checks.verdict import Verdict
from grader.errors import AssignmentError
from grader.sandbox.launch import let_others_go_first
from grader.types import Run

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
LINE_BYTES = 4 * 2**20
UNREADABLE = Verdict(
    0.0, "What was handed in could not be read within the limits of memory and time.", "bad_result:too_large"
)


class Judges:
    """Applies checks in a process of its own, which stays for the next submission and is started anew if it dies."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def judge(self, assignment: AssignmentFolder, runs: Mapping[RunName, Run]) -> list[list[Verdict]]:
        """Return the verdicts of every rubric item's checks, in their order.

        Raises:
            AssignmentError: if the assignment's own `check.py` cannot be used.
        """
        request = {
            "folder": str(assignment.folder),
            "definition": assignment.definition.model_dump(mode="json", exclude_unset=True),
            "runs": {
                name: {"outcome": run.outcome, "results": {file: str(path) for file, path in run.results.items()}}
                for name, run in runs.items()
            },
        }
        async with self._one_at_a_time:
            answer = await self._ask(json.dumps(request))
        if "error" in answer:
            raise AssignmentError(str(answer["error"]))
        if "verdicts" not in answer:
            return [[UNREADABLE for _ in item.checks] for item in assignment.definition.rubric]
        return [[Verdict(**verdict) for verdict in item] for item in answer["verdicts"]]

    async def start(self) -> None:
        """Start the process ahead of the first submission."""
        async with self._one_at_a_time:
            await self._started()

    async def close(self) -> None:
        """End the process."""
        async with self._one_at_a_time:
            await self._end()

    async def _ask(self, request: str) -> dict[str, Any]:
        """Ask, and return an empty answer if the process died over it."""
        process = await self._started()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the judges' process has no pipes")
        try:
            process.stdin.write(request.encode() + b"\n")
            await process.stdin.drain()
            if line := await process.stdout.readline():
                answer: dict[str, Any] = json.loads(line)
                return answer
        except (BrokenPipeError, ConnectionResetError, ValueError):
            pass
        except asyncio.CancelledError:
            # Its answer would be taken for that of the next submission.
            await self._end()
            raise
        await self._end()
        return {}

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "grader.checks",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LINE_BYTES,
                cwd=Path(__file__).parents[1],
                # It reads what is hostile, so it gets none of our secrets.
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | ONE_THREAD,
            )
            let_others_go_first(self._process.pid)
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
