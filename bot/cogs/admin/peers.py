"""`/admin peers`: what members of a team say of each other, and the factors that follow, accepted or set otherwise."""

import io
from fractions import Fraction

import discord
from discord import app_commands

from bot.cogs.admin.assignments import assignment_of
from bot.cogs.admin.students import CHOICE_LIMIT, CHOICES, offer_students
from bot.courses import here
from bot.decided import tell_student
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.views.peers import outcome_embed, ratings_csv
from bot.views.text import clip, lines_within, plain
from registrar.course.models import Assignment
from registrar.database import Transaction
from registrar.gradebook.numbers import written
from registrar.participation import individual, peers
from registrar.participation.individual import MOST
from registrar.participation.overview import activities
from registrar.people import roster
from registrar.teams import membership
from registrar.teams.membership import Team

TABLE = "ratings.csv"
MESSAGE_LIMIT = 1900
NO_TEAM = "There is no such team. Choose one from the list that opens while you type."
NO_SHARED = (
    "I do not know how many points the team has for what it did together. Say it with `shared`: points without the "
    "part that each member earns singly."
)
NO_FACTORS = "Nobody in this team has a factor yet: nobody has rated everybody. `/admin peers override` sets one."
TITLE = "Your own part"

ASSIGNMENT_HELP, TEAM_HELP, SHARED_HELP = "Of what", "Which one", "The team's common points, if I do not know them"
"""Short, for all of `/admin` together may have no more than 8,000 characters of names and descriptions."""


class PeerCommands(app_commands.Group):
    """Show, accept, override, withdraw."""

    def __init__(self) -> None:
        super().__init__(name="peers", description="What team members say of each other")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="show", description="A team's ratings and factors")
    @app_commands.describe(assignment=ASSIGNMENT_HELP, team=TEAM_HELP)
    async def show(self, interaction: discord.Interaction, assignment: str, team: int) -> None:
        """Show what came of a round in a team."""
        course = here().services.course
        chosen = assignment_of(course, assignment)
        await interaction.response.defer(ephemeral=True, thinking=True)
        with refusals():
            async with here().services.database.reading() as tx:
                found = await self._team(tx, team)
                outcome = await peers.outcome(tx, course, assignment, found)
                accepted = await individual.accepted(tx, course, assignment)
                students = [await roster.student(tx, course.id, each) for each in found.members]
                members = {each.student.id: each for each in await activities(tx, course, students)}
        embed = outcome_embed(chosen.title, found.name, members, outcome, accepted)
        names = {each.id: each.name for each in students}
        feedback = course.peer_feedback
        files = [discord.File(io.BytesIO(ratings_csv(feedback, names, outcome)), TABLE)] if feedback else []
        await interaction.edit_original_response(embed=embed, attachments=files)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="accept", description="Give members their own points by their factors")
    @app_commands.describe(
        assignment=ASSIGNMENT_HELP,
        team=TEAM_HELP,
        shared=SHARED_HELP,
    )
    async def accept(
        self,
        interaction: discord.Interaction,
        assignment: str,
        team: int,
        shared: app_commands.Range[float, 0] | None = None,
    ) -> None:
        """Accept the factors of all members who have one, and tell them their points."""
        course = here().services.course
        chosen = assignment_of(course, assignment)
        await interaction.response.defer(ephemeral=True, thinking=True)
        lines, without = [], []
        with refusals():
            async with here().services.database.transaction() as tx:
                found = await self._team(tx, team)
                names = await self._names(tx, found)
                outcome = await peers.outcome(tx, course, assignment, found)
                for each in outcome.factors:
                    student = int(each.member)
                    if each.value is None:
                        without.append(names[student])
                        continue
                    line = await self._set(tx, interaction, chosen, student, each.value, shared, each.working)
                    lines.append(f"{plain(names[student])}: {line}")
        if not lines:
            raise BotError(NO_FACTORS)
        here().schedules.nudge()
        if without:
            lines.append(f"Without a factor: {', '.join(map(plain, without))}.")
        if outcome.waiting:
            waiting = ", ".join(plain(names[each]) for each in outcome.waiting)
            lines.append(f"Not everybody has rated everybody: {waiting}. Accept again if that changes.")
        await interaction.edit_original_response(content=lines_within(lines, MESSAGE_LIMIT))

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="override", description="Set a member's factor")
    @app_commands.describe(
        assignment=ASSIGNMENT_HELP,
        student="Who",
        factor=f"0 to {MOST}; 1 is an even share",
        reason="For the staff",
        shared=SHARED_HELP,
    )
    @app_commands.autocomplete(student=offer_students)
    async def override(
        self,
        interaction: discord.Interaction,
        assignment: str,
        student: int,
        factor: app_commands.Range[float, 0, MOST],
        reason: app_commands.Range[str, 1, 500],
        shared: app_commands.Range[float, 0] | None = None,
    ) -> None:
        """Set it, and tell the student their points."""
        chosen = assignment_of(here().services.course, assignment)
        await interaction.response.defer(ephemeral=True, thinking=True)
        with refusals():
            async with here().services.database.transaction() as tx:
                who = await roster.student(tx, here().services.course.id, student)
                line = await self._set(tx, interaction, chosen, who.id, Fraction(str(factor)), shared, reason)
        here().schedules.nudge()
        await interaction.edit_original_response(content=f"{plain(who.name)}: {line}")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="withdraw", description="Take accepted factors back")
    @app_commands.describe(assignment=ASSIGNMENT_HELP, team=TEAM_HELP)
    async def withdraw(self, interaction: discord.Interaction, assignment: str, team: int) -> None:
        """Take back whatever was accepted for members of a team."""
        course, now, actor = here().services.course, here().services.clock(), str(interaction.user.id)
        assignment_of(course, assignment)
        await interaction.response.defer(ephemeral=True, thinking=True)
        with refusals():
            async with here().services.database.transaction() as tx:
                found = await self._team(tx, team)
                kept = await individual.accepted(tx, course, assignment)
                mine = [each for each in found.members if each in kept]
                for student in mine:
                    await individual.withdraw(tx, course, assignment, student, actor=actor, at=now)
        text = f"Taken back for {len(mine)} of {len(found.members)} members. What was handed in counts again."
        await interaction.edit_original_response(content=text)

    @show.autocomplete("assignment")
    @accept.autocomplete("assignment")
    @override.autocomplete("assignment")
    @withdraw.autocomplete("assignment")
    async def _offer_rounds(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = [each for each in peers.rounds(here().services.course) if typed.casefold() in each.title.casefold()]
        return [app_commands.Choice(name=clip(each.title, CHOICE_LIMIT), value=each.assignment) for each in found][
            :CHOICES
        ]

    @show.autocomplete("team")
    @accept.autocomplete("team")
    @withdraw.autocomplete("team")
    async def _offer_teams(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        async with here().services.database.reading() as tx:
            standing = await membership.teams(tx, here().services.course.id)
        found = [each for each in standing if typed.casefold() in each.name.casefold()][:CHOICES]
        return [app_commands.Choice(name=clip(each.name, CHOICE_LIMIT), value=each.id) for each in found]

    async def _set(
        self,
        tx: Transaction,
        interaction: discord.Interaction,
        assignment: Assignment,
        student: int,
        factor: Fraction,
        shared: float | None,
        working: str,
    ) -> str:
        """Give a student points by a factor, tell them, and return what was done."""
        course, now, actor = here().services.course, here().services.clock(), str(interaction.user.id)
        if shared is None:
            shared = await individual.shared_points(tx, course, assignment.id, student, now)
        if shared is None:
            raise BotError(NO_SHARED)
        points = await individual.accept(
            tx, course, assignment.id, student, factor, shared, working=working, actor=actor, at=now
        )
        told = f"You have {written(points)} points of {assignment.title}. `/grades` shows how they come about."
        await tell_student(tx, here().services, student, TITLE, told)
        return f"factor {written(factor)}, {written(points)} points"

    async def _team(self, tx: Transaction, team_id: int) -> Team:
        found = await membership.find(tx, here().services.course.id, team_id)
        if found is None:
            raise BotError(NO_TEAM)
        return found

    async def _names(self, tx: Transaction, team: Team) -> dict[int, str]:
        course = here().services.course.id
        return {each: (await roster.student(tx, course, each)).name for each in team.members}
