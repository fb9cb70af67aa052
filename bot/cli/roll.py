"""`syllabot course roll`: next term's course file from this term's."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption
from bot.cli.output import notes, results
from bot.errors import BotError

if TYPE_CHECKING:
    from registrar.course.rollover import Break, Rolled

EXAMPLE = "Example: syllabot course roll --start 2027-01-19 --skip 2027-03-08..2027-03-14 --out next_term"
DAYS = ["%Y-%m-%d"]
YAML_SUFFIXES = {".yaml", ".yml"}


def roll(
    start: Annotated[datetime, typer.Option(formats=DAYS, help="The first day of the new term.")],
    skip: Annotated[
        list[str] | None,
        typer.Option(metavar="FIRST..LAST", help="Days without class, both inclusive. May be given several times."),
    ] = None,
    course_id: Annotated[
        str | None, typer.Option("--id", help="The new course's id. Default: the old one with the year changed.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What the new term is called. Default: as the old one, with the year changed.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The new file, or the folder for it. Default: the course's own file; the old one is kept beside it.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    course: CourseOption = None,
) -> None:
    """Make next term's course.yaml: every date keeps its weekday, breaks are skipped, comments stay.

    Shows every date, old and new, before anything is written.
    """
    from bot.settings import load_settings
    from registrar.course.load import FILE_NAME, course_text
    from registrar.course.rollover import NewTerm
    from registrar.course.rollover import roll as roll_over

    folder = load_settings(course=course).course
    old = course_text(folder)
    term = NewTerm(start.date(), tuple(_break(each) for each in skip or ()), course_id, name)
    rolled = roll_over(old, term)
    target = _target(out, FILE_NAME) if out else folder / FILE_NAME
    _show(rolled)
    if not yes:
        typer.confirm(f"Write this to {target}?", abort=True, err=True)
    if out is None:
        kept = _write_new(folder / f"course.before-{rolled.course.id}.yaml", old)
        results.print(f"The old course is kept in {kept}.", markup=False, soft_wrap=True)
        _replace(target, rolled.text)
    else:
        _write_new(target, rolled.text)
    results.print(f"{rolled.course.term.name} is written to {target}.", markup=False, soft_wrap=True)
    if target.parent.resolve() != folder.resolve():
        results.print(
            f"Materials and assignments are still in {folder}; copy them beside it.", markup=False, soft_wrap=True
        )


def _break(written: str) -> "Break":
    from registrar.course.rollover import Break

    first, _, last = written.partition("..")
    days = []
    for part in (first, last or first):
        try:
            days.append(datetime.strptime(part.strip(), DAYS[0]).date())  # noqa: DTZ007 - a day has no zone
        except ValueError as error:
            message = f'"{written}" is no break; write its first and last day, such as 2027-03-08..2027-03-14'
            raise typer.BadParameter(message, param_hint="--skip") from error
    return Break(*days)


def _target(out: Path, file_name: str) -> Path:
    return out if out.suffix.lower() in YAML_SUFFIXES and not out.is_dir() else out / file_name


def _show(rolled: "Rolled") -> None:
    for move in rolled.moves:
        results.print(f"{move.old:%a %Y-%m-%d} → {move.new:%a %Y-%m-%d}  {move.what}", markup=False, soft_wrap=True)
    if rolled.mentions:
        notes.print("These lines of the new file still speak of the old term; look at each:", markup=False)
    for mention in rolled.mentions:
        notes.print(f"line {mention.line}: {mention.text}", markup=False, soft_wrap=True)
    for note in rolled.notes:
        notes.print(note, markup=False, soft_wrap=True)
    term = rolled.course.term
    notes.print(f"{term.name} ({rolled.course.id}): {term.starts} to {term.ends}.", markup=False, soft_wrap=True)


def _write_new(path: Path, text: str) -> Path:
    """Write a file that is not there yet.

    Raises:
        BotError: if it is, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise BotError(f"There is something at {path} already; move it away or choose another place.") from error
    except OSError as error:
        raise BotError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of a file at once, so that nobody ever reads half of it."""
    draft = _write_new(path.with_suffix(".yaml.new"), text)
    draft.replace(path)
