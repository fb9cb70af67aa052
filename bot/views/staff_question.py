"""A question that is put before the staff, and the staff's answer as whoever waited for it gets to read it."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bot.views.answers import citation_label
from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, clip, fit, lines_within, link, plain
from knowledge.types import Citation
from registrar.questions.log import Asked

INSTRUCTIONS = (
    "**Reply to this message** with the answer, and I offer to make it the official one; or use "
    "*Apps › Make official answer* on any message in this thread. Whoever asked is told then, and it is what I "
    "answer from then on."
)
FOUND_NOTHING = "Nothing in the course's materials."
FOUND = {"closest": "No sure answer; I showed the closest there is:", "unknown": "I said that I don't know."}
LETTER_TITLE = "The staff has answered a question that you asked"


def staff_question_embed(asked: Asked) -> discord.Embed:
    """Render a question for the staff, with what was found on it and no word about who asked."""
    embed = discord.Embed(
        title="A question for the staff",
        description=fit(plain(asked.text), DESCRIPTION_LIMIT, "…"),
        colour=discord.Colour.orange(),
        timestamp=asked.asked_at,
    )
    if asked.understood != asked.text:
        embed.add_field(name="As I understood it", value=clip(plain(asked.understood), FIELD_LIMIT), inline=False)
    embed.add_field(name="What I found", value=lines_within(_found(asked), FIELD_LIMIT), inline=False)
    embed.set_footer(text=f"Kind: {asked.kind}" + (f" · Module {asked.module}" if asked.module is not None else ""))
    return embed


def _found(asked: Asked) -> Iterator[str]:
    yield FOUND.get(asked.band, "I answered from:")
    citations = [Citation(**citation) for citation in asked.found["citations"]]
    if not citations:
        yield FOUND_NOTHING
    for citation in citations:
        line = f"- {link(citation_label(citation), citation.url)}"
        yield line if len(line) <= FIELD_LIMIT // 3 else f"- {link(citation_label(citation), None)}"


def thread_name(asked: Asked) -> str:
    """Return a name for the staff's thread about a question, within Discord's 100 characters."""
    return clip(asked.text, 90)


def official_embed(content: Mapping[str, Any]) -> discord.Embed:
    """Render the message to whoever waited for the staff's answer, from what `registrar.questions.official` owes."""
    question = clip(plain(content["question"]), FIELD_LIMIT - 2)
    text = f"> {question}\n\n{content['answer']}"
    return discord.Embed(
        title=LETTER_TITLE, description=fit(text, DESCRIPTION_LIMIT, "…"), colour=discord.Colour.green()
    )
