"""`syllabot calendar export` and `import`: the calendar as a file for other programs, and theirs compared with it."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import calendar
from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import notes, print_json, results
from bot.errors import BotError

if TYPE_CHECKING:
    from bot.settings import Settings
    from registrar.calendar import Occurrence
    from registrar.course.models import Course
    from schedules.ics import Comparison, Difference, Entry

EXPORT_EXAMPLE = "Example: syllabot calendar export course.ics"
IMPORT_EXAMPLE = "Example: syllabot calendar import canvas.ics"
MEANINGS = {
    "moved": "the dates differ",
    "for-some": "another date for some students",
    "undated-here": "the course has no date",
    "only-here": "not in the file",
    "only-there": "not in the course",
}

app = typer.Typer()
app.callback(invoke_without_command=True, epilog=calendar.EXAMPLE)(calendar.calendar)


@app.command("export", epilog=EXPORT_EXAMPLE)
def export_calendar(
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="The file to write, or to bring up to date.")],
    course: CourseOption = None,
) -> None:
    """Write the course's calendar as an iCalendar file, for Google Calendar, Apple Calendar, Outlook and others."""
    from bot.cli.holding import what_holds
    from bot.settings import load_settings
    from registrar.clock import system_clock
    from schedules.errors import CalendarFileError
    from schedules.ics import feed

    held = what_holds(load_settings(course=course))
    # The file may end up anywhere: by which links one joins in is not for everybody.
    events = [replace(event, link=None) for event in held.events]
    try:
        previous = file.read_bytes() if file.exists() else b""
        file.write_bytes(feed(held.course, events, system_clock(), previous))
    except CalendarFileError as error:
        raise BotError(f"{file}: {error}.") from error
    except OSError as error:
        raise BotError(f"{file} cannot be written: {error.strerror}.") from error
    results.print(f"{len(events)} events are written to {file}.", markup=False, soft_wrap=True)


@app.command("import", epilog=IMPORT_EXAMPLE)
def import_calendar(
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="A calendar file, such as Canvas offers it.")],
    code: Annotated[
        str | None, typer.Option(metavar="COURSE", help="What the file calls the course. Default: the course's code.")
    ] = None,
    course: CourseOption = None,
    as_json: JsonOption = False,
    apply: Annotated[bool, typer.Option("--apply", help="Take over the file's due dates, after asking.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --apply: do not ask.")] = False,
) -> None:
    """Show where the due dates of a calendar file differ from the course's, and take them over with --apply."""
    from bot.cli.holding import what_holds
    from bot.settings import load_settings
    from schedules.errors import CalendarFileError
    from schedules.ics import compare, read_calendar

    settings = load_settings(course=course)
    opened = what_holds(settings).compared
    try:
        found = compare(opened, read_calendar(file.read_bytes(), opened.term.zone), code)
    except CalendarFileError as error:
        raise BotError(f"{file}: {error}.") from error
    except OSError as error:
        raise BotError(f"{file} cannot be read: {error.strerror}.") from error
    if as_json:
        differences = [_values(each) for each in found.differences]
        print_json({"differences": differences, "agreed": found.agreed, "other_courses": found.other_courses})
    else:
        _print(found)
    if apply:
        _apply(settings, opened, found, yes=yes)


def _print(found: "Comparison") -> None:
    for each in found.differences:
        results.print(_line(each), markup=False, soft_wrap=True)
    if found.other_courses:
        results.print(f"Left out: {', '.join(found.other_courses)}.", markup=False, soft_wrap=True)
    results.print(f"Differences: {len(found.differences)}. Due dates that agree: {found.agreed}.")


def _apply(settings: "Settings", course: "Course", found: "Comparison", *, yes: bool) -> None:
    """Take over what can be: due dates for everybody, each of which the file names once."""
    from bot.cli.holding import take_over
    from schedules.ics import changes

    dates = changes(course, found)
    if not dates:
        notes.print("There is nothing to take over.")
        return
    for each in dates:
        when = f"{each.after.astimezone(course.term.zone):%a %Y-%m-%d %H:%M}"
        notes.print(f"{course.assignment(each.assignment).title} → {when}", markup=False, soft_wrap=True)
    if not yes:
        typer.confirm(f"Take over {len(dates)} due dates?", abort=True, err=True)
    take_over(settings, dates)
    notes.print(f"{len(dates)} due dates hold now, and nobody is told. Start a running bot again to go by them.")


def _values(each: "Difference") -> dict[str, object]:
    return {
        "kind": each.kind.value,
        "assignment": each.assignment,
        "title": each.title,
        "here": each.here and each.here.starts_at.isoformat(),
        "there": each.there and (each.there.at or each.there.day).isoformat(),
        "line": each.there and each.there.line,
    }


def _line(each: "Difference") -> str:
    sides = [f"course {_here(each.here)}"] if each.here else []
    sides += [f"file {_there(each.there)}"] if each.there else []
    return f"{each.title}: {MEANINGS[each.kind.value]} ({'; '.join(sides)})"


def _here(event: "Occurrence") -> str:
    stated = " (no hour stated)" if event.all_day else ""
    return f"{event.starts_at:%a %Y-%m-%d %H:%M}{stated}"


def _there(entry: "Entry") -> str:
    when = f"{entry.at:%a %Y-%m-%d %H:%M}" if entry.at else f"{entry.day:%a %Y-%m-%d}, the whole day"
    return f"{when}, line {entry.line}"
