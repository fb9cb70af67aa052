"""`syllabot course check`: is the course definition sound?"""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import typer

from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import print_json, results

EXAMPLE = "Example: syllabot course check --course courses/my_course"

app = typer.Typer(help="Work on a course definition.", no_args_is_help=True)


@app.callback()
def course() -> None:
    """Work on a course definition."""


@app.command("check", epilog=EXAMPLE)
def check(course: CourseOption = None, as_json: JsonOption = False) -> None:
    """Check a course definition: problems with their lines, and where the documents disagree.

    Ends with 1 if something has to be mended in the file.
    """
    from bot.settings import load_settings
    from registrar.course.check import check_folder

    found = check_folder(load_settings(course=course).course)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        for problem in found.problems:
            place = ": ".join(part for part in (f"line {problem.line}" if problem.line else "", problem.where) if part)
            explained = f" (explained by the dispute {problem.dispute})" if problem.dispute else ""
            _print(f"{problem.severity}: {place}: {problem.message}{explained}")
        for dispute in found.disputes:
            _print(f"dispute {dispute.id}: {dispute.title}")
            for reading in dispute.readings:
                _print(f"    {reading.text} ({' › '.join(filter(None, (reading.file, reading.heading)))})")
        _print(f"{len(found.problems)} problems, {len(found.disputes)} open disputes.")
    if not found.passed:
        raise typer.Exit(1)


def _print(line: str) -> None:
    results.print(line, markup=False, soft_wrap=True)
