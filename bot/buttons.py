"""Buttons and menus that work after a restart: what they are about stands in their id, and nothing in memory."""

import re
from typing import TYPE_CHECKING, ClassVar, Self, cast

import discord

from bot.permissions import Rank, require
from bot.telling import telling

if TYPE_CHECKING:
    from bot.app import Syllabot


class Lasting:
    """What a `discord.ui.DynamicItem` inherits before it, to be read back from its id and to answer in `pressed`.

    Attributes:
        needs: who may press it.
    """

    needs: ClassVar[Rank] = Rank.ANYONE

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for. Here the template's groups are numbers, in the constructor's order."""
        return cls(*map(int, match.groups()))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Read the item back from its id."""
        return cls.read(match)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Answer whoever pressed it, if they may; whatever goes wrong is told to them."""
        async with telling(interaction):
            bot = cast("Syllabot", interaction.client)
            await require(interaction, self.needs)
            await self.pressed(interaction, bot)

    async def pressed(self, interaction: discord.Interaction, bot: "Syllabot") -> None:
        """Answer."""
        raise NotImplementedError
