"""`/link`: a student says which Discord account is theirs, with the one-time code that the staff has given them."""

from operator import attrgetter

import discord
from discord import app_commands
from discord.ext import commands

from bot.courses import here
from bot.errors import BotError, refusals
from bot.views.text import plain
from registrar.people import linking

TRIES, PER_SECONDS = 5, 600.0
"""How many codes a person may try in how many seconds."""

LONGEST = 40
"""Characters of a code with whatever somebody types around it."""

TOO_MANY = "That was a lot of codes at once. Please wait {minutes} and look at the code again."
LINKED = "Your account is linked: you are **{name}** on the course's roster. `/privacy` says what I keep about you."


class Link(commands.Cog):
    """Links accounts to students."""

    def __init__(self) -> None:
        self._pace = commands.CooldownMapping[discord.abc.User].from_cooldown(TRIES, PER_SECONDS, attrgetter("id"))

    @app_commands.command(name="link", description="Link your Discord account to your place on the course's roster")
    @app_commands.describe(code="The one-time code that the course's staff has given you")
    async def link(self, interaction: discord.Interaction, code: app_commands.Range[str, 1, LONGEST]) -> None:
        """Link the person's account, for their eyes alone."""
        bucket = self._pace.get_bucket(interaction.user)
        if bucket and (wait := bucket.update_rate_limit()):
            raise BotError(TOO_MANY.format(minutes=_minutes(wait)))
        await interaction.response.defer(ephemeral=True, thinking=True)
        person, services = str(interaction.user.id), here().services
        with refusals():
            async with services.database.transaction() as tx:
                student = await linking.link(tx, services.course.id, code, person, at=services.clock())
                # A student's deadlines may differ from everybody's, and with them the reminders.
                await here().schedules.planner.replan_for(tx, person)
        here().schedules.nudge()
        await interaction.edit_original_response(content=LINKED.format(name=plain(student.name)))


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"
