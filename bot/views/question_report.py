"""What students asked in some days: an overview for the staff, and all of it as a table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.views.table import csv_bytes
from bot.views.text import FIELD_LIMIT, clip, lines_within, plain
from registrar.questions.log import Logged

GROUPS = 12
"""Groups shown; the table has them all."""
DESCRIPTION_ROOM = 3000

COLUMNS = ("asked_at", "module", "band", "kind", "helpful", "not_helpful", "official_answer", "group", "question")

NOTHING_ASKED = "No question was asked in this time."
ALL_WELL = "Nothing is left to do: all were answered, and no answer was disliked."


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked, the latest first, and those of it that the staff should look at, in groups of alike ones."""

    asked: Sequence[Logged]
    groups: Sequence[Sequence[Logged]]


def report_embed(report: Report, *, days: int, module: int | None) -> discord.Embed:
    """Render the overview: figures, the largest groups, and counts per module."""
    about = f", module {module}" if module is not None else ""
    embed = discord.Embed(title=f"Questions of the last {days} days{about}", colour=discord.Colour.blurple())
    if not report.asked:
        embed.description = NOTHING_ASKED
        return embed
    lines = [_group_line(group) for group in report.groups[:GROUPS]]
    if len(report.groups) > GROUPS:
        lines.append(f"… and {len(report.groups) - GROUPS} more in the table")
    embed.description = f"{_figures(report)}\n\n{lines_within(lines, DESCRIPTION_ROOM) or ALL_WELL}"
    embed.add_field(name="By module", value=lines_within(_modules(report), FIELD_LIMIT), inline=False)
    return embed


def _figures(report: Report) -> str:
    bands = Counter(each.asked.band for each in report.asked)
    helpful = sum(each.helpful for each in report.asked)
    unhelpful = sum(each.unhelpful for each in report.asked)
    return (
        f"**{len(report.asked)}** asked: {bands['answer']} answered, {bands['closest']} shown the closest match, "
        f"{bands['unknown']} without an answer. 👍 {helpful} 👎 {unhelpful}"
    )


def _group_line(group: Sequence[Logged]) -> str:
    modules = sorted({each.asked.module for each in group if each.asked.module is not None})
    places = f", module {', '.join(map(str, modules))}" if modules else ""
    disliked = sum(each.unhelpful for each in group)
    votes = f", 👎 {disliked}" if disliked else ""
    return f"- **{len(group)}×** {plain(clip(group[0].asked.text, 160))} ({group[0].asked.band}{places}{votes})"


def _modules(report: Report) -> Iterator[str]:
    """Yield a line for each module: how many were asked, and how many of them the staff should look at."""
    asked = Counter(each.asked.module for each in report.asked)
    wanting = Counter(each.asked.module for each in report.asked if each.wanting)
    for module in sorted(asked, key=lambda number: (number is None, number)):
        name = "Of no one module" if module is None else f"Module {module}"
        yield f"{name}: {asked[module]} asked, {wanting[module]} to look at"


def questions_csv(report: Report) -> bytes:
    """Return all questions as CSV, one a row; `group` numbers the groups from 1 and is empty where all is well."""
    groups = {each.id: number for number, group in enumerate(report.groups, start=1) for each in group}
    return csv_bytes(COLUMNS, (_cells(each, groups.get(each.id)) for each in report.asked))


def _cells(question: Logged, group: int | None) -> list[object]:
    asked = question.asked
    return [
        asked.asked_at.isoformat(timespec="seconds"),
        asked.module,
        asked.band,
        asked.kind,
        question.helpful,
        question.unhelpful,
        "yes" if question.settled else None,
        group,
        asked.text,
    ]
