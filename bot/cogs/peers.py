"""`/peers`: members of a team rate each other, in a form for each, for the instructor's eyes alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Form, Lasting
from bot.courses import here
from bot.enrolled import enrolled
from bot.errors import BotError, refusals
from bot.rounds import Rounds
from bot.services import Services
from bot.telling import telling
from bot.views.peers import DONE, NO_ROUNDS, NO_TEAM, RATE, RATE_ID, Standing, standing_embed
from bot.views.text import clip
from registrar.course.peers import PeerFeedback
from registrar.database import Transaction
from registrar.participation import peers
from registrar.participation.asking import plan_reminders
from registrar.participation.peers import COMMENT_LIMIT, Rating, open_rounds, rounds
from registrar.people import roster
from registrar.people.roster import Student
from registrar.teams.membership import team_of

if TYPE_CHECKING:
    from bot.running import Running

LABEL_LIMIT, DESCRIPTION_LIMIT, TITLE_LIMIT = 45, 100, 45
"""Characters of a form's labels and title: https://docs.discord.com/developers/components/reference#label."""
BUTTONS = 25
"""Buttons that a message has room for."""
NAME_LIMIT = 70

NOT_OPEN = "Nothing can be rated now. `/peers status` says when it can."
KEPT = "Kept. You can change it until the ratings close."


@dataclass(frozen=True, slots=True)
class Room:
    """A student's team as they see it: their standing in the rounds, and the names of the others."""

    student: Student
    standings: Sequence[Standing]
    names: dict[int, str]


class Peers(
    Rounds, commands.GroupCog, group_name="peers", group_description="Rate the members of your team, confidentially"
):
    """Lets members of teams rate each other, and reminds them of it."""

    every = timedelta(hours=6)
    doing = "planning reminders of ratings"

    @app_commands.command(name="rate", description="Rate the members of your team; only the instructor reads it")
    async def rate(self, interaction: discord.Interaction) -> None:
        """Show the members with a button for each."""
        await show_members(interaction, here().services)

    @app_commands.command(name="status", description="When ratings are open, and whom you have rated")
    async def status(self, interaction: discord.Interaction) -> None:
        """Show how far the student is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with here().services.database.reading() as tx:
            room = await room_of(tx, here().services, str(interaction.user.id))
        embed = standing_embed(room.standings, room.names, here().services.clock())
        await interaction.edit_original_response(embed=embed)

    async def visit(self, course: "Running") -> None:
        """Plan who is reminded."""
        services = course.services
        async with services.database.transaction() as tx:
            changed = await plan_reminders(tx, services.course, services.clock())
        if changed:
            course.schedules.nudge()


async def room_of(tx: Transaction, services: Services, person: str) -> Room:
    """Return the team of a student and how far they are.

    Raises:
        BotError: if the person is no student, is in no team with others, or the course has no ratings.
    """
    student = await enrolled(tx, services, person)
    if not rounds(services.course):
        raise BotError(NO_ROUNDS)
    team = await team_of(tx, services.course.id, student.id)
    others = [each for each in team.members if each != student.id] if team else []
    if not others:
        raise BotError(NO_TEAM)
    names = {each: (await roster.student(tx, services.course.id, each)).name for each in others}
    standings = []
    for each in rounds(services.course):
        said = await peers.given(tx, services.course, each.assignment, student.id)
        standings.append(Standing(each, others, frozenset(said)))
    return Room(student, standings, names)


async def show_members(interaction: discord.Interaction, services: Services) -> None:
    """Answer with the members to rate, a button for each, for the eyes of who asked."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    embed, view = await members(services, str(interaction.user.id))
    await interaction.edit_original_response(embed=embed, view=view)


async def members(services: Services, person: str) -> tuple[discord.Embed, discord.ui.View]:
    """Return the list of a person's teammates with a button for each, in the rounds that are open.

    Raises:
        BotError: if nothing can be rated.
    """
    now = services.clock()
    async with services.database.reading() as tx:
        room = await room_of(tx, services, person)
    going_on = {each.assignment for each in open_rounds(services.course, now)}
    standings = [each for each in room.standings if each.round.assignment in going_on]
    if not standings:
        raise BotError(NOT_OPEN)
    view = discord.ui.View(timeout=None)
    for each in standings:
        for other in each.others:
            if len(view.children) < BUTTONS:
                named = room.names[other] if len(standings) == 1 else f"{room.names[other]}: {each.round.title}"
                view.add_item(RateButton(each.round.assignment, other, named, rated=other in each.rated))
    return standing_embed(standings, room.names, now), view


class RateButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"peers:rate:(?P<student>\d{1,18}):(?P<assignment>[a-z0-9][a-z0-9._-]*)",
):
    """Opens the form for one member."""

    def __init__(self, assignment: str, student: int, name: str = "", *, rated: bool = False) -> None:
        self.assignment, self.student = assignment, student
        style = discord.ButtonStyle.secondary if rated else discord.ButtonStyle.primary
        super().__init__(
            discord.ui.Button(
                label=clip(name, NAME_LIMIT) or None,
                emoji=DONE if rated else None,
                style=style,
                custom_id=f"peers:rate:{student}:{assignment}",
            )
        )

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the button that an id stands for."""
        return cls(match["assignment"], int(match["student"]), name="…")

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Open the form, with what was said before."""
        services = here().services
        async with services.database.reading() as tx:
            room = await room_of(tx, services, str(interaction.user.id))
            before = await peers.given(tx, services.course, self.assignment, room.student.id)
        feedback, name = services.course.peer_feedback, room.names.get(self.student)
        if feedback is None or name is None:
            raise BotError(NO_TEAM)
        if self.assignment not in {each.assignment for each in open_rounds(services.course, services.clock())}:
            raise BotError(NOT_OPEN)
        form = RatingForm(feedback, self.assignment, self.student, name, before.get(self.student))
        await interaction.response.send_modal(form)


class TeamButton(Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=RATE_ID):
    """Below a reminder: opens the list of members."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=RATE, style=style, custom_id=RATE_ID))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the members."""
        await show_members(interaction, here().services)


class RatingForm(Form):
    """Points by each criterion, and a comment."""

    def __init__(
        self,
        feedback: PeerFeedback,
        assignment: str,
        student: int,
        name: str,
        before: Rating | None,
    ) -> None:
        super().__init__(title=clip(f"Rate {name}", TITLE_LIMIT))
        self._assignment, self._student = assignment, student
        self._points: dict[str, discord.ui.Select[Self]] = {}
        for each in feedback.criteria:
            said = None if before is None else before.points.get(each.id)
            options = [
                discord.SelectOption(label=str(step), value=str(step), default=step == said)
                for step in feedback.scale.points
            ]
            field = self._points[each.id] = discord.ui.Select[Self](options=options)
            about = clip(each.description, DESCRIPTION_LIMIT) or None
            self.add_item(discord.ui.Label(text=clip(each.title, LABEL_LIMIT), description=about, component=field))
        self._comment = discord.ui.TextInput[Self](
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=COMMENT_LIMIT,
            default=before.comment if before else None,
        )
        self.add_item(
            discord.ui.Label(text="Comment", description="Only the instructor reads it.", component=self._comment)
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Keep what was said and show the list again."""
        async with telling(interaction):
            services, person, now = here().services, str(interaction.user.id), here().services.clock()
            await interaction.response.defer()
            points = {criterion: int(field.values[0]) for criterion, field in self._points.items()}
            with refusals():
                async with services.database.transaction() as tx:
                    rater = await enrolled(tx, services, person)
                    await peers.rate(
                        tx,
                        services.course,
                        self._assignment,
                        rater.id,
                        self._student,
                        points,
                        self._comment.value,
                        actor=person,
                        at=now,
                    )
                    await plan_reminders(tx, services.course, now, rater.id)
            embed, view = await members(services, person)
            await interaction.edit_original_response(content=KEPT, embed=embed, view=view)
