"""`/remind`: what a person wants to be reminded of, and the buttons below each reminder.

A button carries the debt that it stands below in its id; nothing is kept in memory, so it works after a restart.
"""

import re
from datetime import time
from typing import Literal, Self

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from bot.buttons import Lasting
from bot.courses import here
from bot.errors import BotError
from bot.services import Services
from bot.views.reminders import BUTTONS, wishes_text
from registrar import reminders
from registrar.calendar import Kind
from registrar.course.reminders import QuietHours
from registrar.reminders import Wishes
from schedules import replies
from schedules.replies import ReplyError
from schedules.service import Schedules

About = Literal[
    "due dates and sessions", "due dates", "sync sessions", "meetings", "modules", "evaluation", "everything"
]

KINDS: dict[About, frozenset[Kind]] = {
    "due dates and sessions": frozenset({Kind.DUE, Kind.SESSION}),
    "due dates": frozenset({Kind.DUE}),
    "sync sessions": frozenset({Kind.SESSION}),
    "meetings": frozenset({Kind.MEETING}),
    "modules": frozenset({Kind.MODULE}),
    "evaluation": frozenset({Kind.EVALUATION}),
    "everything": frozenset(Kind),
}

AGAIN = "I remind you again {when}."
DONE = "Done. I remind you of this no more."
STOPPED = "Stopped. `/remind on` brings these reminders back."


class Reminders(commands.GroupCog, group_name="remind", group_description="Reminders by direct message"):
    """Lets people choose their reminders."""

    @app_commands.command(name="on", description="Be reminded by direct message")
    @app_commands.describe(about="Due dates and sync sessions unless you say otherwise")
    async def on(self, interaction: discord.Interaction, about: About = "due dates and sessions") -> None:
        """Add kinds of events to what the person is reminded of."""
        wishes = await self._wishes(interaction)
        await self._change(interaction, wishes.model_copy(update={"kinds": wishes.kinds | KINDS[about]}))

    @app_commands.command(name="off", description="Get fewer reminders, or none")
    @app_commands.describe(about="Everything unless you say otherwise")
    async def off(self, interaction: discord.Interaction, about: About = "everything") -> None:
        """Take kinds of events from what the person is reminded of."""
        wishes = await self._wishes(interaction)
        await self._change(interaction, wishes.model_copy(update={"kinds": wishes.kinds - KINDS[about]}))

    @app_commands.command(name="quiet", description="Hours in which you get no reminders, in the course's time zone")
    @app_commands.rename(starts="from", ends="to")
    @app_commands.describe(starts="The hour they begin, 0 to 23", ends="The hour they end; the same hour means never")
    async def quiet(
        self,
        interaction: discord.Interaction,
        starts: app_commands.Range[int, 0, 23],
        ends: app_commands.Range[int, 0, 23],
    ) -> None:
        """Set the person's own quiet hours."""
        hours = QuietHours(starts=time(starts), ends=time(ends))
        wishes = await self._wishes(interaction)
        await self._change(interaction, wishes.model_copy(update={"quiet": hours}))

    @app_commands.command(name="show", description="What I remind you of")
    async def show(self, interaction: discord.Interaction) -> None:
        """Say what the person is reminded of."""
        await self._say(interaction, await self._wishes(interaction))

    async def _wishes(self, interaction: discord.Interaction) -> Wishes:
        async with here().services.database.reading() as tx:
            return await reminders.wishes_of(tx, here().services.course.id, str(interaction.user.id))

    async def _change(self, interaction: discord.Interaction, wishes: Wishes) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        person = str(interaction.user.id)
        async with here().services.database.transaction() as tx:
            await reminders.set_wishes(tx, here().services.course.id, person, wishes)
            await here().schedules.planner.replan_for(tx, person)
        here().schedules.nudge()
        await self._say(interaction, wishes)

    async def _say(self, interaction: discord.Interaction, wishes: Wishes) -> None:
        async with here().services.database.reading() as tx:
            plan = await reminders.plan_of(tx, here().services.course)
        text = wishes_text(wishes, plan)
        if interaction.response.is_done():
            await interaction.edit_original_response(content=text)
        else:
            await interaction.response.send_message(text, ephemeral=True)


class ReminderButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"remind:(?P<action>{'|'.join(action for action, _, _ in BUTTONS)}):(?P<debt>\d{{1,18}})",
):
    """A button below a reminder: *Snooze*, *Stop these* or *Done*."""

    def __init__(self, action: str, debt: int) -> None:
        self.action = action
        self.debt = debt
        super().__init__(discord.ui.Button(label=action, custom_id=f"remind:{action}:{debt}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["action"], int(match["debt"]))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do what the button says, and take the buttons away."""
        await interaction.response.defer()
        text = await press(here().services, here().schedules, str(interaction.user.id), self.debt, self.action)
        await interaction.edit_original_response(view=None)
        await interaction.followup.send(text, ephemeral=True)


async def press(services: Services, schedules: Schedules, person: str, debt_id: int, action: str) -> str:
    """Do what a reminder's button says, and return what to tell the person.

    Raises:
        BotError: if the reminder is not known, not the person's, or over.
    """
    now, course = services.clock(), services.course
    try:
        async with services.database.transaction() as tx:
            debt = await replies.find_reminder(tx, course.id, debt_id, person)
            match action:
                case "snooze":
                    text = AGAIN.format(when=format_dt(await replies.snooze(tx, course, debt, now), "R"))
                case "done":
                    await replies.done(tx, course, debt, now)
                    text = DONE
                case _:
                    await replies.stop(tx, course, debt)
                    text = STOPPED
            await schedules.planner.replan_for(tx, person)
    except ReplyError as error:
        raise BotError(str(error)) from error
    schedules.nudge()
    return text
