"""`syllabot grade`: grade one file, or a folder of them into a table."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import print_json, progress, results, waiting

if TYPE_CHECKING:
    from grader.assignments.load import AssignmentFolder
    from grader.batch import Row
    from grader.grading import Execution
    from grader.types import GradeReport

EXAMPLE = "Example: syllabot grade submissions/ --assignment 3 --out grades.csv"


def grade(
    path: Annotated[Path, typer.Argument(metavar="NOTEBOOK|FOLDER", exists=True, help="A file, or a folder of them.")],
    *,
    assignment: Annotated[str, typer.Option(help="Its number or id. Default: what the file's name says.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="A folder's table of grades, as CSV.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one file's report as a page, too.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture of a folder's grades, as PNG.")] = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="For a whole run.")] = None,
    cell_timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="For one cell.")] = None,
    memory: Annotated[int | None, typer.Option(metavar="MIB", help="For all its processes together.")] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Files of a folder graded at the same time.")] = os.cpu_count()
    or 1,
    python: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The interpreter that notebooks run in. Default: the setting.")
    ] = None,
    course: CourseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grade a notebook (or a .py file), or all of a folder.

    Each file runs in a sandbox of its own. A folder's table can be gone on with: what has a row and has not
    changed is not graded again.
    """
    from bot.settings import load_settings

    folder = path.is_dir()
    if folder and (out is None or not assignment):
        raise typer.BadParameter("a folder needs --assignment and --out")
    if (folder and html is not None) or (plot is not None and not folder):
        raise typer.BadParameter("--html goes with one file, and --plot with a folder")
    interpreter = (python or load_settings().notebook_python).absolute()
    if not interpreter.is_file():
        missing = f"there is no {interpreter}; make the notebooks' environment, or name it with --python"
        raise typer.BadParameter(missing)
    found = _assignment(course, assignment, path.name).limited(wall_s=timeout, cell_s=cell_timeout, memory_mb=memory)
    if out is not None and folder:
        rows = asyncio.run(_grade_folder(path, found, interpreter, out, at_once))
        _tell_folder(rows, found, out, plot, as_json=as_json)
    else:
        asyncio.run(_grade_file(path, found, interpreter, html, as_json))


def _assignment(course_folder: Path | None, wanted: str, name: str) -> "AssignmentFolder":
    from bot.settings import load_settings
    from grader.assignments.find import find_assignment
    from grader.intake.guess import guess_assignment
    from registrar.course.load import load_course

    folder = load_settings(course=course_folder).course
    course = load_course(folder)
    if not wanted:
        guessed = guess_assignment(name, course)
        if guessed is None:
            raise typer.BadParameter(f'the name "{name}" does not say which assignment it is for; give --assignment')
        wanted = guessed.id
    return find_assignment(course, folder, wanted)


@asynccontextmanager
async def _execution(python: Path, ready: int) -> "AsyncIterator[Execution]":
    from grader.opening import open_execution

    execution = await open_execution(python, ready=ready)
    try:
        yield execution
    finally:
        await execution.close()


async def _grade_file(
    path: Path, assignment: "AssignmentFolder", python: Path, html: Path | None, as_json: bool
) -> None:
    from grader.grading import grade as grade_one
    from grader.report.message import message
    from grader.report.page import page
    from grader.report.record import as_record

    title = assignment.definition.title
    with tempfile.TemporaryDirectory(prefix="syllabot-grade-") as own:
        async with _execution(python, 0) as execution:
            with waiting(f"Grading {path.name}"):
                raw = await asyncio.to_thread(path.read_bytes)
                report: GradeReport = await grade_one(raw, path.name, assignment, execution, Path(own))
        if html is not None:
            await asyncio.to_thread(html.write_text, page(report, title), encoding="utf-8")
    if as_json:
        print_json(as_record(report))
    else:
        results.print(message(report, title), markup=False, soft_wrap=True)


async def _grade_folder(
    folder: Path, assignment: "AssignmentFolder", python: Path, out: Path, at_once: int
) -> "list[Row]":
    from grader.batch import grade_folder

    with progress() as bars:
        task = bars.add_task("Grading", total=None)

        def show(done: int, files: int) -> None:
            bars.update(task, completed=done, total=files)

        async with _execution(python, at_once) as execution:
            return await grade_folder(folder, assignment, execution, out, at_once=at_once, done=show)


def _tell_folder(
    rows: "list[Row]", assignment: "AssignmentFolder", out: Path, plot: Path | None, *, as_json: bool
) -> None:
    from grader.report.plot import figures_png
    from grader.statistics import figures, results_of_table

    told = figures(results_of_table(rows, assignment.definition))
    if told is not None and plot is not None:
        plot.write_bytes(figures_png(told, assignment.definition.title))
    if as_json:
        print_json(rows)
        return
    whole = sum(row["score"] == row["max_score"] for row in rows)
    lines = [f"{len(rows)} files graded, {whole} with every point: {out}"]
    if told is not None:
        lines.append(f"mean {told.mean:.2f} of {told.max_points:g}, median {told.median:g}")
        lines += [f"  {item.title}: {item.mean:.2f} of {item.max_points:g}" for item in told.items]
        lines.append("; ".join(f"{outcome}: {count}" for outcome, count in told.outcomes.items()))
    results.print("\n".join(lines), markup=False, soft_wrap=True)
