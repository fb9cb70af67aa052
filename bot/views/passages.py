"""Passages as they stand in the materials, each under its place."""

from collections.abc import Sequence

import discord

from bot.views.answers import citation_label
from bot.views.text import DESCRIPTION_LIMIT, fit, link, unwrapped
from knowledge.types import Passage

TITLE = "More from the course's materials"
CUT = "…"


def passages_embed(passages: Sequence[Passage]) -> discord.Embed:
    """Render passages, the best first; long ones are cut so that each has its share of the room."""
    share = DESCRIPTION_LIMIT // len(passages)
    blocks = [_block(number, passage, share) for number, passage in enumerate(passages, start=1)]
    return discord.Embed(title=TITLE, description="\n\n".join(blocks), colour=discord.Colour.blurple())


def _block(number: int, passage: Passage, room: int) -> str:
    head = f"**{number}.** {link(citation_label(passage.citation), passage.url)}"
    if len(head) > room // 2:
        head = f"**{number}.** {link(citation_label(passage.citation), None)}"
    return f"{head}\n{fit(unwrapped(passage.text.strip()), room - len(head) - 3, CUT)}"
