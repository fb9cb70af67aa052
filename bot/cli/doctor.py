"""`syllabot doctor`: what is missing, and how to get it."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from dataclasses import asdict

import typer

from bot.cli.options import CourseOption, HomeOption, JsonOption
from bot.cli.output import print_json, results

EXAMPLE = "Example: syllabot doctor --json"

SIGNS = {"ok": "[green]✓[/]", "note": "[yellow]•[/]", "missing": "[red]✗[/]"}


def doctor(course: CourseOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Say what is missing on this machine, and how to get it.

    Ends with 1 if something is missing that every command needs.
    """
    from bot.doctor import examine
    from bot.settings import load_settings

    findings = examine(load_settings(course=course, home=home))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            results.print(f"{SIGNS[finding.state]} [bold]{finding.about}[/]: ", end="")
            results.print(finding.says, markup=False, soft_wrap=True)
            if finding.remedy:
                results.print(f"    {finding.remedy}", markup=False, soft_wrap=True)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)
