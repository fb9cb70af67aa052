"""The values that cross the doors of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Device = Literal["cpu", "gpu"]

Outcome = str
"""How a run ended, one word for scripts: one of `OUTCOMES`, or `bad_result:` or `bad_notebook:` with a detail."""

OUTCOMES = frozenset(
    {
        "none",
        "cell_error",
        "timeout",
        "memory_limit",
        "process_limit",
        "disk_limit",
        "output_limit",
        "kernel_died",
        "needs_input",
        "no_submission",
        "wrong_output",
    }
)
BAD_RESULTS = frozenset({"wrong_type", "wrong_columns", "wrong_rows", "wrong_dtype", "non_finite", "too_large"})
BAD_NOTEBOOKS = frozenset(
    {
        "not_json",
        "not_a_notebook",
        "empty",
        "invalid",
        "encoding",
        "old_format",
        "new_format",
        "wrong_language",
        "too_deep",
        "too_many_cells",
        "too_large",
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of a notebook may use.

    Attributes:
        wall_s: seconds from the start of its first cell to the end of its last.
        cell_s: seconds of one cell.
        memory_mb: resident memory of all its processes together, in MiB.
        processes: processes and threads.
        disk_mb: bytes it may write, in MiB.
        files: files and folders it may make.
        output_mb: what may leave, results and cell outputs together, in MiB.
    """

    wall_s: float = 120.0
    cell_s: float = 60.0
    memory_mb: int = 2048
    processes: int = 128
    disk_mb: int = 256
    files: int = 4096
    output_mb: int = 32


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a notebook stopped: the cell (1-based, as the student counts code cells), their line, the error."""

    cell: int
    line: str
    error: str


@dataclass(frozen=True, slots=True)
class Run:
    """What came out of one sandboxed run of a notebook. Nothing in here is trusted: the student's code wrote it.

    Attributes:
        outcome: `none` if it ran to its end.
        results: the handed-in object as plain files, by name (`result.csv`, `result.json`, `result.arrow`,
            `result.png`, `model.keras`), each a bounded regular file in a folder of the grader's.
        executed: the executed notebook, where one could be taken out.
        failure: the cell that failed, where one did.
        seconds: wall time of the cells.
        device: what it ran on.
        notes: limits met and what was tolerated, in sentences for the student.
    """

    outcome: Outcome
    results: dict[str, Path] = field(default_factory=dict)
    executed: Path | None = None
    failure: Failure | None = None
    seconds: float = 0.0
    device: Device = "cpu"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One rubric item: the points given and, in a sentence that the student may read, why."""

    id: str
    title: str
    points: float
    max_points: float
    reason: str


@dataclass(frozen=True, slots=True)
class GradeReport:
    """The grade of one notebook. `score` is before any late penalty. `feedback` is Markdown for the student.

    `stages` has the seconds that each part of the grading took: `reading`, `given`, `held_back`, `checks`.
    """

    assignment: str
    outcome: Outcome
    score: float
    max_score: float
    items: tuple[ItemScore, ...]
    feedback: str
    seconds: float
    device: Device
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
    executed: Path | None = None
    stages: Mapping[str, float] = field(default_factory=dict, compare=False)
