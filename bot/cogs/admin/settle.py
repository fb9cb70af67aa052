"""`/admin settle`: which reading holds where the course's documents contradict each other.

The buttons carry what they are about in their ids, and nothing is kept in memory, so that they work after a restart.
"""

import hashlib
import re
from typing import Any, Self

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.cogs.admin.students import CHOICE_LIMIT, CHOICES
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.views.disputes import dispute_embed, reopened_text, settled_text
from bot.views.text import clip
from registrar.course.models import Course, Dispute, Reading
from registrar.in_force import in_force, reopen, settle

NO_DISPUTE = "There is no such dispute. Choose one from the list that opens while you type."
NO_READING = "This dispute has no such reading. Choose one from the list that opens while you type."
GONE = "The course's file has changed, and this dispute is not in it any more."
_LETTERS = 16
"""Of the digest by which a button names a reading or a dispute: ids may be longer than Discord lets a button's be."""


def settle_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    settling = Settling()
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="settle",
        description="Decide which reading holds where the course's documents contradict each other",
        callback=settling.ask,
    )
    command.autocomplete("dispute")(settling.offer_disputes)
    command.autocomplete("reading")(settling.offer_readings)
    return needs(Rank.INSTRUCTOR)(command)


class Settling:
    """Shows a dispute, and what would follow from a reading."""

    @app_commands.describe(dispute="What they contradict each other about", reading="What holds")
    async def ask(self, interaction: discord.Interaction, dispute: str, reading: str) -> None:
        """Show what is about to be decided, with a button that does it."""
        course = here().services.course
        chosen = next((each for each in course.disputes if each.id == dispute), None)
        if chosen is None:
            raise BotError(NO_DISPUTE)
        held = next((each for each in chosen.readings if each.id == reading), None)
        if held is None:
            raise BotError(NO_READING)
        view = discord.ui.View(timeout=None).add_item(SettleButton(_digest(dispute, reading)))
        embed = dispute_embed(course, chosen, held)
        await interaction.response.send_message(embed=embed, view=view, ephemeral=True)

    async def offer_disputes(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the disputes whose title holds what was typed, the open ones first."""
        found = [each for each in here().services.course.disputes if typed.strip().casefold() in each.title.casefold()]
        found.sort(key=lambda each: each.settled is not None)
        labels = [(f"{each.title}{' (settled)' if each.settled else ''}", each.id) for each in found[:CHOICES]]
        return [app_commands.Choice(name=clip(label, CHOICE_LIMIT), value=name) for label, name in labels]

    async def offer_readings(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the readings of the dispute that was chosen before."""
        chosen = [each for each in here().services.course.disputes if each.id == interaction.namespace.dispute]
        found = [each for dispute in chosen for each in dispute.readings]
        found = [each for each in found if typed.strip().casefold() in f"{each.text} {each.id}".casefold()]
        return [app_commands.Choice(name=clip(each.text, CHOICE_LIMIT), value=each.id) for each in found[:CHOICES]]


class SettleButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"settle:(?P<digest>[0-9a-f]{16})"
):
    """Settles a dispute."""

    needs = Rank.INSTRUCTOR

    def __init__(self, digest: str) -> None:
        self.digest = digest
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label="Settle it", style=style, custom_id=f"settle:{digest}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["digest"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Let the reading hold, everywhere."""
        services = here().services
        dispute, reading = _reading(services.written, self.digest)
        await interaction.response.defer()
        by, actor, now = interaction.user.display_name, str(interaction.user.id), services.clock()
        with refusals():
            async with services.database.transaction() as tx:
                await settle(tx, services.written, dispute.id, reading.id, by=by, actor=actor, at=now)
                course = await in_force(tx, services.written)
        await here().adopt(course)
        view = discord.ui.View(timeout=None).add_item(ReopenButton(_digest(dispute.id)))
        await interaction.edit_original_response(content=settled_text(dispute, reading), embed=None, view=view)


class ReopenButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"reopen:(?P<digest>[0-9a-f]{16})"
):
    """Takes back how a dispute was settled."""

    needs = Rank.INSTRUCTOR

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(discord.ui.Button(label="Undo", custom_id=f"reopen:{digest}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["digest"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Let the course's file hold again."""
        services = here().services
        dispute = next((each for each in services.written.disputes if _digest(each.id) == self.digest), None)
        if dispute is None:
            raise BotError(GONE)
        await interaction.response.defer()
        with refusals():
            async with services.database.transaction() as tx:
                await reopen(tx, services.written, dispute.id, actor=str(interaction.user.id), at=services.clock())
                course = await in_force(tx, services.written)
        await here().adopt(course)
        await interaction.edit_original_response(content=reopened_text(dispute), view=None)


def _digest(*names: str) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:_LETTERS]


def _reading(course: Course, digest: str) -> tuple[Dispute, Reading]:
    for dispute in course.disputes:
        for reading in dispute.readings:
            if _digest(dispute.id, reading.id) == digest:
                return dispute, reading
    raise BotError(GONE)
