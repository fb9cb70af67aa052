"""`syllabot assignment import`: a notebook in another grader's format becomes an assignment's folder."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import JsonOption
from bot.cli.output import notes, print_json, results

EXAMPLE = "Example: syllabot assignment import homework.ipynb --out courses/mine/assignments/homework-1"

app = typer.Typer(help="Work on assignments.", no_args_is_help=True)


@app.callback()
def assignment() -> None:
    """Work on assignments."""


@app.command("import", epilog=EXAMPLE)
def bring_in_notebook(
    notebook: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The instructor's notebook.")],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The assignment's new folder.")],
    name: Annotated[str, typer.Option("--id", help="The assignment's id. Default: the folder's name.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Make an assignment of an nbgrader or otter notebook: starter, solution, and its tests as checks.

    Nothing of the notebook is run. What no check can be made of is listed, here and in the folder's IMPORTED.md.
    """
    from grader.formats.bring_in import bring_in

    came = bring_in(notebook, out, name=name)
    if as_json:
        print_json(asdict(came))
        return
    for each in came.by_hand:
        notes.print(f"for a person: {each}", markup=False, soft_wrap=True)
    said = f"{came.format}: {came.checks} checks in {came.items} items, {came.points:g} points: {out}"
    results.print(said, markup=False, soft_wrap=True)
