"""The delivery report: what the bot owes, has sent, sent late, and could not deliver."""

from collections.abc import Mapping, Sequence
from typing import Literal

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, clip, lines_within, plain
from registrar.outbox import Debt, State

Show = Literal["everything", "pending", "sent", "late", "failed", "skipped"]

STATES: dict[Show, tuple[State, ...]] = {
    "everything": ("pending", "sent", "failed", "skipped"),
    "pending": ("pending",),
    "sent": ("sent",),
    "late": ("sent",),
    "failed": ("failed",),
    "skipped": ("skipped",),
}
MARKS: dict[State, str] = {"pending": "⏳", "sent": "✅", "failed": "❌", "skipped": "➖"}
LATE_MARK = "🕒"
NONE = "There are none."
LEGEND = f"⏳ pending · ✅ sent · {LATE_MARK} sent late · ❌ failed · ➖ not needed any more"
ERROR_ROOM = 200


def deliveries_embed(counts: Mapping[tuple[State, bool], int], debts: Sequence[Debt], show: Show) -> discord.Embed:
    """Render the counts of everything, and the debts that `show` selects. What a message says is nobody's business."""
    embed = discord.Embed(
        title=f"Deliveries: {show}",
        description=lines_within((_line(debt) for debt in debts), DESCRIPTION_LIMIT) or NONE,
        colour=discord.Colour.red() if counts.get(("failed", False)) else discord.Colour.blurple(),
    )
    sent = counts.get(("sent", False), 0)
    values = {
        "Pending": counts.get(("pending", False), 0),
        "Sent": sent,
        "Late": counts.get(("sent", True), 0),
        "Failed": counts.get(("failed", False), 0),
    }
    for name, value in values.items():
        embed.add_field(name=name, value=f"{value:,}")
    return embed.set_footer(text=LEGEND)


def _line(debt: Debt) -> str:
    owed = debt.owed
    mark = LATE_MARK if debt.late else MARKS[debt.state]
    to = f"<@{owed.person}>" if owed.person else plain(owed.channel or "")
    if owed.channel and owed.channel.isdecimal():
        to = f"<#{owed.channel}>"
    when = format_dt(debt.settled_at or owed.due_at, "f")
    error = f": {plain(clip(debt.error, ERROR_ROOM))}" if debt.error else ""
    return f"{mark} {plain(owed.kind)} to {to}, {when}{error}"
