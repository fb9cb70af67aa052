"""`syllabot ingest`: bring course materials into the index."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, HomeOption, JsonOption
from bot.cli.output import complain, print_json, progress, results, waiting

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.types import IngestReport
    from registrar.course.models import Course

EXAMPLE = "Example: syllabot ingest ../my_course --link 'https://example.org/my_course/blob/main/{file}'"


def ingest_materials(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, and folders with all that is in them.")],
    link: Annotated[str, typer.Option(help="The address of a file; `{file}` stands for its path in the folder.")] = "",
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
    from bot.opening import open_course
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    report = bring_in(open_course(settings), settings, paths, link)
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


def bring_in(course: "Course", settings: "Settings", paths: list[Path], link: str = "") -> "IngestReport":
    """Ingest files and folders into the index of a course, with the progress shown."""
    from bot.opening import open_index
    from knowledge.ingest import IngestProgress, ingest

    with waiting("Loading the embedding model"):
        index = open_index(course, settings)
    with progress() as bars:
        task = bars.add_task("Reading")

        def show(step: IngestProgress) -> None:
            bars.update(task, description=step.source, completed=step.number - 1, total=step.total)

        return ingest(paths, index, course=course, link=link, progress=show)
