"""`syllabot ingest`: bring course materials into the index."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, HomeOption, JsonOption
from bot.cli.output import complain, print_json, progress, results, waiting

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.ingest import IngestProgress
    from knowledge.types import IngestReport
    from registrar.course.models import Course

EXAMPLE = "Example: syllabot ingest ../my_course --link 'https://example.org/my_course/blob/main/{file}'"


def ingest_materials(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Files, and folders with all that is in them.")
    ] = None,
    link: Annotated[str, typer.Option(help="The address of a file; `{file}` stands for its path in the folder.")] = "",
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read everything again, also the pack's and what was ingested before.")
    ] = False,
    course: CourseOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring course materials into the index: notebooks, Markdown, text, HTML, PDF, Word, PowerPoint.

    What has not changed since the last time is not read again, and what is gone from a folder is taken out.
    A file that cannot be read is named and left out; the command then ends with 1.
    """
    if link and "{file}" not in link:
        raise typer.BadParameter("--link needs {file} where the file's path belongs")
    if bool(paths) == rebuild:
        raise typer.BadParameter("give the paths to ingest, or --rebuild alone")
    from bot.opening import open_course
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    opened = open_course(settings)
    report = bring_in(opened, settings, paths, link, remember=True) if paths else _rebuilt(opened, settings)
    if as_json:
        skipped = [{"path": str(each.path), "reason": each.reason} for each in report.skipped]
        print_json({**asdict(report), "skipped": skipped})
    else:
        for each in report.skipped:
            complain(f"{each.path}: {each.reason}")
        results.print(
            f"{report.files} files: {report.added} passages new, {report.unchanged} unchanged, "
            f"{report.removed} removed; {len(report.skipped)} files left out."
        )
    if report.skipped:
        raise typer.Exit(1)


def bring_in(
    course: "Course", settings: "Settings", paths: list[Path], link: str = "", *, remember: bool = False
) -> "IngestReport":
    """Ingest files and folders into the index of a course, with the progress shown.

    With `remember`, the index will be rebuilt from them, too, should it ever be damaged.
    """
    from bot.opening import open_index, open_upkeep
    from knowledge.ingest import ingest
    from knowledge.remembered import Root

    with waiting("Loading the embedding model"):
        index = open_index(course, settings)
    if remember:
        open_upkeep(course, settings, index).remember([Root(path.resolve(), link) for path in paths])
    with _shown() as show:
        return ingest(paths, index, course=course, link=link, progress=show)


def _rebuilt(course: "Course", settings: "Settings") -> "IngestReport":
    from bot.opening import open_index, open_upkeep

    with waiting("Loading the embedding model"):
        upkeep = open_upkeep(course, settings, open_index(course, settings))
    with _shown() as show:
        return upkeep.rebuild(show)


@contextmanager
def _shown() -> "Iterator[Callable[[IngestProgress], None]]":
    with progress() as bars:
        task = bars.add_task("Reading")

        def show(step: "IngestProgress") -> None:
            bars.update(task, description=step.source, completed=step.number - 1, total=step.total)

        yield show
