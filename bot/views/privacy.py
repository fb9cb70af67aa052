"""What is kept about people, in words, and what becomes of it when they want it gone."""

from collections.abc import Iterable, Mapping

import discord

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, lines_within
from registrar.privacy.holdings import Whose
from registrar.privacy.topics import TOPICS

NOTHING = "Nothing."
OPENING = (
    "Your work and your grades are shown to you and to the course's staff, to nobody else. Answers to your questions "
    "are logged without your name. Nothing is passed on to anybody outside of the course."
)


def overview_embed(owner: Whose, days: Mapping[str, int]) -> discord.Embed:
    """Render what is kept about somebody and why; `days` says for how many, by what it is."""
    times = [f"{what}: {number} days" for what, number in days.items()]
    parts = [
        OPENING,
        _part("Kept for the course's record", owner, goes=False),
        _part("Deleted when you ask for it", owner, goes=True),
        "\n".join(("**For how long**", *times, "Everything else: as long as the course keeps its records.")),
    ]
    return _embed("What I keep about you, and why", parts, discord.Colour.blurple())


def warning_embed(owner: Whose) -> discord.Embed:
    """Render what will be deleted, and what stays, before somebody says yes."""
    parts = [
        _part("This is deleted", owner, goes=True),
        _part("This stays, as the course's record needs it", owner, goes=False),
    ]
    return _embed("Delete my data: this cannot be undone", parts, discord.Colour.red())


def erased_text(counts: Mapping[str, int]) -> str:
    """Say what was deleted."""
    lines = [f"{name.capitalize()}: {count:,}" for name, count in counts.items() if count]
    return "Deleted:\n" + "\n".join(lines) if lines else "There was nothing to delete."


def takeout_text(archives: int, left_out: Iterable[str]) -> str:
    """Say what comes with somebody's own data."""
    text = "This is all that I keep about you, with the files that you handed in."
    if archives > 1:
        text += f" It comes in {archives} archives."
    missing = lines_within(left_out, FIELD_LIMIT)
    if missing:
        text += f"\nThese files are too large for Discord or gone. Please ask the course's staff for them:\n{missing}"
    return text


def _embed(title: str, parts: Iterable[str], colour: discord.Colour) -> discord.Embed:
    return discord.Embed(title=title, description="\n\n".join(parts)[:DESCRIPTION_LIMIT], colour=colour)


def _part(heading: str, owner: Whose, *, goes: bool) -> str:
    lines = [f"- {topic.name.capitalize()}: {topic.about}" for topic in TOPICS if topic.goes(owner) is goes]
    return "\n".join((f"**{heading}**", *(lines or [NOTHING])))
