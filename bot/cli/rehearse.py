"""`syllabot rehearse`: all that the bot would say in a stretch of the term, without Discord."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.calendar import DAYS
from bot.cli.options import CourseOption, JsonOption
from bot.cli.output import print_json, results
from bot.errors import BotError

if TYPE_CHECKING:
    from bot.rehearsal import Said
    from registrar.course.models import Course

EXAMPLE = "Example: syllabot rehearse --from 2022-03-01 --to 2022-03-31 --out march.html"


def rehearse(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAYS, help="The first day. Default: that of the first message.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAYS, help="The last day. Default: that of the last message.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="PAGE.html", help="Write a page to print.")] = None,
    course: CourseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every announcement, and every reminder of a student who wants them all, by what holds in the course now."""
    from bot.cli.holding import open_held
    from bot.rehearsal import rehearse as play
    from bot.rehearsal import whole_term
    from bot.settings import load_settings
    from bot.views.rehearsal import rehearsal_page

    async def played() -> "tuple[Course, list[Said]]":
        async with open_held(load_settings(course=course)) as held:
            begins, ends = whole_term(held.course, held.events)
            from_day, to_day = first.date() if first else begins, last.date() if last else ends
            if to_day < from_day:
                raise typer.BadParameter(
                    f"this day lies before {from_day}, on which the rehearsal begins", param_hint="--to"
                )
            return held.course, await play(held.written, from_day, to_day, held.database)

    opened, said = asyncio.run(played())
    if out is not None:
        _write(out, rehearsal_page(opened, said))
    if as_json:
        print_json([_values(each) for each in said])
    elif out is not None:
        results.print(f"{len(said)} messages are written to {out}.", markup=False, soft_wrap=True)
    else:
        for each in said:
            results.print(f"{each.at:%a %Y-%m-%d %H:%M} {each.to:<16} {each.title}", markup=False, soft_wrap=True)
        results.print(f"{len(said)} messages, times in {opened.term.time_zone}.", style="dim")


def _write(page: Path, html: str) -> None:
    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise BotError(f"{page} cannot be written: {error.strerror}.") from error


def _values(said: "Said") -> dict[str, str]:
    return {"at": said.at.isoformat(), "to": said.to, "kind": said.kind, "text": said.full_text}
