"""`/admin reminders`: how long before each kind of event it is announced."""

from typing import Any, Literal

import discord
from discord import app_commands

from bot.courses import here
from bot.errors import BotError
from bot.views.reminders import rules_embed
from registrar import reminders
from registrar.calendar import Kind
from registrar.course.reminders import ReminderPlan
from registrar.reminders import RulesError

KindName = Literal["module", "due", "meeting", "session", "evaluation", "end"]
NEVER = "never"
BOTH = "Say which kind of event and how long before it, or neither to see the rules that hold."


def reminders_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(
        name="reminders",
        description="See or set how long before each kind of event it is announced",
        callback=ReminderRules().show,
    )


class ReminderRules:
    """Shows the rules, and sets them."""

    @app_commands.describe(
        kind="The kind of event",
        before=f"How long before it: days, hours or minutes, such as 7d 24h 15m; or {NEVER}",
        reset="Let the rules of course.yaml hold again",
    )
    async def show(
        self,
        interaction: discord.Interaction,
        kind: KindName | None = None,
        before: app_commands.Range[str, 1, 60] | None = None,
        reset: bool = False,
    ) -> None:
        """Change what was asked for, plan anew, and show the rules that hold."""
        if (kind is None) != (before is None):
            raise BotError(BOTH)
        await interaction.response.defer(ephemeral=True, thinking=True)
        plan = await self._change(str(interaction.user.id), kind, before, reset=reset)
        if reset or kind:
            await here().schedules.replan()
        await interaction.edit_original_response(embed=rules_embed(plan))

    async def _change(self, actor: str, kind: KindName | None, before: str | None, *, reset: bool) -> ReminderPlan:
        course, now = here().services.course, here().services.clock()
        async with here().services.database.transaction() as tx:
            if reset:
                await reminders.reset_plan(tx, course, actor=actor, at=now)
            if kind is None or before is None:
                return await reminders.plan_of(tx, course)
            leads = [] if before.strip().casefold() == NEVER else before.replace(",", " ").split()
            try:
                return await reminders.set_leads(tx, course, Kind(kind), leads, actor=actor, at=now)
            except RulesError as error:
                raise BotError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
