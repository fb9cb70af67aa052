"""`syllabot ask`: one question, or a file of them."""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CourseOption, HomeOption, JsonOption
from bot.cli.output import complain, print_json, progress, results, waiting

if TYPE_CHECKING:
    from bot.services import Services
    from bot.settings import Settings

EXAMPLE = (
    'Examples: syllabot ask "When is the next assignment due?" · '
    "syllabot ask --batch questions.jsonl --out answers.jsonl"
)

OPENING = "Opening the course and its materials"


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    batch: Annotated[
        typer.FileBinaryRead | None,
        typer.Option(help="Answer a file: JSON lines with `id`, `question`, and optionally `as_of` and `history`."),
    ] = None,
    out: Annotated[typer.FileBinaryWrite | None, typer.Option(help="Where the answers of a batch go.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Ask as if it were noon of this day in the course's time zone. In a batch, `as_of` wins.",
        ),
    ] = None,
    course: CourseOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a question about the course, or all those in a file.

    A batch is answered in order, one JSON line each: `id`, `answer`, `citations`, `refused`, `kind`, `latency_ms`.
    A line that cannot be read is reported and left out; the command then ends with 1.
    """
    if (question is None) == (batch is None) or (batch is None) != (out is None):
        raise typer.BadParameter("give either a question, or --batch FILE with --out FILE")
    if batch and out and Path(batch.name).resolve() == Path(out.name).resolve():
        raise typer.BadParameter("--out would overwrite the questions; name another file")
    from bot.batch import noon
    from bot.opening import open_services
    from bot.settings import load_settings

    settings = load_settings(course=course, home=home)
    services = open_services(settings)
    asked_at = noon(as_of.date(), services.course) if as_of else services.clock()
    if question is not None:
        asyncio.run(_answer_one(question, asked_at, settings, services, as_json))
    elif batch and out and asyncio.run(_answer_file(batch, out, asked_at, settings, services)):
        raise typer.Exit(1)


async def _answer_one(text: str, asked_at: datetime, settings: "Settings", services: "Services", as_json: bool) -> None:
    from rich.markdown import Markdown

    from bot.batch import answer_record
    from bot.cli.holding import open_assistant
    from bot.views.answers import citation_label
    from knowledge.types import Question

    with waiting(OPENING):
        await open_assistant(settings, services)
    began = time.perf_counter()
    with waiting("Looking it up"):
        answer = await services.assistant.answer(Question(text, asked_at))
    if as_json:
        print_json(answer_record(answer, (time.perf_counter() - began) * 1000))
        return
    results.print(Markdown(answer.text))
    for number, citation in enumerate(answer.citations, start=1):
        line = f"{number}. {citation_label(citation)}" + (f"  {citation.url}" if citation.url else "")
        results.print(line, style="dim", markup=False, soft_wrap=True)


async def _answer_file(
    batch: typer.FileBinaryRead,
    out: typer.FileBinaryWrite,
    asked_at: datetime,
    settings: "Settings",
    services: "Services",
) -> int:
    """Answer `batch` into `out` and return how many lines were left out."""
    from bot.batch import BadLineError, answer_lines
    from bot.cli.holding import open_assistant

    with waiting(OPENING):
        await open_assistant(settings, services)
    lines = batch.readlines()
    left_out = 0
    with progress() as bars:
        task = bars.add_task("Answering", total=len(lines))
        async for number, line in answer_lines(lines, services, asked_at):
            bars.update(task, completed=number)
            if isinstance(line, BadLineError):
                left_out += 1
                complain(str(line))
            else:
                out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                out.flush()
    return left_out
