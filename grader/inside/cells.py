"""Running the cells of a notebook in a kernel that is already there, each within its limits."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from .failure import line_of, outcome_of, sentence
from .job import Job

CELL_BYTES = 512 * 1024
NOTEBOOK_BYTES = 8 * 1024 * 1024
GRACE_S = 1.0
CUT = "\n… the grader keeps no more of what this cell printed.\n"

Interrupt = Callable[[], Awaitable[None]]

Stopped = dict[str, Any]
"""`outcome`, and `failure` (`cell`, `line`, `error`) where a cell failed."""


class Cells(NotebookClient):
    """A client of one kernel that counts what it prints and keeps only so much of it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(new_notebook(), **settings)  # type: ignore[no-untyped-call]
        self.flood = asyncio.Event()
        self.room = self.room_in_notebook = 0
        self.kept: Counter[int] = Counter()

    def prepare(self, notebook: NotebookNode, room: int) -> None:
        """Take the notebook that will be run and the bytes that its cells may print together."""
        self.nb = notebook
        self.room = room
        self.room_in_notebook = min(NOTEBOOK_BYTES, room // 2)
        self.reset_execution_trackers()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Pass a message of the kernel's on, unless it would be more than the notebook may print."""
        size = _size(msg["content"]) + sum(len(buffer) for buffer in msg.get("buffers") or ())
        self.room -= size
        if self.room < 0:
            self.flood.set()
            # Ends the loop that reads the messages: in a flood it would never let anything else run.
            raise CellExecutionComplete
        return super().process_message(msg, cell, cell_index)

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Keep an output, up to a bound for each cell and one for the notebook."""
        room = min(CELL_BYTES - self.kept[cell_index], self.room_in_notebook - self.kept.total())
        size = _size(msg["content"])
        self.kept[cell_index] += size
        if size <= room:
            return super().output(outs, msg, display_id, cell_index)
        if room <= 0:
            return None
        text = msg["content"].get("text")
        shown = text[:room] if isinstance(text, str) else ""
        cut = {**msg, "msg_type": "stream", "content": {"name": "stdout", "text": shown + CUT}}
        self.kept[cell_index] = max(self.kept[cell_index], CELL_BYTES)
        return super().output(outs, cut, None, cell_index)


def _size(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(_size(value) for value in content.values())
    if isinstance(content, list):
        return sum(_size(value) for value in content)
    return 8


class Running:
    """One notebook being run, cell by cell, until its end or its first failure."""

    def __init__(self, client: Cells, job: Job, tell: Callable[[int, int], None], interrupt: Interrupt) -> None:
        """Make it ready.

        Args:
            client: a client that has been given its notebook.
            job: the limits.
            tell: told the number of each cell, and how many there are.
            interrupt: interrupts the kernel.
        """
        self.client = client
        self.interrupt = interrupt
        self.job = job
        self.tell = tell
        self.cells = [
            (index, cell)
            for index, cell in enumerate(client.nb.cells)
            if cell.cell_type == "code" and cell.source.strip()
        ]
        self.sources = [cell.source for _, cell in self.cells]
        self.started = time.monotonic()

    async def to_the_end(self) -> Stopped:
        """Run the cells in their order and say how that ended."""
        self.started = time.monotonic()
        for number, (index, cell) in enumerate(self.cells, start=1):
            self.tell(number, len(self.cells))
            stopped = await self._run(index, cell, number)
            if stopped is not None:
                return stopped
        return {"outcome": "none"}

    async def _run(self, index: int, cell: NotebookNode, number: int) -> Stopped | None:
        left = self.job.wall_s - (time.monotonic() - self.started)
        allowed = min(self.job.cell_s, left)
        running = asyncio.ensure_future(self.client.async_execute_cell(cell, index))
        flood = asyncio.ensure_future(self.client.flood.wait())
        done, _ = await asyncio.wait({running, flood}, timeout=allowed, return_when=asyncio.FIRST_COMPLETED)
        flood.cancel()
        if flood in done:
            running.cancel()
            return self._stop("output_limit", number, "The cell printed more than a notebook may print.")
        if running in done:
            return self._ending(running, number)
        limit = "one cell" if allowed == self.job.cell_s else "all cells together"
        seconds = self.job.cell_s if allowed == self.job.cell_s else self.job.wall_s
        line = await self._interrupt(running, number)
        error = f"The cell was still running when the {seconds:g} seconds for {limit} were over."
        return self._stop("timeout", number, error, line)

    def _ending(self, running: "asyncio.Future[Any]", number: int) -> Stopped | None:
        error = running.exception()
        if error is None:
            return None
        if isinstance(error, CellExecutionError):
            line = line_of(error.traceback, self.sources, number)
            outcome = outcome_of(error.ename, error.evalue)
            return self._stop(outcome, number, sentence(error.ename, error.evalue), line)
        if isinstance(error, DeadKernelError):
            return self._stop("kernel_died", number, "Python itself ended while this cell was running.")
        raise error

    async def _interrupt(self, running: "asyncio.Future[Any]", number: int) -> str:
        """Stop what is running and return the line that it had come to, where Python can tell."""
        await self.interrupt()
        await asyncio.wait({running}, timeout=GRACE_S)
        if not running.done():
            running.cancel()
            return ""
        error = running.exception()
        if not isinstance(error, CellExecutionError):
            return ""
        return line_of(error.traceback, self.sources, number)

    @staticmethod
    def _stop(outcome: str, number: int, error: str, line: str = "") -> Stopped:
        return {"outcome": outcome, "failure": {"cell": number, "line": line, "error": error}}
