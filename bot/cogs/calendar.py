"""`/calendar`: what is due and what happens, with buttons to turn the pages.

A button carries the page it leads to in its id and nothing is kept in memory, so that it works after a restart.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Self, get_args

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Lasting
from bot.courses import here
from bot.services import Services
from bot.views.calendar import CalendarPage, Show, calendar_page
from registrar.deadlines import deadlines_of
from registrar.timetable import timetable
from schedules.ics import with_deadlines

TODAY = "today"


class Calendar(commands.Cog):
    """Shows the calendar."""

    @app_commands.command(name="calendar", description="What is due and what happens next, in your time zone")
    @app_commands.describe(show="Due dates unless you say otherwise", private="Only you see it")
    async def calendar(self, interaction: discord.Interaction, show: Show = "due", private: bool = False) -> None:
        """Show the page that begins today; to its reader alone where it holds deadlines of their own."""
        own = await _own_deadlines(here().services, interaction.user)
        page = await _page(here().services, show, None, own)
        await interaction.response.send_message(
            embed=page.embed, view=page_buttons(page, show), ephemeral=private or bool(own)
        )


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

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Turn to the page. What everybody sees holds nobody's own deadlines."""
        alone = interaction.message is not None and interaction.message.flags.ephemeral
        own = await _own_deadlines(here().services, interaction.user) if alone else {}
        page = await _page(here().services, self.show, self.start, own)
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


async def _own_deadlines(services: Services, person: discord.abc.User) -> dict[str, datetime]:
    async with services.database.reading() as tx:
        return await deadlines_of(tx, services.course, str(person.id))


async def _page(services: Services, show: Show, start: int | None, own: Mapping[str, datetime]) -> CalendarPage:
    course = services.course
    async with services.database.reading() as tx:
        events = with_deadlines(await timetable(tx, course), own)
    return calendar_page(course, events, services.clock(), show=show, start=start, extended=own.keys())
