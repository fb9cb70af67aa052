"""Opens what grading runs on. Nothing else chooses a sandbox."""

import asyncio
from pathlib import Path

from grader.errors import NoSandboxError
from grader.grading import Execution
from grader.judges import Judges
from grader.pool import Pool
from grader.sandbox.choose import Choice, choose
from grader.sandbox.gpu import Gpu

NO_ENVIRONMENT = "The notebooks' environment is missing. Make it, or set SYLLABOT_NOTEBOOK_PYTHON to its Python."


async def open_execution(python: Path, *, ready: int = 1, choice: Choice = "auto") -> Execution:
    """Return an execution with the machine's sandboxes and its accelerator, if it has one. Its opener closes it.

    Args:
        python: the interpreter of the notebooks' environment.
        ready: how many sandboxes wait for the next notebook.
        choice: the way of confining programs.

    Raises:
        NoSandboxError: if no notebook can be run here.
    """
    if not await asyncio.to_thread(python.is_file):
        raise NoSandboxError(NO_ENVIRONMENT)
    backend = await asyncio.to_thread(choose, choice)
    device = "gpu" if await asyncio.to_thread(Gpu().present) else "cpu"
    return Execution(python, Pool(backend, ready=ready), Judges(), device)  # type: ignore[arg-type]
