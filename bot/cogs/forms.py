"""Answers forms that were opened before the bot was started anew, and gives back what was typed into them."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.buttons import run_of
from bot.telling import telling

if TYPE_CHECKING:
    from bot.app import Syllabot

STARTED_ANEW = (
    "I was started anew while you had this form open, so I kept nothing of it. Please open the form again. "
    "If you typed anything, it is in the attached file; files have to be attached again."
)


class OldForms(commands.Cog):
    """Tells whoever sends a form that nothing here remembers, so that they lose no word of it."""

    def __init__(self, bot: "Syllabot") -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Give an old form back to its author, and to nobody else."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        form: dict[str, Any] = dict(interaction.data or {})
        run = run_of(form["custom_id"])
        if run is None or any(run == course.run for course in self._bot.courses.all):
            return
        async with telling(interaction):
            typed = "\n\n".join(_typed(form["components"]))
            files = [discord.File(BytesIO(typed.encode()), "what-you-typed.txt")] if typed else []
            await interaction.response.send_message(STARTED_ANEW, files=files, ephemeral=True)


def _typed(components: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what stands in the text fields of a form, wherever they lie in it."""
    for each in components:
        if each["type"] == discord.ComponentType.text_input.value and each.get("value"):
            yield each["value"]
        yield from _typed([*each.get("components", ()), *filter(None, [each.get("component")])])
