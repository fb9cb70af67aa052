"""One run of a notebook in a sandbox, seen from outside: what is to be run, and what came out.

What the sandbox says is the student's word: it is bounded and checked for form here, and no point depends on it.
"""

import asyncio
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from grader.checks.wording import sentence
from grader.errors import NoSandboxError
from grader.intake.repair import MAX_CELLS
from grader.pool import Need, Pool, Warmed
from grader.sandbox.types import Breach, Ended
from grader.types import OUTCOMES, Device, Failure, Limits, Outcome, Run

RESULT_NAME = re.compile(r"(result|model|call)(-\d{1,3})?\.(json|csv|arrow|png|keras)|calls\.json")
SAID = OUTCOMES | {"bad_result:too_large", "bad_notebook:invalid"}
EXECUTED_NAME = "executed.ipynb"
NOTES = 20
NOTE_CHARACTERS = 400
ERROR_CHARACTERS = 600

STOPPED: Mapping[Breach, str] = {
    "timeout": "It was stopped after {limits.wall_s:g} seconds.",
    "memory_limit": "It was stopped because it used more than {limits.memory_mb} MiB of memory.",
    "process_limit": "It was stopped because it started more than {limits.processes} processes and threads.",
    "disk_limit": "It was stopped because it wrote more than {limits.disk_mb} MiB or {limits.files} files.",
    "output_limit": "It was stopped because it printed more than {limits.output_mb} MiB.",
}
DIED = "Python itself ended while this cell was running."
NO_GPU = "No GPU was found, so the notebook ran on the processor."


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the notebook to be called after its last cell, with plain JSON values."""

    function: str
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run of a notebook needs.

    Attributes:
        python: the interpreter of the environment in which the course's notebooks run.
        data: local files by what the notebook reads them as: a URL, or a file name or pattern (`*.csv`).
        imports: modules loaded before the notebook comes, so that it need not wait for them.
        limits: what the run may use.
        device: `gpu` asks for the accelerator.
        seed: what the generators of random numbers start from.
        handed_in: names of variables that are the hand-in, in this order, when the notebook calls no `submit`.
        calls: functions of the notebook to be called after its last cell.
    """

    python: Path
    data: Mapping[str, Path] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    device: Device = "cpu"
    seed: int = 0
    handed_in: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def need(self) -> Need:
        """What a sandbox must be to take this run."""
        return Need(self.python, self.imports, self.device, self.limits)


@dataclass(frozen=True, slots=True)
class Progress:
    """The cell that is running, and how many there are; counted as `Run.failure` counts."""

    cell: int
    cells: int


@dataclass(slots=True)
class _Heard:
    """What the sandbox has said so far."""

    progress: Progress | None = None
    done: Mapping[str, object] | None = None
    refused: str | None = None


async def execute(
    notebook: Path, plan: Plan, pool: Pool, folder: Path, progress: Callable[[Progress], None] | None = None
) -> Run:
    """Run a notebook in a sandbox of its own and bring out what it leaves.

    Args:
        notebook: a notebook of format 4.
        plan: what the run needs.
        pool: where the sandbox comes from.
        folder: an empty folder for what comes out; the paths in the result lie in it.
        progress: called at the start of every cell.

    Raises:
        NoSandboxError: if no sandbox could be started, the run's files do not fit into it, or two in a row ended
            before the first cell.
    """
    for _ in range(2):
        warmed = await pool.take(plan.need)
        heard = _Heard()
        taken: dict[str, Path] = {}
        try:
            job = await asyncio.to_thread(_lay_out, notebook, plan, warmed.inbox)
            warmed.sandbox.begin()
            await warmed.sandbox.send(job)
            await _listen(warmed, heard, progress)
            if heard.done is not None:
                bounds = _bounds(heard.done.get("files"), plan.limits.output_mb << 20)
                taken = await warmed.sandbox.take(bounds, folder)
        finally:
            ended = await warmed.stop()
        refused = heard.refused or (ended.breach if heard.progress is None and heard.done is None else None)
        if refused is not None:
            raise NoSandboxError(f"The sandbox could not take the run's own files ({refused}): raise its limits.")
        if heard.progress is not None or heard.done is not None:
            return _run(plan, heard, ended, taken)
    raise NoSandboxError("Two sandboxes in a row ended before the first cell; `doctor` says what to look at.")


def _lay_out(notebook: Path, plan: Plan, inbox: Path) -> dict[str, object]:
    """Put a run's files into the inbox, readable for the sandbox's user, and return the job."""
    _copy(notebook, inbox / "notebook.ipynb")
    (inbox / "data").mkdir(mode=0o755)
    data = {}
    copies: dict[Path, str] = {}
    for name, path in plan.data.items():
        if path not in copies:
            copies[path] = f"data/{len(copies)}{PurePosixPath(urlsplit(path.name).path).suffix}"
            _copy(path, inbox / copies[path])
        data[name] = copies[path]
    return {
        "data": data,
        "wall_s": plan.limits.wall_s,
        "cell_s": plan.limits.cell_s,
        # One half for the results, one for what the cells print.
        "output_bytes": plan.limits.output_mb << 19,
        "seed": plan.seed,
        "device": plan.device,
        "handed_in": list(plan.handed_in),
        "calls": [{"function": call.function, "arguments": list(call.arguments)} for call in plan.calls],
    }


def _copy(path: Path, target: Path) -> None:
    shutil.copyfile(path, target)
    target.chmod(0o644)


async def _listen(warmed: Warmed, heard: _Heard, progress: Callable[[Progress], None] | None) -> None:
    """Listen until the program says that it is done, or ends."""
    while (message := await warmed.hear()) is not None:
        if message.get("stage") == "done":
            heard.done = message
            return
        if message.get("stage") == "refused" and heard.progress is None:
            # Once its first cell runs, the student's code may speak here too: that nothing could be run is then a lie.
            heard.refused = str(message.get("error"))[:ERROR_CHARACTERS]
            return
        cell, cells = _number(message.get("cell")), _number(message.get("cells"))
        if cell is not None and cells is not None:
            heard.progress = Progress(cell, cells)
            if progress is not None:
                progress(heard.progress)


def _bounds(files: object, room: int) -> dict[str, int]:
    """Return which of the files that are said to be there may leave, each with its bytes, as long as there is room."""
    bounds = {}
    for name, size in files.items() if isinstance(files, dict) else ():
        known = isinstance(name, str) and (name == EXECUTED_NAME or RESULT_NAME.fullmatch(name))
        if known and isinstance(size, int) and 0 <= size <= room:
            bounds[name] = size
            room -= size
    return bounds


def _run(plan: Plan, heard: _Heard, ended: Ended, taken: dict[str, Path]) -> Run:
    executed = taken.pop(EXECUTED_NAME, None)
    done = heard.done or {}
    outcome = ended.breach or (_outcome(done.get("outcome")) if heard.done is not None else "kernel_died")
    failure = _failure(done.get("failure"))
    if failure is None and (ended.breach is not None or heard.done is None):
        why = STOPPED[ended.breach].format(limits=plan.limits) if ended.breach is not None else DIED
        failure = Failure(heard.progress.cell if heard.progress else 0, "", why)
    device: Device = "gpu" if plan.device == "gpu" and done.get("device") == "gpu" else "cpu"
    notes = _notes(done.get("notes"))
    if plan.device == "gpu" and device == "cpu" and heard.done is not None:
        notes = (*notes, NO_GPU)
    return Run(
        outcome=outcome,
        results=taken,
        executed=executed,
        failure=failure,
        seconds=_seconds(done.get("seconds"), ended.seconds),
        device=device,
        notes=notes,
    )


def _outcome(said: object) -> Outcome:
    return said if isinstance(said, str) and said in SAID else "kernel_died"


def _failure(said: object) -> Failure | None:
    if not isinstance(said, dict):
        return None
    cell, line, error = _number(said.get("cell")), said.get("line"), said.get("error")
    if cell is None or not isinstance(line, str) or not isinstance(error, str):
        return None
    return Failure(cell, line[:ERROR_CHARACTERS], error[:ERROR_CHARACTERS])


def _number(said: object) -> int | None:
    """Return the number of a cell, or how many there are, if it can be one."""
    return said if isinstance(said, int) and 0 <= said <= MAX_CELLS else None


def _seconds(said: object, most: float) -> float:
    # JSON of Python's has NaN, which is neither less nor more than anything.
    return float(said) if isinstance(said, (int, float)) and 0 <= said <= most else most


def _notes(said: object) -> tuple[str, ...]:
    notes = said[:NOTES] if isinstance(said, list) else []
    return tuple(sentence(note, NOTE_CHARACTERS) for note in notes if isinstance(note, str))
