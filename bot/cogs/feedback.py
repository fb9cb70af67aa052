"""The buttons below an answer: *Helpful*, *Not helpful*, and *More passages*.

A button carries the number of its question in the log and nothing is kept in memory, so that it works after a restart.
"""

import re
from typing import Self

import discord

from bot.buttons import Lasting
from bot.cogs.staff_questions import AskStaffButton
from bot.courses import here
from bot.errors import BotError
from bot.official import FORGOTTEN
from bot.views.passages import passages_embed
from knowledge.types import Citation, Question
from registrar.questions import log

MOST = 4
"""Passages shown at a time."""

THANKS = {True: "Noted: this helped. Thank you.", False: "Noted: this did not help. The staff can be asked instead."}
NOTHING_MORE = "I found nothing more about this in the course's materials."


class VoteButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"v1:(?P<question>\d{1,18}):(?P<vote>[+-])",
):
    """Says whether an answer helped. Everybody has one vote and may change it."""

    def __init__(self, question_id: int, *, helpful: bool) -> None:
        self.question_id = question_id
        self.helpful = helpful
        super().__init__(
            discord.ui.Button(
                label="Helpful" if helpful else "Not helpful",
                emoji="👍" if helpful else "👎",
                custom_id=f"v1:{question_id}:{'+' if helpful else '-'}",
            )
        )

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(int(match["question"]), helpful=match["vote"] == "+")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Count the vote and thank, for the voter's eyes alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = here().services
        async with services.database.transaction() as tx:
            person = str(interaction.user.id)
            if not await log.vote(tx, services.course.id, self.question_id, person, helpful=self.helpful):
                raise BotError(FORGOTTEN)
        view = None if self.helpful else discord.ui.View(timeout=None).add_item(AskStaffButton(self.question_id))
        await interaction.edit_original_response(content=THANKS[self.helpful], view=view)


class MoreButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"m1:(?P<question>\d{1,18})"
):
    """Shows further passages on a question."""

    def __init__(self, question_id: int) -> None:
        self.question_id = question_id
        super().__init__(discord.ui.Button(label="More passages", emoji="📖", custom_id=f"m1:{question_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the nearest passages that the answer did not stand on, for the reader's eyes alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = here().services
        async with services.database.reading() as tx:
            logged = await log.find(tx, services.course.id, self.question_id)
        if logged is None:
            raise BotError(FORGOTTEN)
        asked = Question(logged.asked.understood, logged.asked.asked_at)
        shown = {Citation(**citation) for citation in logged.asked.found["citations"]}
        passages = await services.assistant.passages(asked)
        more = [passage for passage in passages if passage.citation not in shown][:MOST]
        if more:
            await interaction.edit_original_response(embed=passages_embed(more))
        else:
            await interaction.edit_original_response(content=NOTHING_MORE)
