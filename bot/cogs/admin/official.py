"""`/admin official`: the staff's official answers, to be looked through, changed and withdrawn."""

from collections.abc import Sequence
from typing import Self

import discord
from discord import app_commands

from bot.buttons import Form, Lasting
from bot.courses import here
from bot.errors import BotError
from bot.official import LONGEST, checked, learn_official
from bot.permissions import Rank, require
from bot.services import Services
from bot.telling import telling
from bot.views.official import official_list_embed, withdrawal_embed
from bot.views.text import clip
from registrar.questions import official
from registrar.questions.official import OfficialAnswer

CHOICES = 25
CHOICE_LIMIT = 100
"""How many answers Discord offers while somebody types, and how long each may be."""

NONE_SUCH = "There is no such official answer (any more). Choose one from the list that opens while you type."


class OfficialCommands(app_commands.Group):
    """List, edit, withdraw."""

    def __init__(self) -> None:
        super().__init__(name="official", description="The staff's official answers")

    @app_commands.command(name="list", description="The official answers that stand")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show them, the latest first."""
        standing = await _standing(here().services)
        await interaction.response.send_message(embed=official_list_embed(standing), ephemeral=True)

    @app_commands.command(name="edit", description="Change an official answer")
    @app_commands.describe(answer="Type a few words of its question")
    async def edit(self, interaction: discord.Interaction, answer: int) -> None:
        """Open a form with the answer as it stands."""
        await interaction.response.send_modal(EditForm(await _one(here().services, answer)))

    @app_commands.command(name="withdraw", description="Take an official answer back")
    @app_commands.describe(answer="Type a few words of its question")
    async def withdraw(self, interaction: discord.Interaction, answer: int) -> None:
        """Show the answer with a button that withdraws it."""
        chosen = await _one(here().services, answer)
        view = discord.ui.View(timeout=None).add_item(WithdrawButton(chosen.id))
        await interaction.response.send_message(embed=withdrawal_embed(chosen), view=view, ephemeral=True)

    @edit.autocomplete("answer")
    @withdraw.autocomplete("answer")
    async def _offer(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        wanted = typed.casefold().split()
        found = [
            each
            for each in await _standing(here().services)
            if all(word in f"{each.question} {each.text}".casefold() for word in wanted)
        ]
        return [app_commands.Choice(name=clip(each.question, CHOICE_LIMIT), value=each.id) for each in found[:CHOICES]]


class EditForm(Form, title="Edit the official answer"):
    """The text of an official answer, to be changed."""

    def __init__(self, answer: OfficialAnswer) -> None:
        super().__init__()
        self._id = answer.id
        self._text = discord.ui.TextInput[Self](
            style=discord.TextStyle.paragraph, default=answer.text, min_length=1, max_length=LONGEST
        )
        self.add_item(discord.ui.Label(text=clip(answer.question, 45), component=self._text))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Keep the new text and answer from it."""
        async with telling(interaction):
            await require(interaction, Rank.ASSISTANT)
            text = checked(self._text.value)
            await interaction.response.defer(ephemeral=True, thinking=True)
            async with here().services.database.transaction() as tx:
                course, now, actor = here().services.course.id, here().services.clock(), str(interaction.user.id)
                if not await official.edit(tx, course, self._id, text, at=now, actor=actor):
                    raise BotError(NONE_SUCH)
            await learn_official(here().services)
            await interaction.edit_original_response(content="The official answer is changed.")


class WithdrawButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"w1:(?P<answer>\d{1,18})"
):
    """Withdraws an official answer."""

    needs = Rank.ASSISTANT

    def __init__(self, answer_id: int) -> None:
        self.answer_id = answer_id
        super().__init__(
            discord.ui.Button(label="Withdraw it", style=discord.ButtonStyle.danger, custom_id=f"w1:{answer_id}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Withdraw the answer and answer from it no more."""
        services = here().services
        await interaction.response.defer()
        async with services.database.transaction() as tx:
            course, now, actor = services.course.id, services.clock(), str(interaction.user.id)
            if not await official.withdraw(tx, course, self.answer_id, at=now, actor=actor):
                raise BotError(NONE_SUCH)
        await learn_official(services)
        await interaction.edit_original_response(content="The official answer is withdrawn.", embed=None, view=None)


async def _standing(services: Services) -> Sequence[OfficialAnswer]:
    async with services.database.reading() as tx:
        return await official.standing(tx, services.course.id)


async def _one(services: Services, answer_id: int) -> OfficialAnswer:
    for answer in await _standing(services):
        if answer.id == answer_id:
            return answer
    raise BotError(NONE_SUCH)
