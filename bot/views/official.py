"""The staff's official answers, for the staff."""

from collections.abc import Sequence

import discord
from discord.utils import format_dt

from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, clip, fit, lines_within, plain
from registrar.questions.official import OfficialAnswer

NONE_YET = "There are none yet. They begin with a reply in one of the threads that *Ask the staff* opens."
WITHDRAWAL = "Withdraw this official answer? I then answer this question from the course's materials again."


def official_list_embed(answers: Sequence[OfficialAnswer]) -> discord.Embed:
    """Render the answers that stand, each with its question and its day, as many as fit."""
    lines = [
        f"- **{plain(clip(each.question, 150))}** {plain(clip(each.text, 150))} ({format_dt(each.given_at, 'd')})"
        for each in answers
    ]
    return discord.Embed(
        title="Official answers",
        description=lines_within(lines, DESCRIPTION_LIMIT) or NONE_YET,
        colour=discord.Colour.green(),
    )


def withdrawal_embed(answer: OfficialAnswer) -> discord.Embed:
    """Render an answer that is about to be withdrawn."""
    embed = discord.Embed(title="Are you sure?", description=WITHDRAWAL, colour=discord.Colour.red())
    embed.add_field(name="Question", value=clip(plain(answer.question), FIELD_LIMIT), inline=False)
    embed.add_field(name="Answer", value=fit(answer.text, FIELD_LIMIT, "…"), inline=False)
    return embed
