"""`syllabot calendar`: everything dated in the course, for people or as JSON."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import print_json, results

if TYPE_CHECKING:
    from registrar.calendar import Occurrence

EXAMPLE = "Example: syllabot calendar --from 2022-03-01 --to 2022-03-31"
DAYS = ["%Y-%m-%d"]
DISPUTED = "(disputed)"


def calendar(
    context: typer.Context,
    course: CourseOption = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAYS, help="The first day. Default: that of the term.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAYS, help="The last day. Default: the last dated one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what the course's calendar holds now, in the course's time zone."""
    if context.invoked_subcommand:
        if course or first or last or as_json:
            raise typer.BadParameter(f"write options after `{context.invoked_subcommand}`")
        return
    from bot.cli.holding import what_holds
    from bot.settings import load_settings
    from registrar.calendar import between

    if first and last and last < first:
        raise typer.BadParameter("this day lies before the one in --from", param_hint="--to")
    held = what_holds(load_settings(course=course))
    opened, events = held.course, held.events
    from_day = first.date() if first else min(event.first_day for event in events)
    to_day = last.date() if last else max(event.last_day for event in events)
    found = between(events, from_day, to_day)
    if as_json:
        print_json([_values(event) for event in found])
        return
    for event in found:
        results.print(_line(event), markup=False, soft_wrap=True)
    results.print(f"{len(found)} events, times in {opened.term.time_zone}.", style="dim")


def _values(event: "Occurrence") -> dict[str, object]:
    return {
        "id": event.id,
        "kind": event.kind.value,
        "title": event.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "disputed": event.disputed,
    }


def _line(event: "Occurrence") -> str:
    when = f"{event.starts_at:%a %Y-%m-%d}"
    if not event.all_day:
        when += f" {event.starts_at:%H:%M}"
        when += f"–{event.ends_at:%H:%M}" if event.ends_at > event.starts_at else ""
    elif event.last_day > event.first_day:
        when += f" to {event.ends_at:%a %Y-%m-%d}"
    mark = f" {DISPUTED}" if event.disputed else ""
    return f"{when:<32} {event.kind.value:<11} {event.title}{mark}"
