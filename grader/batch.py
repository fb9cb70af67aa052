"""Grading a folder of files into a table that can be gone on with after an interruption."""

import asyncio
import csv
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.assignments.load import AssignmentFolder
from grader.errors import GraderError
from grader.grading import Execution, grade
from grader.intake.read import content_hash
from grader.types import GradeReport

SUFFIXES = frozenset({".ipynb", ".py"})
HIDDEN = "."

Row = dict[str, str]


class TableError(GraderError):
    """The table of grades cannot be gone on with."""


def files_in(folder: Path) -> list[Path]:
    """Return the notebooks and programs in a folder and below it, hidden ones and editors' copies left out."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part.startswith(HIDDEN) for part in path.relative_to(folder).parts))


async def grade_folder(
    folder: Path,
    assignment: AssignmentFolder,
    execution: Execution,
    out: Path,
    *,
    at_once: int,
    done: Callable[[int, int], None],
) -> list[Row]:
    """Grade every file of `folder` that has no row in the table `out` yet, or has changed since.

    Args:
        folder: holds the files.
        assignment: what they were handed in for.
        execution: what they run on.
        out: a CSV file, one row a file; a row is on the disk as soon as its file is graded.
        at_once: how many files are graded at the same time.
        done: called with how many files have their row, and how many there are.

    Returns:
        All rows, in the order of the files.

    Raises:
        TableError: if `out` is there and is another kind of table.
        NoSandboxError: if nothing can be run here.
        AssignmentError: if the assignment's own checks cannot be used.
    """
    files = await asyncio.to_thread(files_in, folder)
    columns = _columns(assignment)
    rows = await asyncio.to_thread(_kept, out, folder, columns)
    await asyncio.to_thread(_write, out, columns, list(rows.values()))
    places = asyncio.Semaphore(at_once)
    table = asyncio.Lock()
    done(len(rows), len(files))

    async def one(file: Path) -> None:
        async with places:
            raw = await asyncio.to_thread(file.read_bytes)
            with tempfile.TemporaryDirectory(prefix="syllabot-grade-") as own:
                report = await grade(raw, file.name, assignment, execution, Path(own))
        row = _row(str(file.relative_to(folder)), content_hash(raw), report)
        async with table:
            await asyncio.to_thread(_append, out, columns, row)
            rows[row["file"]] = row
            done(len(rows), len(files))

    try:
        async with asyncio.TaskGroup() as group:
            for file in files:
                if str(file.relative_to(folder)) not in rows:
                    group.create_task(one(file))
    except ExceptionGroup as several:
        # All fail for the same reason, which lies in the machine or the assignment.
        raise several.exceptions[0] from several
    in_order = [rows[str(file.relative_to(folder))] for file in files]
    await asyncio.to_thread(_write, out, columns, in_order)
    return in_order


def _columns(assignment: AssignmentFolder) -> list[str]:
    items = [item.id for item in assignment.definition.rubric]
    return ["file", "sha256", "assignment", "outcome", "score", "max_score", *items, "seconds", "device", "feedback"]


def _row(file: str, sha256: str, report: GradeReport) -> Row:
    reasons = " ".join(f"{item.title}: {item.reason}" for item in report.items if item.points < item.max_points)
    return {
        "file": file,
        "sha256": sha256,
        "assignment": report.assignment,
        "outcome": report.outcome,
        "score": f"{report.score:g}",
        "max_score": f"{report.max_score:g}",
        **{item.id: f"{item.points:g}" for item in report.items},
        "seconds": f"{report.seconds:.3f}",
        "device": report.device,
        "feedback": " ".join(f"{report.feedback} {reasons}".split()),
    }


def _kept(out: Path, folder: Path, columns: Sequence[str]) -> dict[str, Row]:
    """Return the rows of an earlier run whose files are still there, unchanged."""
    if not out.exists():
        return {}
    with out.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if list(reader.fieldnames or ()) != list(columns):
            raise TableError(f"{out} is a table of another kind; name another file with --out.")
        # The last line of an interrupted run may be cut off.
        rows = [row for row in reader if None not in row and None not in row.values()]
    kept = {}
    for row in rows:
        file = folder / row["file"]
        if file.is_file() and content_hash(file.read_bytes()) == row["sha256"]:
            kept[row["file"]] = row
    return kept


def _write(out: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    new = out.with_name(f"{out.name}.new")
    with new.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    new.replace(out)


def _append(out: Path, columns: Sequence[str], row: Row) -> None:
    with out.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns).writerow(row)
