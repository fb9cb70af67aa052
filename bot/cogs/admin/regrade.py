"""`/admin regrade`: what students asked for, and grading all of an assignment again after a check was changed."""

import asyncio
import io

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.cogs.admin.assignments import assignment_of, offer_assignments
from bot.cogs.regrade import open_regrading
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.views.regrades import changes_csv, changes_embed, requests_embed
from grader.regrading import Regrading
from registrar import regrades, submissions
from registrar.people import roster

PROGRESS_S = 2.0
"""Seconds between two words on how far it is."""
TABLE = "changes.csv"
AT_WORK = "This assignment is being graded again already. Wait for its table."
NOTHING = "Nothing of this assignment is graded yet."
DROPPED = "Nothing was changed."


class RegradeCommands(app_commands.Group):
    """List what was asked for; grade all again."""

    def __init__(self) -> None:
        super().__init__(name="regrade", description="Grade again")
        self._at_work: set[tuple[str, str]] = set()

    @app_commands.command(name="requests", description="What students have asked to be graded again")
    async def requests(self, interaction: discord.Interaction) -> None:
        """List what nobody has decided yet; the buttons are below each request in the staff's channel."""
        course = here().services.course
        async with here().services.database.reading() as tx:
            waiting = await regrades.waiting(tx, course.id)
            found = [(each, await submissions.find(tx, course.id, each.submission_id)) for each in waiting]
        there = [(request, submission) for request, submission in found if submission is not None]
        titles = {each.id: each.title for each in course.assignments}
        await interaction.response.send_message(embed=requests_embed(there, titles), ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="assignment", description="Grade all again, and see who would change before it holds")
    @app_commands.describe(assignment="Of what; its folder is read anew")
    @app_commands.autocomplete(assignment=offer_assignments)
    async def assignment(self, interaction: discord.Interaction, assignment: str) -> None:
        """Grade the attempts that count again, and show who would change by how much, with a button to apply it."""
        chosen = assignment_of(here().services.course, assignment)
        work = (here().services.course.id, chosen.id)
        if work in self._at_work:
            raise BotError(AT_WORK)
        await interaction.response.defer(ephemeral=True, thinking=True)
        counts = here().services.course.gradebook.attempt
        self._at_work.add(work)
        try:
            with refusals():
                regrading = open_regrading(here().services)
                proposal = await _propose(interaction, regrading, chosen.id, counts)
                changes = await regrading.changes(proposal, counts)
        finally:
            self._at_work.discard(work)
        if not changes:
            await interaction.edit_original_response(content=NOTHING)
            return
        view = discord.ui.View(timeout=None).add_item(ApplyButton(proposal)).add_item(DropButton())
        file = discord.File(io.BytesIO(changes_csv(changes, await self._names())), TABLE)
        embed = changes_embed(chosen.title, changes)
        try:
            await interaction.edit_original_response(content="", embed=embed, attachments=[file], view=view)
        except discord.HTTPException:
            # After a quarter of an hour Discord takes no more changes of an answer.
            file = discord.File(io.BytesIO(changes_csv(changes, await self._names())), TABLE)
            await interaction.user.send(embed=embed, file=file, view=view)

    async def _names(self) -> dict[str, str]:
        async with here().services.database.reading() as tx:
            students = await roster.students(tx, here().services.course.id, dropped=True)
            students = [*students, *await roster.students(tx, here().services.course.id)]
        return {account: each.name for each in students for account in each.accounts}


class ApplyButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"ra1:(?P<regrading>\d{1,18})"
):
    """Lets a proposal hold."""

    needs = Rank.INSTRUCTOR

    def __init__(self, regrading_id: int) -> None:
        self.regrading_id = regrading_id
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label="Apply it", style=style, custom_id=f"ra1:{regrading_id}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Replace the grades, and tell everybody whose points change."""
        await interaction.response.defer()
        counts, actor = here().services.course.gradebook.attempt, str(interaction.user.id)
        with refusals():
            applied = await open_regrading(here().services).apply(self.regrading_id, counts, actor=actor)
        here().schedules.nudge()
        text = f"✅ Applied: {applied} grades were replaced, and whoever has other points now is told."
        await interaction.edit_original_response(content=text, view=None)


class DropButton(Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="ra0"):
    """Puts a proposal away."""

    needs = Rank.INSTRUCTOR

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label="Leave all as it is", custom_id="ra0"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Take the buttons away."""
        await interaction.response.edit_message(content=DROPPED, view=None)


async def _propose(
    interaction: discord.Interaction, regrading: Regrading, assignment_id: str, counts: submissions.Counts
) -> int:
    """Grade again, and say how far it is by changing the answer."""
    far = (0, 0)

    def done(graded: int, of: int) -> None:
        nonlocal far
        far = (graded, of)

    async def show() -> None:
        while True:
            await asyncio.sleep(PROGRESS_S)
            graded, of = far
            await interaction.edit_original_response(content=f"⏳ Graded again: {graded} of {of}.")

    showing = asyncio.create_task(show())
    try:
        return await regrading.propose(assignment_id, counts, actor=str(interaction.user.id), done=done)
    finally:
        showing.cancel()
        await asyncio.wait([showing])
