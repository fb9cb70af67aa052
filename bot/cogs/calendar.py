"""`/calendar`: what is due and what happens, with buttons to turn the pages.

A button carries the page it leads to in its id and nothing is kept in memory, so that it works after a restart.
"""

import re
from typing import TYPE_CHECKING, Self, get_args

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Lasting
from bot.services import Services
from bot.views.calendar import CalendarPage, Show, calendar_page
from registrar.calendar import occurrences

if TYPE_CHECKING:
    from bot.app import Syllabot

TODAY = "today"


class Calendar(commands.Cog):
    """Shows the calendar."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="calendar", description="What is due and what happens next, in your time zone")
    @app_commands.describe(show="Due dates unless you say otherwise", private="Only you see it")
    async def calendar(self, interaction: discord.Interaction, show: Show = "due", private: bool = False) -> None:
        """Show the page that begins today."""
        page = _page(self._services, show, None)
        await interaction.response.send_message(embed=page.embed, view=page_buttons(page, show), ephemeral=private)


class PageButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"calendar:(?P<show>{'|'.join(get_args(Show))}):(?P<start>\d{{1,6}}|{TODAY})",
):
    """A button that leads to another page of the calendar."""

    def __init__(self, show: Show, start: int | None, label: str = "") -> None:
        self.show: Show = show
        self.start = start
        where = TODAY if start is None else str(start)
        super().__init__(discord.ui.Button(label=label, custom_id=f"calendar:{show}:{where}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        show: Show = match["show"]  # type: ignore[assignment]  # the template lets nothing else through
        return cls(show, None if match["start"] == TODAY else int(match["start"]))

    async def pressed(self, interaction: discord.Interaction, bot: "Syllabot") -> None:
        """Turn to the page."""
        page = _page(bot.services, self.show, self.start)
        await interaction.response.edit_message(embed=page.embed, view=page_buttons(page, self.show))


def page_buttons(page: CalendarPage, show: Show) -> discord.ui.View:
    """Return the buttons below `page`."""
    view = discord.ui.View(timeout=None)
    if page.earlier is not None:
        view.add_item(PageButton(show, page.earlier, "Earlier"))
    view.add_item(PageButton(show, None, "Today"))
    if page.later is not None:
        view.add_item(PageButton(show, page.later, "Later"))
    return view


def _page(services: Services, show: Show, start: int | None) -> CalendarPage:
    course = services.course
    return calendar_page(course, occurrences(course), services.clock(), show=show, start=start)
