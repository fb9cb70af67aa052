"""The roster as the staff sees it: lists, one entry, what an import would change, and files of codes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import discord
from discord.utils import format_dt

from bot.views.table import csv_bytes
from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, clip, lines_within, plain
from registrar.people.importing import Comparison, Imported
from registrar.people.linking import LIFETIME
from registrar.people.roster import Student

Show = Literal["everybody", "linked", "not linked", "dropped"]

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Email", "Section", "Linked", "Dropped")
CODE_COLUMNS = ("Student", "SIS Login ID", "Email", "Code", "Why it was not e-mailed")

NAME_ROOM = 80
NOBODY = "Nobody."
WORDS = {
    "name": "name",
    "canvas_id": "ID",
    "sis_id": "SIS User ID",
    "login": "login",
    "email": "e-mail address",
    "section": "section",
    "canvas_section": "Canvas's section",
    "dropped": "dropped",
}
"""What people call the fields of an entry."""


def list_embed(students: Sequence[Student], show: Show) -> discord.Embed:
    """Render the students that `show` selects, with a mark for those who have linked an account."""
    linked = sum(bool(each.accounts) for each in students)
    lines = (f"{'🔗' if each.accounts else '▫️'} {_named(each)}" for each in students)
    embed = discord.Embed(
        title=f"Roster: {show}",
        description=lines_within(lines, DESCRIPTION_LIMIT) or NOBODY,
        colour=discord.Colour.blurple(),
    )
    return embed.set_footer(text=f"{len(students):,} students, {linked:,} linked (🔗). The file has them all.")


def roster_csv(students: Iterable[Student]) -> bytes:
    """Return students as CSV, with headings that an import understands."""
    return csv_bytes(
        COLUMNS,
        (
            (
                each.name,
                each.canvas_id,
                each.sis_id,
                each.login,
                each.email,
                each.section,
                "yes" if each.accounts else "no",
                each.dropped_at and each.dropped_at.isoformat(timespec="seconds"),
            )
            for each in students
        ),
    )


def student_embed(student: Student, team: str | None) -> discord.Embed:
    """Render one entry."""
    values = {
        "ID": student.canvas_id,
        "SIS User ID": student.sis_id,
        "Login": student.login,
        "E-mail": student.email,
        "Section": student.section,
        "Canvas's section": student.canvas_section,
        "Team": team,
        "Accounts": " ".join(f"<@{each}>" for each in student.accounts) or None,
    }
    embed = discord.Embed(title=clip(plain(student.name), NAME_ROOM), colour=discord.Colour.blurple())
    for name, value in values.items():
        shown = value if value is None or name == "Accounts" else plain(value)
        embed.add_field(name=name, value=clip(shown, FIELD_LIMIT) if shown else "–")
    if student.dropped_at is not None:
        embed.description = f"Dropped {format_dt(student.dropped_at, 'D')}."
    return embed


def preview_embed(found: Comparison) -> discord.Embed:
    """Render what an import would do; nothing is written yet."""
    embed = discord.Embed(
        title="Import of the roster: nothing is changed yet",
        description=f"{len(found.unchanged):,} stay as they are.",
        colour=discord.Colour.gold(),
    )
    changed = (f"{plain(each.name)}: {_words(each.after)}" for each in found.changed)
    _field(embed, "New", len(found.added), (plain(each.name) for each in found.added))
    _field(embed, "Changed", len(found.changed), changed)
    _field(embed, "On the roster, but not in the file", len(found.missing), (plain(name) for _, name in found.missing))
    _field(embed, "In none of the course's sections", len(found.unplaced), map(plain, found.unplaced))
    return embed


def imported_text(done: Imported, *, dropped: bool) -> str:
    """Say what an import has done."""
    lines = [f"Done: {len(done.added):,} added, {len(done.changed):,} changed, {len(done.unchanged):,} as they were."]
    if done.missing:
        lines.append(
            f"{len(done.missing):,} were not in the file and are {'dropped' if dropped else 'still enrolled'}."
        )
    if done.columns:
        lines.append(f"Canvas's columns of {len(done.columns):,} assignments are known for the export of grades.")
    lines.append("Those who have no account linked get their codes with `/admin roster code`.")
    return "\n".join(lines)


def merge_embed(keep: Student, duplicate: Student) -> discord.Embed:
    """Render what a merge is about to do."""
    return discord.Embed(
        title="Merge two entries: this cannot be undone",
        description=(
            f"Kept: **{_named(keep)}**\nIts duplicate, which will be gone: **{_named(duplicate)}**\n\n"
            "Accounts, work, extensions and grades of the duplicate go to the entry that is kept. Where both have "
            "something, that of the kept one holds."
        ),
        colour=discord.Colour.red(),
    )


def one_code_text(student: Student, code: str, why: str) -> str:
    """Render the code of one student, to be handed out; `why` says why it was not e-mailed, if it should have been."""
    failed = f"\nIt was not e-mailed: {why}." if why else ""
    days = LIFETIME.days
    return f"The code of **{plain(student.name)}** is `{code}`. It works once, for {days} days, with `/link`.{failed}"


def codes_csv(students: Iterable[Student], codes: Mapping[int, str], failures: Mapping[int, str]) -> bytes:
    """Return the codes of students as CSV; `failures` says why some of them were not e-mailed."""
    return csv_bytes(
        CODE_COLUMNS,
        ((each.name, each.login, each.email, codes[each.id], failures.get(each.id)) for each in students),
    )


def _field(embed: discord.Embed, name: str, count: int, lines: Iterable[str]) -> None:
    if count:
        shown = lines_within((clip(line, NAME_ROOM * 2) for line in lines), FIELD_LIMIT)
        embed.add_field(name=f"{name}: {count:,}", value=shown, inline=False)


def _words(fields: Iterable[str]) -> str:
    return ", ".join("back on the roster" if field == "dropped" else WORDS[field] for field in fields)


def _named(student: Student) -> str:
    section = f" ({student.section})" if student.section else ""
    return plain(clip(student.name, NAME_ROOM)) + plain(section)
