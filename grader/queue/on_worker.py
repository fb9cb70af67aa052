"""The part of the queue that runs on a Dask worker, which needs this package and the notebooks' environment."""

import asyncio
import hashlib
import logging
import os
import tempfile
from pathlib import Path
from typing import cast

from distributed import Worker, WorkerPlugin, get_worker

from grader.assignments.load import AssignmentFolder, load_assignment
from grader.assignments.rules import RunName
from grader.execution import Progress
from grader.queue.parcel import answer_with, answer_with_error, unpack
from grader.queue.work import WorkHere

PLUGIN = "syllabot-grading"
STAGES = "syllabot-stages"
"""The topic under which workers say how far they are."""
PYTHON = "SYLLABOT_NOTEBOOK_PYTHON"

log = logging.getLogger(__name__)


class Grading(WorkerPlugin):
    """What a worker keeps from one notebook to the next: its sandboxes, its judges, and the assignments it knows."""

    name = PLUGIN

    def __init__(self, python: Path, ready: int) -> None:
        """Take the notebooks' interpreter, unless the worker's environment names another, and how many kernels wait."""
        self._python = python
        self._ready = ready

    async def setup(self, worker: Worker) -> None:
        """Begin on a worker; nothing is started before the first notebook comes."""
        self.work = WorkHere(Path(os.environ.get(PYTHON) or self._python), ready=self._ready)
        self._folder = tempfile.TemporaryDirectory(prefix="syllabot-assignments-", ignore_cleanup_errors=True)
        self._unpacking = asyncio.Lock()

    async def teardown(self, worker: Worker) -> None:
        """End what waits."""
        await self.work.close()
        self._folder.cleanup()

    async def assignment(self, assignment_id: str, archive: bytes) -> AssignmentFolder:
        """Return an assignment that came as an archive, unpacked once."""
        folder = Path(self._folder.name) / hashlib.sha256(archive).hexdigest() / assignment_id
        async with self._unpacking:
            if not folder.is_dir():
                await asyncio.to_thread(unpack, archive, folder)
        return await asyncio.to_thread(load_assignment, folder)


async def grade_on_worker(raw: bytes, name: str, assignment_id: str, archive: bytes, ticket: str) -> bytes:
    """Grade a file on the worker that this runs on, and return the answer as bytes; see `grader.queue.parcel`.

    Args:
        raw: the file's bytes.
        name: what it was called.
        assignment_id: what it was handed in for.
        archive: that assignment's folder.
        ticket: names this grading where the worker says how far it is.
    """
    worker = get_worker()

    def stage(run: RunName, progress: Progress) -> None:
        said = {"ticket": ticket, "run": run, "cell": progress.cell, "cells": progress.cells}
        worker.log_event(STAGES, said)

    grading = cast("Grading", worker.plugins[PLUGIN])
    try:
        assignment = await grading.assignment(assignment_id, archive)
        with tempfile.TemporaryDirectory(prefix="syllabot-grade-", ignore_cleanup_errors=True) as folder:
            report = await grading.work.grade(raw, name, assignment, Path(folder), stage)
            return await asyncio.to_thread(answer_with, report)
    except Exception as error:  # an exception would travel pickled
        log.warning("a notebook could not be graded", exc_info=True)
        return answer_with_error(error)
