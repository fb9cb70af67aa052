"""`/admin extension`: more time for a student, a team or everyone. They are told, and reminded accordingly."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.cogs.admin.assignments import assignment_of, offer_assignments
from bot.cogs.admin.students import CHOICE_LIMIT, CHOICES, offer_students
from bot.courses import here
from bot.decided import tell_everyone, tell_student
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.services import Services
from bot.views.extensions import (
    everyone_text,
    extension_label,
    extensions_embed,
    granted_text,
    until_text,
    withdrawn_text,
)
from bot.views.text import clip, plain
from grader.queue.lateness import restate_lateness
from registrar import reminders
from registrar.calendar import due_at
from registrar.course.models import Assignment, Course
from registrar.database import Transaction
from registrar.gradebook import decisions
from registrar.gradebook.until import until as read_until
from registrar.in_force import before_extensions, in_force
from registrar.teams import membership

ONE_OF_THEM = "Say for whom: choose a student or a team, or set `everyone` to True. Just one of them."
NO_TEAM = "There is no such team. Choose one from the list that opens while you type."
NO_EXTENSION = "There is no such extension (any more). Choose one from the list that opens while you type."
TITLE = "Your deadline has changed"
EVERYONE_TITLE = "A due date has changed"
EVERYONE = "everyone"

Until = app_commands.Range[str, 1, 40]
Reason = app_commands.Range[str, 1, 500]


class ExtensionCommands(app_commands.Group):
    """Grant, withdraw, list."""

    def __init__(self) -> None:
        super().__init__(name="extension", description="More time for a student, a team or everyone")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="grant", description="Give more time; it replaces an earlier extension")
    @app_commands.describe(
        assignment="Of what",
        until="A day (2025-03-14), a day and an hour (2025-03-14 18:00), or how much longer: 2 days",
        reason="For the staff and the audit log; students do not see it",
        student="Type a part of the name, login or address",
        team="Everybody who is in this team now",
        everyone="Everybody in the course",
    )
    @app_commands.autocomplete(assignment=offer_assignments)
    @app_commands.autocomplete(student=offer_students)
    async def grant(
        self,
        interaction: discord.Interaction,
        assignment: str,
        until: Until,
        reason: Reason,
        student: int | None = None,
        team: int | None = None,
        everyone: bool = False,
    ) -> None:
        """Grant it, tell whom it is about, and move their reminders."""
        if (student is not None) + (team is not None) + everyone != 1:
            raise BotError(ONE_OF_THEM)
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = assignment_of(here().services.course, assignment)
        with refusals():
            if everyone:
                text = await _grant_everyone(chosen, until, reason, str(interaction.user.id))
            else:
                text = await _grant(chosen, until, reason, str(interaction.user.id), student=student, team=team)
        await interaction.edit_original_response(content=text)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="withdraw", description="Take an extension back")
    @app_commands.describe(extension="Type a part of the assignment or the name")
    async def withdraw(self, interaction: discord.Interaction, extension: str) -> None:
        """Take it back, tell whom it is about, and move their reminders."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        name, _, who = extension.rpartition("|")
        chosen = assignment_of(here().services.course, name)
        if not (who.isdecimal() or who == EVERYONE):
            raise BotError(NO_EXTENSION)
        with refusals():
            text = await _withdraw(chosen, None if who == EVERYONE else int(who), str(interaction.user.id))
        await interaction.edit_original_response(content=text)

    @app_commands.command(name="list", description="Who has more time, for what, until when, and why")
    async def show(self, interaction: discord.Interaction) -> None:
        """List what stands."""
        services = here().services
        async with services.database.reading() as tx:
            standing = await decisions.extensions(tx, services.course.id)
        await interaction.response.send_message(embed=extensions_embed(services.course, standing), ephemeral=True)

    @withdraw.autocomplete("extension")
    async def _offer(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        course = here().services.course
        async with here().services.database.reading() as tx:
            standing = await decisions.extensions(tx, course.id)
        labels = [(extension_label(course, each), f"{each.assignment}|{each.student or EVERYONE}") for each in standing]
        found = [(label, key) for label, key in labels if typed.strip().casefold() in label.casefold()]
        return [app_commands.Choice(name=clip(label, CHOICE_LIMIT), value=key) for label, key in found[:CHOICES]]

    @grant.autocomplete("team")
    async def _offer_teams(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        async with here().services.database.reading() as tx:
            teams = await membership.teams(tx, here().services.course.id)
        found = [each for each in teams if typed.strip().casefold() in each.name.casefold()]
        return [app_commands.Choice(name=clip(each.name, CHOICE_LIMIT), value=each.id) for each in found[:CHOICES]]


async def _grant(
    assignment: Assignment,
    written: str,
    reason: str,
    actor: str,
    *,
    student: int | None,
    team: int | None,
) -> str:
    services, course = here().services, here().services.course
    until = read_until(written, course, assignment.id)
    async with services.database.transaction() as tx:
        members = [student] if student is not None else await _members(tx, course, team)
        await decisions.extend(
            tx, course, assignment.id, until, students=members, reason=reason, actor=actor, at=services.clock()
        )
        names = []
        for member in members:
            told = await tell_student(tx, services, member, TITLE, granted_text(assignment, until))
            await _follow(tx, assignment, told.accounts)
            names.append(told.name)
    here().schedules.nudge()
    return f"**{plain(assignment.title)}** is due {until_text(until)} for {plain('; '.join(names))}. They are told."


async def _grant_everyone(assignment: Assignment, written: str, reason: str, actor: str) -> str:
    services = here().services
    async with services.database.transaction() as tx:
        usual = await before_extensions(tx, services.written)
        until = read_until(written, usual, assignment.id)
        await decisions.extend(
            tx, usual, assignment.id, until, students=None, reason=reason, actor=actor, at=services.clock()
        )
        course = await _tell_everyone(tx, services, assignment)
    await here().adopt(course)
    return f"**{plain(assignment.title)}** is due {until_text(until)} for everyone. It is announced."


async def _withdraw(assignment: Assignment, student: int | None, actor: str) -> str:
    services, course, now = here().services, here().services.course, here().services.clock()
    async with services.database.transaction() as tx:
        await decisions.withdraw_extension(tx, course, assignment.id, student=student, actor=actor, at=now)
        if student is None:
            course = await _tell_everyone(tx, services, assignment)
            told = "It is announced."
        else:
            text = withdrawn_text(assignment, due_at(course, assignment))
            whom = await tell_student(tx, services, student, TITLE, text)
            await _follow(tx, assignment, whom.accounts)
            told = f"{plain(whom.name)} is told."
    if student is None:
        await here().adopt(course)
    here().schedules.nudge()
    return f"The extension of **{plain(assignment.title)}** is taken back. {told}"


async def _tell_everyone(tx: Transaction, services: Services, assignment: Assignment) -> Course:
    """Announce a due date that has moved for everyone, and return the course as it holds now."""
    course = await in_force(tx, services.written)
    if (due := due_at(course, course.assignment(assignment.id))) is not None:
        channel = (await reminders.plan_of(tx, course)).channel
        await tell_everyone(tx, services, EVERYONE_TITLE, everyone_text(assignment, due.ends_at), channel)
    await restate_lateness(tx, course, assignment.id, None)
    return course


async def _follow(tx: Transaction, assignment: Assignment, accounts: Sequence[str]) -> None:
    """Bring a student's reminders and what lateness cost them in line with a deadline that has changed."""
    for person in accounts:
        await here().schedules.planner.replan_for(tx, person)
    await restate_lateness(tx, here().services.course, assignment.id, accounts)


async def _members(tx: Transaction, course: Course, team_id: int | None) -> Sequence[int]:
    team = None if team_id is None else await membership.find(tx, course.id, team_id)
    if team is None or team.dissolved_at is not None or not team.members:
        raise BotError(NO_TEAM)
    return team.members
