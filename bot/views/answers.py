"""An `Answer` as an embed: the text, numbered links to where it stands, and how sure it is."""

import discord

from bot.views.text import AUTHOR_LIMIT, DESCRIPTION_LIMIT, FIELD_LIMIT, clip, fit, lines_within, link, unwrapped
from knowledge.types import OFFICIAL, Answer, Band, Citation

SOURCES = "Sources"
LABEL_LIMIT = 120
CUT = "*The answer is longer than a message may be; the sources have the rest.*"
NOTHING = "I have nothing to say to that."

COLOURS = {
    Band.ANSWER: discord.Colour.green(),
    Band.CLOSEST: discord.Colour.gold(),
    Band.UNKNOWN: discord.Colour.light_grey(),
}
FOOTERS = {
    Band.ANSWER: "From the course's materials",
    Band.CLOSEST: "The closest match, not a sure answer: check the sources",
    Band.UNKNOWN: "No answer from the course's materials",
}


OFFICIAL_FOOTER = "Official answer by the teaching staff"


def answer_embed(answer: Answer, *, asked: str = "", note: str = "") -> discord.Embed:
    """Render `answer`. `asked` repeats the question above it, `note` is a line about the question below it.

    The question stands in the author line because Discord shows no Markdown there: nobody can make the
    bot say a link or a heading of their own.
    """
    text = "\n\n".join(part for part in (unwrapped(answer.text.strip()) or NOTHING, note) if part)
    embed = discord.Embed(description=fit(text, DESCRIPTION_LIMIT, CUT), colour=COLOURS[answer.band])
    if asked.strip():
        embed.set_author(name=clip(asked, AUTHOR_LIMIT))
    if answer.citations:
        embed.add_field(name=SOURCES, value=_sources(answer.citations), inline=False)
    by_staff = answer.kind == OFFICIAL and answer.band is Band.ANSWER
    embed.set_footer(text=OFFICIAL_FOOTER if by_staff else FOOTERS[answer.band])
    return embed


def _sources(citations: tuple[Citation, ...]) -> str:
    """Return the numbered list; one too long to be shown with its link is shown without."""
    lines = []
    for number, citation in enumerate(dict.fromkeys(citations), start=1):
        label = citation_label(citation)
        line = f"{number}. {link(label, citation.url)}"
        lines.append(line if len(line) <= FIELD_LIMIT // 2 else f"{number}. {link(label, None)}")
    return lines_within(lines, FIELD_LIMIT)


def citation_label(citation: Citation) -> str:
    """Return the citation as people read it: `file › heading, cell 4` (cells and pages counted from one)."""
    place = f"{citation.source} › {citation.heading}" if citation.heading else citation.source
    if citation.cell is not None:
        return f"{clip(place, LABEL_LIMIT)}, cell {citation.cell + 1}"
    if citation.page is not None:
        return f"{clip(place, LABEL_LIMIT)}, page {citation.page}"
    return clip(place, LABEL_LIMIT)
