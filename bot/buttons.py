"""Buttons and menus that work after a restart: what they are about stands in their id, and nothing in memory.

Forms are in memory only, for as long as somebody fills them in; their ids say of which run of the bot. Both act in the
course in which they were made, wherever they are pressed or sent: a button carries a mark of it in its id.
"""

import re
import secrets
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import discord

from bot.courses import enter, here, mark_here, mark_of
from bot.permissions import Rank, require
from bot.telling import telling

if TYPE_CHECKING:
    from bot.app import Syllabot

_MARK = r"(?:@([a-z2-7]{8}))?"
"""The mark at the end of an id. Buttons of before there were several courses have none."""
_FORM = re.compile("form:([0-9a-f]+):[0-9a-f]+")


class Lasting:
    """What a `discord.ui.DynamicItem` inherits before it, to be read back from its id and to answer in `pressed`.

    Attributes:
        needs: who may press it.
        mark: what stands for its course, in one that was read back; None where its id does not say.
    """

    needs: ClassVar[Rank] = Rank.ANYONE
    mark: str | None = None

    def __init_subclass__(cls, *, template: str) -> None:
        # The next class in line is `discord.ui.DynamicItem`.
        super().__init_subclass__(template=template + _MARK)  # type: ignore[call-arg]

    def __init__(self, item: "discord.ui.Button[Any] | discord.ui.Select[Any]") -> None:
        item.custom_id = _signed(item.custom_id, mark_here())
        super().__init__(item)  # type: ignore[call-arg]

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for. Here the template's groups are numbers, in the constructor's order."""
        numbers: list[Any] = [int(each) for each in match.groups()[:-1]]
        return cls(*numbers)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Read the item back from its id."""
        found = cls.read(match)
        found.mark = match.groups()[-1]
        return found

    async def callback(self, interaction: discord.Interaction) -> None:
        """Answer whoever pressed it, if they may; whatever goes wrong is told to them."""
        async with telling(interaction):
            bot = cast("Syllabot", interaction.client)
            await bot.courses.of(interaction, self.mark)
            await require(interaction, self.needs)
            await self.pressed(interaction)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Answer."""
        raise NotImplementedError


class Form(discord.ui.Modal):
    """A form of the course in which it is opened."""

    def __init__(self, *, title: str = discord.utils.MISSING) -> None:
        self._course = here()
        super().__init__(title=title, custom_id=f"form:{self._course.run}:{secrets.token_hex(8)}")

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Serve the form's course while it is answered."""
        enter(self._course)
        return True


def run_of(custom_id: str) -> str | None:
    """Return in which run of the bot the form with this id was opened, as `Running.run` names it; None for no form."""
    match = _FORM.fullmatch(custom_id)
    return match[1] if match else None


def sign(button: "discord.ui.Button[discord.ui.View]", course_id: str) -> None:
    """Write the mark of a course into a button's id."""
    button.custom_id = _signed(button.custom_id, mark_of(course_id))


def _signed(custom_id: str | None, mark: str) -> str:
    return f"{custom_id}@{mark}" if mark else str(custom_id)
