"""`/admin teams`: see the teams, put students into them, alone or by a proposal, and settle their rules."""

import io
from datetime import date
from typing import Any

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.cogs.admin.students import offer_students
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.services import Services
from bot.views.teams import Overview, members_text, overview_embed, proposal_embed, rules_text, teams_csv
from bot.views.text import clip, plain
from registrar.database import Transaction
from registrar.people import roster
from registrar.teams import assigning, membership
from registrar.teams.membership import Team
from registrar.teams.proposal import proposal
from registrar.teams.rows import NAME_LIMIT
from registrar.teams.rules import SMALLEST_LIMIT, Rules, reset_rules, rules, set_rules

FILE = "teams.csv"
CHOICES = 25
CHOICE_LIMIT = 100
LARGEST_LIMIT = 100

ONE_OF_BOTH = "Say either which team the student joins, or what a new one is called."
NO_DATE = "I cannot read this date. Write it as year-month-day, such as 2025-01-31."
CHANGED = "The roster or the teams have changed since. Ask for the proposal again."
ALL_WELL = "Every team has its role and channel."

Name = app_commands.Range[str, 2, NAME_LIMIT]
Size = app_commands.Range[int, SMALLEST_LIMIT, LARGEST_LIMIT]


async def offer_teams(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """Offer the teams that stand and whose name holds what was typed."""
    services = here().services
    async with services.database.reading() as tx:
        found = await membership.teams(tx, services.course.id)
    wanted = [each for each in found if typed.casefold() in each.name.casefold()]
    return [app_commands.Choice(name=clip(each.name, CHOICE_LIMIT), value=each.id) for each in wanted[:CHOICES]]


class TeamsCommands(app_commands.Group):
    """See the teams, and change them."""

    def __init__(self) -> None:
        super().__init__(name="teams", description="The course's teams")

    @app_commands.command(name="list", description="All teams, who has none, and a CSV file")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the teams, with a file that holds everybody."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with here().services.database.reading() as tx:
            overview = await overview_of(tx, here().services)
        await interaction.edit_original_response(
            embed=overview_embed(overview), attachments=[discord.File(io.BytesIO(teams_csv(overview)), FILE)]
        )

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="propose", description="Propose teams for those who have none; you confirm it")
    @app_commands.describe(size="Members wished for; the largest allowed, unless you say otherwise")
    async def propose(self, interaction: discord.Interaction, size: Size | None = None) -> None:
        """Show a proposal, with a button that carries it out."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        with refusals():
            async with here().services.database.reading() as tx:
                found = await proposal(tx, here().services.course, size)
                overview = await overview_of(tx, here().services)
        view = discord.ui.View(timeout=None)
        if found.placed:
            view.add_item(ConfirmButton(size or 0, found.mark))
        await interaction.edit_original_response(embed=proposal_embed(found, overview), view=view)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="assign", description="Put a student into a team, out of the one they are in")
    @app_commands.describe(
        student="Type a part of the name, login or address", team="A team that there is", new_team="Or a new one's name"
    )
    @app_commands.autocomplete(student=offer_students, team=offer_teams)
    async def assign(
        self, interaction: discord.Interaction, student: int, team: int | None = None, new_team: Name | None = None
    ) -> None:
        """Assign one student."""
        services = here().services
        by = _by(interaction, services)
        with refusals():
            async with services.database.transaction() as tx:
                if team is not None and new_team is None:
                    done = await assigning.assign(tx, services.course, student, team, **by)
                elif new_team is not None and team is None:
                    done = await assigning.assign_new(tx, services.course, student, new_team, **by)
                else:
                    raise BotError(ONE_OF_BOTH)
                who = await _members(tx, services, done)
        await _say(interaction, f"**{plain(done.name)}** is now: {who}.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="remove", description="Take a student out of their team")
    @app_commands.describe(student="Type a part of the name, login or address")
    @app_commands.autocomplete(student=offer_students)
    async def remove(self, interaction: discord.Interaction, student: int) -> None:
        """Take a student out; `assign` undoes it."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                done = await assigning.take_out(tx, services.course, student, **_by(interaction, services))
                who = await _members(tx, services, done)
        ended = " It had no other member, so it is dissolved." if done.dissolved_at else f" It is now: {who}."
        await _say(interaction, f"The student is out of **{plain(done.name)}**.{ended}")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="dissolve", description="End a team, with its role and channel")
    @app_commands.describe(team="The team")
    @app_commands.autocomplete(team=offer_teams)
    async def dissolve(self, interaction: discord.Interaction, team: int) -> None:
        """Ask whether it is meant."""
        services = here().services
        async with services.database.reading() as tx:
            found = await _standing(tx, services, team)
            who = await _members(tx, services, found)
        view = discord.ui.View(timeout=None).add_item(DissolveButton(found.id))
        text = (
            f"Dissolve **{plain(found.name)}** ({who})? Its channel goes with all that was written in it. Who was in "
            "it, its plans and what it handed in are kept."
        )
        await interaction.response.send_message(text, view=view, ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="rename", description="Give a team another name")
    @app_commands.describe(team="The team", name="What it is called from now on")
    @app_commands.autocomplete(team=offer_teams)
    async def rename(self, interaction: discord.Interaction, team: int, name: Name) -> None:
        """Rename a team; its role and channel follow."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                done = await assigning.rename(tx, services.course, team, name, **_by(interaction, services))
        await _say(interaction, f"The team is called **{plain(done.name)}** now.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="rules", description="See or settle how large teams may be and when they are locked")
    @app_commands.describe(
        largest="The most members",
        lock="The last day on which students change their teams, such as 2025-01-31",
        reset="Let the rules of course.yaml hold again",
    )
    async def rules(
        self,
        interaction: discord.Interaction,
        largest: Size | None = None,
        lock: app_commands.Range[str, 1, 20] | None = None,
        reset: bool = False,
    ) -> None:
        """Change what was asked for, and show the rules that hold. Teams that are larger already stay as they are."""
        with refusals():
            holding = await self._settle(interaction, largest, _day(lock), reset=reset)
        await _say(interaction, rules_text(holding))

    @app_commands.command(name="rooms", description="Look through the teams' roles and channels, and mend them")
    async def rooms(self, interaction: discord.Interaction) -> None:
        """Make the server agree with the teams, and say what Discord does not let be done."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        troubles = await here().rooms.keep(thorough=True)
        await interaction.edit_original_response(content="\n".join(troubles) or ALL_WELL)

    async def _settle(
        self, interaction: discord.Interaction, largest: int | None, lock: date | None, *, reset: bool
    ) -> Rules:
        services, by = here().services, _by(interaction, here().services)
        async with services.database.transaction() as tx:
            if reset:
                await reset_rules(tx, services.course, **by)
            if largest is not None or lock is not None:
                await set_rules(tx, services.course, largest=largest, lock=lock, **by)
            return await rules(tx, services.course)


class ConfirmButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"team-confirm:(?P<size>\d{1,9}):(?P<mark>\d{1,12})",
):
    """Carries a proposal out, if it is still the same one."""

    needs = Rank.INSTRUCTOR

    def __init__(self, size: int, mark: int) -> None:
        self.size, self.proposal = size, mark
        custom_id = f"team-confirm:{size}:{mark}"
        super().__init__(discord.ui.Button(label="Confirm", style=discord.ButtonStyle.success, custom_id=custom_id))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Make the teams, all or none."""
        services = here().services
        await interaction.response.defer()
        with refusals():
            async with services.database.transaction() as tx:
                found = await proposal(tx, services.course, self.size or None)
                if found.mark != self.proposal:
                    raise BotError(CHANGED)
                made = await assigning.carry_out(tx, services.course, found, **_by(interaction, services))
        text = f"Done: {len(found.placed):,} students are in {len(made):,} teams. Channels follow in a moment."
        await interaction.edit_original_response(content=text, embed=None, view=None)


class DissolveButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"team-dissolve:(?P<team>\d{1,18})",
):
    """Dissolves a team."""

    needs = Rank.INSTRUCTOR

    def __init__(self, team: int) -> None:
        self.team = team
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label="Dissolve it", style=style, custom_id=f"team-dissolve:{team}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """End the team."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                done = await assigning.dissolve(tx, services.course, self.team, **_by(interaction, services))
        await interaction.response.edit_message(content=f"**{plain(done.name)}** is dissolved.", view=None)


async def overview_of(tx: Transaction, services: Services) -> Overview:
    """Return all that the staff sees about the teams."""
    course = services.course
    students = {each.id: each for each in await roster.students(tx, course.id)}
    return Overview(
        await membership.teams(tx, course.id),
        students,
        await membership.alone(tx, course.id) & students.keys(),
        await rules(tx, course),
    )


async def _standing(tx: Transaction, services: Services, team_id: int) -> Team:
    team = await membership.find(tx, services.course.id, team_id)
    if team is None or team.dissolved_at is not None:
        raise BotError("There is no such team (any more). Choose one from the list that opens while you type.")
    return team


async def _members(tx: Transaction, services: Services, team: Team) -> str:
    return members_text(team, {each: await roster.student(tx, services.course.id, each) for each in team.members})


def _day(written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written.strip())
    except ValueError as error:
        raise BotError(NO_DATE) from error


def _by(interaction: discord.Interaction, services: Services) -> dict[str, Any]:
    return {"actor": str(interaction.user.id), "at": services.clock()}


async def _say(interaction: discord.Interaction, text: str) -> None:
    await interaction.response.send_message(text, ephemeral=True)
