"""`syllabot doctor`: what is missing, and how to get it."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.options import CourseOption, HomeOption, JsonOption
from bot.cli.output import print_json, results

EXAMPLE = "Example: syllabot doctor --live"

SIGNS = {"ok": "[green]✓[/]", "note": "[yellow]•[/]", "missing": "[red]✗[/]"}


def doctor(
    course: CourseOption = None,
    home: HomeOption = None,
    live: Annotated[
        bool, typer.Option("--live", help="Also connect to Discord and to every server that the settings name.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is missing, and how to get it: on this machine and, with --live, in Discord and elsewhere.

    Ends with 1 if something is missing that would keep the bot, or every other command, from working. Nothing is
    changed, and the bot may run meanwhile.
    """
    from bot.course_tables import settings_of_courses
    from bot.doctor.machine import examine
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    each = settings_of_courses(settings.courses, home=home) if settings.courses and course is None else [settings]
    findings = examine(*each)
    if live:
        from bot.doctor.live import examine_live

        findings += asyncio.run(examine_live(*each))
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
