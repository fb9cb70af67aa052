"""`syllabot course check`: is the course definition sound?"""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import new, roll
from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import complain, print_json, progress, results

if TYPE_CHECKING:
    from registrar.course.check import CourseCheck
    from registrar.course.contradictions import Contradictions, Section

EXAMPLE = "Example: syllabot course check --course courses/my_course --materials ../my_course"

app = typer.Typer(help="Work on a course definition.", no_args_is_help=True)
app.command("new", epilog=new.EXAMPLE)(new.new)
app.command("roll", epilog=roll.EXAMPLE)(roll.roll)


@app.callback()
def course() -> None:
    """Work on a course definition."""


@app.command("check", epilog=EXAMPLE)
def check(
    materials: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Also look for contradictions in these files, and between them."),
    ] = None,
    course: CourseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a course definition: problems with their lines, and where the documents disagree.

    Ends with 1 if something has to be mended in the file. A possible contradiction is for a person to look at.
    """
    from bot.settings import load_settings
    from registrar.course.check import check_folder

    settings = load_settings(course=course)
    if materials is not None and not materials.is_dir():
        raise typer.BadParameter(f"there is no folder {materials}")
    found = check_folder(settings.course)
    compared = _compared(settings.course, materials) if materials and found.passed else None
    if as_json:
        more = compared.model_dump(mode="json") if compared else {}
        print_json({**found.model_dump(mode="json"), **({"contradictions": more} if compared else {})})
    else:
        _print_check(found)
        if compared:
            _print_contradictions(compared)
    if not found.passed:
        raise typer.Exit(1)


def _compared(course_folder: Path, materials: Path) -> "Contradictions":
    from registrar.course.contradictions import find_contradictions
    from registrar.course.load import load_course

    return find_contradictions(load_course(course_folder), _sections(materials))


def _sections(folder: Path) -> "Iterator[Section]":
    """Yield the prose of every file in a folder that can be read; what cannot be read is told."""
    from knowledge.errors import UnreadableFileError
    from knowledge.loading import FORMATS, load_document
    from registrar.course.contradictions import Section

    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in FORMATS and path.is_file() and not path.is_symlink()
    ]
    with progress() as bars:
        for path in bars.track(files, description="Reading"):
            try:
                blocks = load_document(path).blocks
            except UnreadableFileError as problem:
                complain(f"{path}: This file {problem}.")
                continue
            for block in blocks:
                if not block.code:
                    yield Section(path.name, block.headings, block.text)


def _print_check(found: "CourseCheck") -> None:
    for problem in found.problems:
        place = ": ".join(part for part in (f"line {problem.line}" if problem.line else "", problem.where) if part)
        explained = f" (explained by the dispute {problem.dispute})" if problem.dispute else ""
        _print(f"{problem.severity}: {place}: {problem.message}{explained}")
    for dispute in found.disputes:
        _print(f"dispute {dispute.id}: {dispute.title}")
        for reading in dispute.readings:
            _print(f"    {reading.text} ({' › '.join(filter(None, (reading.file, reading.heading)))})")
    _print(f"{len(found.problems)} problems, {len(found.disputes)} open disputes.")


def _print_contradictions(compared: "Contradictions") -> None:
    for each in compared.found:
        known = f" (declared: {', '.join(each.disputes)})" if each.disputes else ""
        _print(f"possible contradiction: {each.topic}{known}")
        for side in each.sides:
            place = " › ".join(filter(None, (side.source, side.heading)))
            quote = f": “{side.quote}”" if side.quote and side.quote != side.value else ""
            _print(f"    {side.value} ({place}{quote})")
    for file in compared.other_terms:
        _print(f"not compared: {file}, whose dates are another term's")
    declared = sum(bool(each.disputes) for each in compared.found)
    _print(f"Possible contradictions: {len(compared.found)}, of which declared as disputes: {declared}.")


def _print(line: str) -> None:
    results.print(line, markup=False, soft_wrap=True)
