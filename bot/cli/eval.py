"""`syllabot eval`: how good are the answers to a file of questions?"""

# ruff: noqa: PLC0415 - what is slow to import waits until the command runs, so that `--help` is quick

import asyncio
import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ingest import bring_in
from bot.cli.options import CourseOption, HomeOption, JsonOption
from bot.cli.output import complain, print_json, progress, results, waiting

if TYPE_CHECKING:
    from bot.services import Services
    from bot.settings import Settings
    from knowledge.evaluation.asking import Asked
    from knowledge.evaluation.last_run import Changes
    from knowledge.evaluation.questions import ExpectedQuestion
    from knowledge.evaluation.summary import Figures, Summary

EXAMPLE = "Example: syllabot eval courses/my_course/questions.jsonl --failures"

FOLDER = "evaluation"
"""Below the home: the last run on each file, and the indexes of materials that were given for an evaluation."""
SHOWN = 300
"""Characters of a wrong answer that are shown."""


def evaluate(
    questions: Annotated[Path, typer.Argument(help="JSON lines; docs/evaluation.md explains the fields.")],
    materials: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Evaluate on these materials and the pack's own, in an index apart from the one that the bot serves.",
        ),
    ] = None,
    failures: Annotated[bool, typer.Option("--failures", help="Show the questions that failed, and why.")] = False,
    course: CourseOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the questions of a file, score the answers, and compare with the last run on that file."""
    from bot.settings import load_settings
    from knowledge.evaluation.last_run import changes, keep_run, load_run, place_of, run_of
    from knowledge.evaluation.questions import read_questions
    from knowledge.evaluation.summary import summarise

    settings = load_settings(course=course, home=home)
    expected = read_questions(questions)
    services = _services(settings, materials)
    asked = asyncio.run(_ask(expected, settings, services))
    verdicts = [each.verdict for each in asked]
    summary = summarise(verdicts)
    run = run_of(verdicts, services.clock())
    place = place_of(questions, settings.home / FOLDER / services.course.id)
    before = load_run(place)
    changed = changes(before, run) if before else None
    keep_run(run, place)
    if as_json:
        _print_all(summary, changed, asked)
        return
    _print_summary(summary)
    if changed:
        _print_changes(changed)
    if failures:
        _print_failures(asked)


def _services(settings: "Settings", materials: Path | None) -> "Services":
    """Open the course, over the materials given where there are any, with the bot's own index left as it is."""
    from bot.opening import open_course, open_services

    if materials is None:
        return open_services(settings)
    if not materials.is_dir():
        raise typer.BadParameter(f"there is no folder {materials}")
    mark = hashlib.sha256(str(materials.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    apart = settings.model_copy(update={"home": settings.home / FOLDER / f"materials-{mark}"})
    for each in bring_in(open_course(apart), apart, [materials]).skipped:
        complain(f"{each.path}: {each.reason}")
    return open_services(apart)


async def _ask(questions: "list[ExpectedQuestion]", settings: "Settings", services: "Services") -> "list[Asked]":
    from bot.cli.holding import open_assistant
    from knowledge.evaluation.asking import ask_all

    with waiting("Opening the course and its materials"):
        await open_assistant(settings, services)
    asked = []
    with progress() as bars:
        task = bars.add_task("Asking", total=len(questions))
        zone = services.course.term.zone
        async for each in ask_all(questions, services.assistant, asked_at=services.clock(), zone=zone):
            asked.append(each)
            bars.update(task, completed=len(asked))
    return asked


def _print_all(summary: "Summary", changed: "Changes | None", asked: "list[Asked]") -> None:
    since = {**asdict(changed), "since": changed.since.isoformat()} if changed else None
    verdicts = [asdict(each.verdict) for each in asked]
    print_json({**asdict(summary), "changes": since, "verdicts": verdicts})


def _print_summary(summary: "Summary") -> None:
    from rich.table import Table

    table = Table()
    table.add_column("kind", no_wrap=True)
    for title in ("n", "right", "grounded", "precision", "recall@1", "recall@3"):
        table.add_column(title, justify="right", no_wrap=True)
    for kind, figures in summary.by_kind.items():
        table.add_row(kind, *_cells(figures))
    table.add_section()
    table.add_row("all", *_cells(summary.overall), style="bold")
    results.print(table)
    low, high = summary.interval
    _say(
        "Grounded accuracy (right, with an acceptable source among the first three citations): "
        f"{_percent(summary.overall.grounded)}, 95 % interval {low:.0%} to {high:.0%}"
    )
    _say(f"Refusals: precision {_percent(summary.refusal_precision)}, recall {_percent(summary.refusal_recall)}")
    _say(
        f"Contradictions: named {_percent(summary.conflicts_named)}, "
        f"spoken of where there is none {_percent(summary.false_conflicts)}"
    )
    _say(f"Latency: p50 {summary.p50:.0f} ms, p95 {summary.p95:.0f} ms")


def _cells(figures: "Figures") -> tuple[str, ...]:
    shares = (
        figures.accuracy,
        figures.grounded,
        figures.citation_precision,
        figures.recall_at_1,
        figures.recall_at_3,
    )
    return str(figures.questions), *map(_percent, shares)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _print_changes(changed: "Changes") -> None:
    lists = (
        ("now right", changed.now_right),
        ("now wrong", changed.now_wrong),
        ("new", changed.new),
        ("gone", changed.gone),
    )
    told = [f"{title}: {', '.join(ids)}" for title, ids in lists if ids]
    _say(f"Since the run of {changed.since:%Y-%m-%d %H:%M} UTC: {'; '.join(told) or 'no change'}.")


def _print_failures(asked: "list[Asked]") -> None:
    for each in asked:
        if not each.verdict.grounded:
            _say(f"\n{each.question.id} ({each.question.kind}): {each.question.question}")
            _say(f"    {each.verdict.reason}")
            _say("    " + " ".join(each.answer.text.split())[:SHOWN], style="dim")


def _say(line: str, style: str | None = None) -> None:
    results.print(line, markup=False, soft_wrap=True, style=style)
