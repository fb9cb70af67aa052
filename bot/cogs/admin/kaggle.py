"""`/admin grade kaggle`: points for who stands on a competition's leaderboard, shown first and given on a press.

The leaderboard stays with the message that shows it, and the button carries what it was shown for: nothing is kept in
memory. If the course has changed meanwhile, it is shown anew instead.
"""

import asyncio
import hashlib
import io
import re
from typing import Any, Self

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.cogs.admin.assignments import NONE_SUCH, assignment_of, offer_assignments
from bot.courses import here
from bot.decided import tell_student
from bot.errors import BotError, refusals
from bot.kaggle import MAX_BYTES, fetch_leaderboard
from bot.permissions import Rank, needs
from bot.services import Services
from bot.views.grades import DECIDED_TITLE, overridden_text
from bot.views.kaggle import awarded_text, standings_embed
from registrar.course.models import Assignment, Course
from registrar.gradebook.kaggle import REASON, Standings, award, read_leaderboard, standings

FILE = "leaderboard.csv"
ONE_OF_THEM = "Send the leaderboard as a `file`, or name the `competition` on Kaggle. Just one of them."
TOO_LARGE = "The file has more than 8 MB, so it is hardly a leaderboard."
TOO_MANY = "This assignment is worth {worth:g} points. Give as many or fewer."
NOBODY = "I know nobody on this leaderboard: no team of the course, no login, no address and no name fits."
GONE = "The file is gone. Start again."
CHANGED = "The course has changed since. This is what would be done now:"
_LETTERS = 16


def kaggle_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    awarding = Awarding()
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="kaggle", description="Give points to who stands on a Kaggle leaderboard", callback=awarding.preview
    )
    command.autocomplete("assignment")(offer_assignments)
    return needs(Rank.INSTRUCTOR)(command)


class Awarding:
    """Holds a leaderboard against the course."""

    @app_commands.describe(
        assignment="Which assignment the competition is",
        points="How many points everybody on the leaderboard gets, whatever the rank",
        file="The leaderboard as Kaggle gives it for download",
        competition="Instead of a file: the competition's name on Kaggle, where a key for it is set",
    )
    async def preview(
        self,
        interaction: discord.Interaction,
        assignment: str,
        points: app_commands.Range[float, 0.0, 10000.0],
        file: discord.Attachment | None = None,
        competition: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """Show who would get points, with a button that gives them."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = assignment_of(here().services.course, assignment)
        if points > chosen.points:
            raise BotError(TOO_MANY.format(worth=chosen.points))
        data = await self._data(file, competition)
        found = await _standings(here().services, chosen, data)
        if not (found.awarded or found.kept):
            raise BotError(NOBODY)
        await interaction.edit_original_response(
            embed=standings_embed(chosen, points, found),
            attachments=[discord.File(io.BytesIO(data), FILE)],
            view=_button(chosen, points, found),
        )

    async def _data(self, file: discord.Attachment | None, competition: str | None) -> bytes:
        if file is not None and competition is None:
            if file.size > MAX_BYTES:
                raise BotError(TOO_LARGE)
            return await file.read()
        if competition is not None and file is None:
            return await fetch_leaderboard(here().services.kaggle, competition)
        raise BotError(ONE_OF_THEM)


class AwardButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"kaggle:(?P<assignment>[0-9a-f]{16}):(?P<points>\d{1,5}(?:\.\d{1,20})?):(?P<seen>[0-9a-f]{16})",
):
    """Gives the points that the message above it shows."""

    needs = Rank.INSTRUCTOR

    def __init__(self, assignment: str, points: str, seen: str) -> None:
        self.assignment, self.points, self.seen = assignment, points, seen
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label="Give the points",
            style=discord.ButtonStyle.success,
            custom_id=f"kaggle:{assignment}:{points}:{seen}",
        )
        super().__init__(button)

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["assignment"], match["points"], match["seen"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Give the points and tell the students, or show what it would do now if that is not what was seen."""
        await interaction.response.defer()
        services, points = here().services, float(self.points)
        chosen = _chosen(services.course, self.assignment)
        if interaction.message is None or not interaction.message.attachments:
            raise BotError(GONE)
        data = await interaction.message.attachments[0].read()
        found = await _standings(services, chosen, data)
        if _seen(found) != self.seen:
            await interaction.edit_original_response(
                content=CHANGED, embed=standings_embed(chosen, points, found), view=_button(chosen, points, found)
            )
            return
        await _award(services, chosen, points, found, str(interaction.user.id))
        here().schedules.nudge()
        text = awarded_text(chosen, points, found.awarded)
        await interaction.edit_original_response(content=text, embed=None, attachments=[], view=None)


async def _award(services: Services, assignment: Assignment, points: float, found: Standings, actor: str) -> None:
    with refusals():
        async with services.database.transaction() as tx:
            now = services.clock()
            await award(tx, services.course, assignment.id, found, points, actor=actor, at=now)
            for each in found.awarded:
                text = overridden_text(assignment, points, f'{REASON}"{each.team}"')
                await tell_student(tx, services, each.student.id, DECIDED_TITLE, text)


async def _standings(services: Services, assignment: Assignment, data: bytes) -> Standings:
    with refusals():
        lines = await asyncio.to_thread(read_leaderboard, data)
        async with services.database.reading() as tx:
            return await standings(tx, services.course, assignment.id, lines)


def _button(assignment: Assignment, points: float, found: Standings) -> discord.ui.View:
    return discord.ui.View(timeout=None).add_item(AwardButton(_digest(assignment.id), f"{points:.10g}", _seen(found)))


def _chosen(course: Course, digest: str) -> Assignment:
    for each in course.assignments:
        if _digest(each.id) == digest:
            return each
    raise BotError(NONE_SUCH)


def _seen(found: Standings) -> str:
    """Return a number that stands for what is shown, to tell whether something else is the same."""
    return _digest(repr([(each.student.id, each.team) for each in found.awarded]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]
