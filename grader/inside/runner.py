"""The runner: it warms a kernel, waits for one notebook, runs it, says how that ended, and waits to be stopped.

It speaks JSON, one object a line: `{"stage": "warm", …}`, `{"stage": "cell", "cell": 3, "cells": 9}`,
`{"stage": "done", …}`.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any, TextIO, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, reads

from .cells import GRACE_S, Cells, Running, Stopped
from .job import ABOUT, CALLS, EXECUTED, LEAVING, NOTEBOOK, OUTBOX, RESULT, Job

STARTUP_S = 120
NOTES = 20
NOTE_CHARACTERS = 400
GRADING = "__import__('IPython').get_ipython().grading"


class OneKernel(KernelSpecManager):
    """Knows one kernel only: the one in this folder, in the Python that runs this."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return it, whatever name is asked for."""
        argv = [sys.executable, str(Path(__file__).parent), "kernel", "-f", "{connection_file}"]
        # An interrupt by signal would reach the runner's own group in some sandboxes and end in a dead kernel.
        return KernelSpec(argv=argv, display_name=kernel_name, language="python", interrupt_mode="message")


class Runner:
    """One kernel and the one notebook that it will run."""

    def __init__(self, speech: TextIO) -> None:
        """Take the stream that the host listens to."""
        sockets = tempfile.mkdtemp()
        self.speech = speech
        self.manager = AsyncKernelManager(
            kernel_spec_manager=OneKernel(),
            transport="ipc",
            ip=f"{sockets}/s",
            connection_file=f"{sockets}/connection.json",
        )
        self.client = Cells(km=self.manager, startup_timeout=STARTUP_S, skip_cells_with_tag="")

    def say(self, **message: Any) -> None:
        """Write one line for the host."""
        self.speech.write(json.dumps(message) + "\n")
        self.speech.flush()

    async def warm(self) -> None:
        """Start the kernel and use it once, so that the first cell finds everything loaded."""
        await self.client.async_start_new_kernel(stderr=asyncio.subprocess.DEVNULL)
        self.channels = cast("AsyncKernelClient", await self.client.async_start_new_kernel_client())
        cell = new_code_cell("print('ready')")  # type: ignore[no-untyped-call]
        notebook = new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
        self.client.prepare(notebook, room=1 << 20)
        await self.client.async_execute_cell(cell, 0, store_history=False)
        about = json.loads(ABOUT.read_text())
        self.say(stage="warm", missing=about["missing"], memory_mb=_memory_mb(os.getpid(), self._kernel_pid()))

    async def run(self, job: Job, line: str) -> None:
        """Run the notebook of the inbox and say how that ended."""
        try:
            notebook = _read_notebook()
        except (ValueError, KeyError, TypeError, AttributeError):
            self.say(stage="done", outcome="bad_notebook:invalid", seconds=0, files={})
            return
        self.client.prepare(notebook, job.output_bytes)
        begun = await self._in_kernel(f"{GRADING}.begin({_without_calls(line)!r})", STARTUP_S)
        if begun != "ok":
            self.say(stage="refused", error=begun)
            return
        running = Running(self.client, job, self._tell, self.manager.interrupt_kernel)
        stopped = await running.to_the_end()
        seconds = time.monotonic() - running.started
        if stopped["outcome"] not in ("timeout", "kernel_died", "output_limit"):
            calls = json.dumps(job.calls)
            await self._in_kernel(f"{GRADING}.finish({calls!r})", max(job.wall_s - seconds, GRACE_S))
        self._kill_kernel()
        # Without room the notebook stays behind; what was handed in matters more.
        with suppress(OSError):
            EXECUTED.write_text(json.dumps(notebook), encoding="utf-8")
        about = _read(ABOUT)
        notes = about.get("notes")
        self.say(
            **_judge(stopped, job),
            stage="done",
            seconds=round(seconds, 3),
            device=str(about.get("device"))[:10],
            notes=[str(note)[:NOTE_CHARACTERS] for note in notes[:NOTES]] if isinstance(notes, list) else [],
            files=_leaving(),
        )

    def _tell(self, cell: int, cells: int) -> None:
        self.say(stage="cell", cell=cell, cells=cells)

    async def _in_kernel(self, code: str, seconds: float) -> str:
        """Run a line of ours in the kernel, outside of the student's history.

        Returns:
            `ok`, or else the error that it ended with.
        """
        asked = self.channels.execute(code, silent=True, store_history=False)
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and await self.manager.is_alive():
            with suppress(Empty):
                reply = await self.channels.get_shell_msg(timeout=min(left, 1))
                if reply["parent_header"].get("msg_id") == asked:
                    content = reply["content"]
                    return "ok" if content["status"] == "ok" else f"{content.get('ename')}: {content.get('evalue')}"
        return "no answer came from the kernel"

    def _kernel_pid(self) -> int:
        return cast("LocalProvisioner", self.manager.provisioner).pid or 0

    def _kill_kernel(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._kernel_pid(), signal.SIGKILL)


def _read_notebook() -> NotebookNode:
    """Read the notebook, whose texts may be lists of lines.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: if it has not the form of format 4.
    """
    notebook = reads(NOTEBOOK.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, cell.outputs = str(cell.source), []
    return cast("NotebookNode", notebook)


def _without_calls(line: str) -> str:
    return json.dumps({**json.loads(line), "calls": []})


def _leaving() -> dict[str, int]:
    """Return the files that may leave, with their sizes."""
    found = (entry for entry in os.scandir(OUTBOX) if LEAVING.fullmatch(entry.name))
    return {entry.name: entry.stat().st_size for entry in found if entry.is_file(follow_symlinks=False)}


def _judge(stopped: Stopped, job: Job) -> Stopped:
    """Say what a run that came to its end is worth: was something handed in, and could it leave?"""
    if stopped["outcome"] != "none":
        return stopped
    items = _read(RESULT).get("items", [])
    if any(item.get("kind") == "too_large" for item in items if isinstance(item, dict)):
        return {"outcome": "bad_result:too_large"}
    if not items and not (job.calls and CALLS.exists()):
        return {"outcome": "no_submission"}
    return stopped


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON object that the kernel wrote; one that cannot be read is empty."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _memory_mb(*pids: int) -> int:
    """Return the resident memory of processes together, in MiB (Linux; elsewhere nothing is known)."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return total >> 20


def _own_voice() -> TextIO:
    """Keep standard output for the host alone: what else is started here inherits the null device instead."""
    speech = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    return speech


async def _live(speech: TextIO) -> None:
    runner = Runner(speech)
    await runner.warm()
    line = await asyncio.to_thread(sys.stdin.readline)
    if not line:
        return
    await runner.run(Job.read(line), line)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Warm, wait, run, say, wait."""
    asyncio.run(_live(_own_voice()))
