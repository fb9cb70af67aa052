"""The audit log as the staff reads it."""

import json
from collections.abc import Sequence

import discord
from discord.utils import format_dt

from bot.views.table import csv_bytes
from bot.views.text import DESCRIPTION_LIMIT, FIELD_NAME_LIMIT, clip, lines_within, plain
from registrar.audit import Entry, Values

COLUMNS = ("at", "actor", "action", "subject", "before", "after")
VALUES_ROOM = 120
NOTHING = "Nothing of this kind was changed."


def audit_embed(entries: Sequence[Entry], about: str) -> discord.Embed:
    """List entries, the latest first."""
    title = f"Audit log: {about}" if about else "Audit log"
    return discord.Embed(
        title=clip(plain(title), FIELD_NAME_LIMIT),
        description=lines_within([_line(each) for each in entries], DESCRIPTION_LIMIT) if entries else NOTHING,
        colour=discord.Colour.blurple(),
    ).set_footer(text="The latest first. Export: True gives all of it as a CSV file.")


def audit_csv(entries: Sequence[Entry]) -> bytes:
    """Return entries as CSV, one a row, with the values before and after as JSON."""
    return csv_bytes(COLUMNS, (_cells(each) for each in entries))


def _line(entry: Entry) -> str:
    actor = f"<@{entry.actor}>" if entry.actor.isdecimal() else plain(entry.actor)
    change = " → ".join(plain(clip(_written(each), VALUES_ROOM)) for each in (entry.before, entry.after) if each)
    return f"- {format_dt(entry.at, 'f')} {actor} **{plain(entry.action)}** {plain(entry.subject)}: {change}"


def _cells(entry: Entry) -> list[object]:
    values = [None if each is None else json.dumps(each, ensure_ascii=False) for each in (entry.before, entry.after)]
    return [entry.at.isoformat(timespec="seconds"), entry.actor, entry.action, entry.subject, *values]


def _written(values: Values) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items() if value is not None)
