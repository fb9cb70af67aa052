"""`/regrade`: a student asks for another look, and the staff grades again or declines, by buttons below the request."""

from typing import Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Form, Lasting
from bot.cogs.submit import choices
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, require
from bot.services import Services
from bot.telling import telling
from bot.views.regrades import REASON_ROOM, request_text
from bot.views.text import plain
from grader.queue.letters import REPORT_BUTTON
from grader.regrading import Regrading
from registrar import outbox, regrades, submissions
from registrar.outbox import Owed
from registrar.teams.work import work_of

ASKED = "I have passed this on to the staff. You get a direct message when they have looked at it."
NOTHING_GRADED = "Nothing of yours is graded for this assignment yet."
NO_GRADING = "Nothing can be graded at the moment."
OUTCOME = "Outcome"

Reason = app_commands.Range[str, 10, REASON_ROOM]


class Regrade(commands.Cog):
    """Takes requests."""

    @app_commands.command(name="regrade", description="Ask the staff to look at a grade again")
    @app_commands.describe(assignment="Which one; the attempt that counts is looked at", reason="What is wrong with it")
    async def regrade(self, interaction: discord.Interaction, assignment: str, reason: Reason) -> None:
        """Write the request down, and put it before the staff."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, person = here().services, str(interaction.user.id)
        chosen, now = here().desk.find(assignment), here().services.clock()
        with refusals():
            async with services.database.transaction() as tx:
                own = [each for each in await work_of(tx, services.course, person) if each.assignment == chosen.id]
                counting = submissions.counting(own, here().desk.counts)
                if counting is None:
                    raise BotError(NOTHING_GRADED)
                request = await regrades.ask(tx, counting, person, reason, now)
                content = {
                    "title": "A student asks to be graded again",
                    "text": request_text(counting, chosen.title, submissions.points(counting), reason),
                    "buttons": [
                        {"label": "Regrade", "id": f"rg1:{request.id}", "style": "primary"},
                        {"label": "Decline", "id": f"rd1:{request.id}"},
                        {"label": "Full report", "id": f"{REPORT_BUTTON}:{counting.id}"},
                    ],
                }
                key, place = f"regrade:{request.id}", services.staffing.address
                await outbox.owe(tx, Owed(services.course.id, key, "notice.regrade", content, now, channel=place))
        here().schedules.nudge()
        await interaction.edit_original_response(content=ASKED)

    @regrade.autocomplete("assignment")
    async def offer(self, _interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Offer the assignments whose title holds what was typed."""
        return choices(here().desk, current)


class RegradeButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"rg1:(?P<request>\d{1,18})"
):
    """Grades what a student asks about again."""

    needs = Rank.ASSISTANT

    def __init__(self, request_id: int) -> None:
        self.request_id = request_id
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label="Regrade", style=style, custom_id=f"rg1:{request_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Grade it again, let that hold, tell the student, and say here what came of it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        regrading, counts = open_regrading(here().services), here().services.course.gradebook.attempt
        with refusals():
            before, after = await regrading.grant(self.request_id, counts, actor=str(interaction.user.id))
        here().schedules.nudge()
        said = f"It stays at {after:g} points." if before == after else f"{before:g} → {after:g} points."
        await _close(interaction.message, f"Graded again by {interaction.user.mention}: {said}")
        await interaction.edit_original_response(content=f"{said} The student is told.")


class DeclineButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"rd1:(?P<request>\d{1,18})"
):
    """Opens the form to decline a request."""

    needs = Rank.ASSISTANT

    def __init__(self, request_id: int) -> None:
        self.request_id = request_id
        super().__init__(discord.ui.Button(label="Decline", custom_id=f"rd1:{request_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Ask why."""
        await interaction.response.send_modal(DeclineForm(self.request_id))


class DeclineForm(Form, title="Leave the grade as it is"):
    """A place for the reason that the student reads."""

    def __init__(self, request_id: int) -> None:
        super().__init__()
        self._request_id = request_id
        self._reason = discord.ui.TextInput[Self](
            style=discord.TextStyle.paragraph, min_length=1, max_length=REASON_ROOM
        )
        self.add_item(discord.ui.Label(text="Why (the student reads this)", component=self._reason))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Close the request and tell the student."""
        async with telling(interaction):
            await require(interaction, Rank.ASSISTANT)
            services, now, actor = here().services, here().services.clock(), str(interaction.user.id)
            with refusals():
                async with services.database.transaction() as tx:
                    course = services.course.id
                    request = await regrades.decide(tx, course, self._request_id, "declined", actor=actor, at=now)
                    submission = await submissions.find(tx, course, request.submission_id)
                    title = services.course.assignment((submission and submission.assignment) or "").title
                    text = f"**{plain(title)}**: the staff has looked at your grade and leaves it as it is."
                    content = {"title": "Your grade stands", "text": f"{text}\n>>> {plain(self._reason.value)}"}
                    key, to = f"regrade-declined:{request.id}", request.person
                    await outbox.owe(tx, Owed(course, key, "grade.ready", content, now, person=to))
            here().schedules.nudge()
            await _close(interaction.message, f"Declined by {interaction.user.mention}.")
            await interaction.response.send_message("The grade stands, and the student is told why.", ephemeral=True)


def open_regrading(services: Services) -> Regrading:
    """Return what grades again, for the course as it holds now.

    Raises:
        BotError: if nothing can be graded in this installation.
    """
    grading = services.grading
    if grading is None:
        raise BotError(NO_GRADING)
    return Regrading(
        services.course,
        grading.pack,
        services.database,
        services.clock,
        grading.uploads,
        grading.work,
        at_once=grading.workers,
    )


async def _close(message: discord.Message | None, outcome: str) -> None:
    """Put the outcome in the place of a request's buttons."""
    if message is None or not message.embeds:
        return
    embed = message.embeds[0].add_field(name=OUTCOME, value=outcome)
    await message.edit(embed=embed, view=None)
