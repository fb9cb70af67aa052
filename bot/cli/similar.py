"""`syllabot similar`: which submissions share code that nobody gave them?"""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import complain, print_json, progress, results

if TYPE_CHECKING:
    from grader.similarity.tokens import Source

EXAMPLE = "Example: syllabot similar submissions/ --assignment 3 --out similar.html"


def similar(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The submissions of one assignment.")],
    assignment: Annotated[str, typer.Option(help="Its number or id: the code of its starter does not count.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page with the pairs side by side.")],
    course: CourseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the submissions that share code beyond the starter's, however they are named and laid out."""
    from bot.settings import load_settings
    from grader.assignments.find import find_assignment
    from grader.intake.read import read_file
    from grader.similarity.page import page
    from grader.similarity.tokens import source_of
    from grader.similarity.winnowing import similar_pairs
    from registrar.course.load import load_course

    course_folder = load_settings(course=course).course
    found = find_assignment(load_course(course_folder), course_folder, assignment)
    starter = found.path(found.definition.starter)
    sources = _sources(folder)
    pairs = similar_pairs(sources, [source_of(read_file(starter.read_bytes(), starter.name).notebook)])
    out.write_text(page(found.definition.title, pairs, sources), encoding="utf-8")
    if as_json:
        print_json([{"left": pair.left, "right": pair.right, "share": round(pair.share, 3)} for pair in pairs])
    else:
        results.print(f"{len(sources)} submissions, {len(pairs)} pairs: {out}", markup=False, soft_wrap=True)


def _sources(folder: Path) -> "dict[str, Source]":
    from grader.batch import files_in
    from grader.errors import NotebookError
    from grader.intake.read import read_file
    from grader.similarity.tokens import source_of

    sources = {}
    with progress() as bars:
        for file in bars.track(files_in(folder), description="Reading"):
            try:
                notebook = read_file(file.read_bytes(), file.name).notebook
            except NotebookError as error:
                complain(f"{file}: {error}")
            else:
                sources[str(file.relative_to(folder))] = source_of(notebook)
    return sources
