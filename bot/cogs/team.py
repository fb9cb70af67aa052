"""`/team`: students form a team, invite, answer, leave, name its leader, and hand in its plan."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Form, Lasting
from bot.courses import here
from bot.enrolled import enrolled
from bot.errors import BotError, refusals
from bot.team_letters import ANSWER_BUTTON, answer_letter, invitation_letter, news
from bot.telling import telling
from bot.views.teams import no_team_embed, own_team_embed
from bot.views.text import clip, plain
from registrar import outbox
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.outbox import Owed
from registrar.people import roster
from registrar.people.roster import Student
from registrar.teams import forming, membership
from registrar.teams.forming import PLAN_LIMIT, Invitation
from registrar.teams.membership import Team
from registrar.teams.rows import NAME_LIMIT
from registrar.teams.rules import rules

CHOICES = 25
CHOICE_LIMIT = 100

NO_INVITATION = "Nobody has invited you, or the team is there no more. `/team show` lists your invitations."
WHICH = "You have several invitations. Choose one from the list that opens while you type."
NOT_LINKED = (
    "{person} is not on the course's roster, or has not linked an account yet. Ask them to use `/link`, and invite "
    "them then."
)
TAKEN_OUT = "You are out of **{name}**."
ENDED = " It had no other member, so it is dissolved."
LAST_WARNING = " You are its last member: the team ends, and its channel goes with all that was written in it."

Name = app_commands.Range[str, 2, NAME_LIMIT]


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who changes a team: the transaction it happens in, who it is, and when."""

    tx: Transaction
    course: Course
    student: Student
    person: str
    at: datetime

    async def owe(self, owed: Owed | None) -> None:
        """Owe a message, if there is one."""
        if owed is not None:
            await outbox.owe(self.tx, owed)


@asynccontextmanager
async def acting(interaction: discord.Interaction) -> AsyncIterator[Acting]:
    """Let an enrolled student change a team; what the registrar refuses is told to them, and nothing is done then."""
    services, person = here().services, str(interaction.user.id)
    # Acknowledged first: what is written down must not be answered too late for Discord to take the answer.
    await interaction.response.defer(ephemeral=True, thinking=interaction.type is not discord.InteractionType.component)
    with refusals():
        async with services.database.transaction() as tx:
            student = await enrolled(tx, services, person)
            yield Acting(tx, services.course, student, person, services.clock())
    here().schedules.nudge()


class TeamCommands(commands.GroupCog, group_name="team", group_description="Your team in this course"):
    """What students do with teams. Only they see the answers."""

    @app_commands.command(name="form", description="Form a team and lead it; others come by invitation")
    @app_commands.describe(name="What the team is called")
    async def form(self, interaction: discord.Interaction, name: Name) -> None:
        """Form a team."""
        async with acting(interaction) as act:
            team = await forming.form(act.tx, act.course, act.student.id, name, actor=act.person, at=act.at)
        await _say(interaction, f"**{plain(team.name)}** is formed, and you lead it. `/team invite` asks others in.")

    @app_commands.command(name="invite", description="Invite somebody into your team")
    @app_commands.describe(student="Whom: they get a direct message with buttons to answer")
    async def invite(self, interaction: discord.Interaction, student: discord.User) -> None:
        """Invite another student."""
        async with acting(interaction) as act:
            other = await roster.by_account(act.tx, act.course.id, str(student.id))
            if other is None or other.dropped_at is not None:
                raise BotError(NOT_LINKED.format(person=student.mention))
            invitation = await forming.invite(act.tx, act.course, act.student.id, other.id, actor=act.person, at=act.at)
            await act.owe(invitation_letter(act.course.id, invitation, str(student.id), act.at))
        await _say(interaction, f"{student.mention} is invited into **{plain(invitation.team_name)}**.")

    @app_commands.command(name="accept", description="Accept an invitation into a team")
    @app_commands.describe(invitation="Which one, if you have several")
    async def accept(self, interaction: discord.Interaction, invitation: int | None = None) -> None:
        """Accept an invitation."""
        await _say(interaction, await answered(interaction, invitation, accept=True))

    @app_commands.command(name="decline", description="Decline an invitation into a team")
    @app_commands.describe(invitation="Which one, if you have several")
    async def decline(self, interaction: discord.Interaction, invitation: int | None = None) -> None:
        """Decline an invitation."""
        await _say(interaction, await answered(interaction, invitation, accept=False))

    @accept.autocomplete("invitation")
    @decline.autocomplete("invitation")
    async def _offer(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        async with here().services.database.reading() as tx:
            student = await enrolled(tx, here().services, str(interaction.user.id))
            found = await forming.invitations(tx, here().services.course, student.id)
        wanted = [each for each in found if typed.casefold() in each.team_name.casefold()]
        return [
            app_commands.Choice(name=clip(each.team_name, CHOICE_LIMIT), value=each.id) for each in wanted[:CHOICES]
        ]

    @app_commands.command(name="leave", description="Leave your team")
    async def leave(self, interaction: discord.Interaction) -> None:
        """Ask whether it is meant: who has left comes back by invitation only."""
        team = await self._own(interaction)
        last = LAST_WARNING if len(team.members) == 1 else ""
        view = discord.ui.View(timeout=None).add_item(LeaveButton(team.id))
        await interaction.response.send_message(
            f"Leave **{plain(team.name)}**? You come back by invitation only.{last}", view=view, ephemeral=True
        )

    @app_commands.command(name="alone", description="Say that you work alone, where the course allows it")
    async def alone(self, interaction: discord.Interaction) -> None:
        """Write down that a student works alone."""
        async with acting(interaction) as act:
            await forming.work_alone(act.tx, act.course, act.student.id, actor=act.person, at=act.at)
        await _say(interaction, "It is written down that you work alone. Forming or joining a team ends that.")

    @app_commands.command(name="show", description="Your team and its plan, or your invitations")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the person's own team."""
        services = here().services
        async with services.database.reading() as tx:
            student = await enrolled(tx, services, str(interaction.user.id))
            team = await membership.team_of(tx, services.course.id, student.id)
            holding = await rules(tx, services.course)
            if team is None:
                embed = no_team_embed(await forming.invitations(tx, services.course, student.id), holding)
            else:
                members = [await roster.student(tx, services.course.id, each) for each in team.members]
                embed = own_team_embed(team, members, holding)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @app_commands.command(name="leader", description="Name who leads your team")
    @app_commands.describe(member="A member of your team")
    async def leader(self, interaction: discord.Interaction, member: discord.User) -> None:
        """Name another leader."""
        async with acting(interaction) as act:
            leader = await _teammate(act, member)
            team = await forming.lead(act.tx, act.course, act.student.id, leader, actor=act.person, at=act.at)
            text = f"{member.mention} leads the team now. <@{act.person}> said so."
            await act.owe(news(act.course.id, team, "leader", text, act.at))
        await _say(interaction, f"{member.mention} leads **{plain(team.name)}** now.")

    @app_commands.command(name="rename", description="Give your team another name")
    @app_commands.describe(name="What the team is called from now on")
    async def rename(self, interaction: discord.Interaction, name: Name) -> None:
        """Rename the team; its channel and role follow."""
        async with acting(interaction) as act:
            team = await forming.rename(act.tx, act.course, act.student.id, name, actor=act.person, at=act.at)
        await _say(interaction, f"Your team is called **{plain(team.name)}** now. Its channel follows in a moment.")

    @app_commands.command(name="plan", description="Hand in your team's plan, with the leader you chose")
    async def plan(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        team = await self._own(interaction)
        leader = await self._account(team.leader)
        await interaction.response.send_modal(PlanForm(team, leader))

    async def _own(self, interaction: discord.Interaction) -> Team:
        services = here().services
        async with services.database.reading() as tx:
            student = await enrolled(tx, services, str(interaction.user.id))
            team = await membership.team_of(tx, services.course.id, student.id)
        if team is None:
            raise BotError("You are in no team. `/team form` begins one.")
        return team

    async def _account(self, student: int | None) -> int | None:
        if student is None:
            return None
        async with here().services.database.reading() as tx:
            found = await roster.student(tx, here().services.course.id, student)
        return int(found.accounts[0]) if found.accounts else None


class PlanForm(Form, title="Your team's plan"):
    """The plan and the leader it names."""

    def __init__(self, team: Team, leader: int | None) -> None:
        super().__init__()
        self._text = discord.ui.TextInput[Self](
            style=discord.TextStyle.paragraph,
            default=team.plan.text if team.plan else None,
            min_length=1,
            max_length=PLAN_LIMIT,
        )
        chosen = [discord.SelectDefaultValue(id=leader, type=discord.SelectDefaultValueType.user)] if leader else []
        self._leader = discord.ui.UserSelect[Self](default_values=chosen, required=True)
        self.add_item(discord.ui.Label(text="What you do, who does what, and until when", component=self._text))
        self.add_item(discord.ui.Label(text="Who leads the team", component=self._leader))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Hand the plan in."""
        async with telling(interaction):
            chosen = self._leader.values[0]
            async with acting(interaction) as act:
                leader = await _teammate(act, chosen)
                team = await forming.plan(
                    act.tx, act.course, act.student.id, self._text.value, leader, actor=act.person, at=act.at
                )
                text = f"<@{act.person}> has handed in the plan; {chosen.mention} leads the team. `/team show` has it."
                await act.owe(news(act.course.id, team, "plan", text, act.at))
            await _say(
                interaction, f"The plan of **{plain(team.name)}** is handed in; {chosen.mention} leads the team."
            )


class AnswerButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"{ANSWER_BUTTON}:(?P<invitation>\d{{1,18}}):(?P<yes>[01])",
):
    """Answers an invitation, below the message that brought it."""

    def __init__(self, invitation: int, yes: int) -> None:
        self.invitation, self.yes = invitation, bool(yes)
        custom_id = f"{ANSWER_BUTTON}:{invitation}:{yes}"
        super().__init__(discord.ui.Button(label="Accept" if yes else "Decline", custom_id=custom_id))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Write the answer down, and take the buttons away."""
        text = await answered(interaction, self.invitation, accept=self.yes)
        await interaction.edit_original_response(content=text, view=None)


class LeaveButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"team-leave:(?P<team>\d{1,18})",
):
    """Leaves the team that was asked about, and no other that its person may be in by now."""

    def __init__(self, team: int) -> None:
        self.team = team
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label="Leave", style=style, custom_id=f"team-leave:{team}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Leave."""
        async with acting(interaction) as act:
            own = await membership.team_of(act.tx, act.course.id, act.student.id)
            if own is None or own.id != self.team:
                raise BotError("You are not in this team any more.")
            team = await forming.leave(act.tx, act.course, act.student.id, actor=act.person, at=act.at)
            if team.dissolved_at is None:
                await act.owe(news(act.course.id, team, "leave", f"<@{act.person}> has left the team.", act.at))
        ended = ENDED if team.dissolved_at else ""
        await interaction.edit_original_response(content=TAKEN_OUT.format(name=plain(team.name)) + ended, view=None)


async def answered(interaction: discord.Interaction, invitation: int | None, *, accept: bool) -> str:
    """Answer an invitation, the only one where none is named, and return what to say.

    Raises:
        BotError: if it cannot be answered. The message says why.
    """
    async with acting(interaction) as act:
        chosen = _chosen(await forming.invitations(act.tx, act.course, act.student.id), invitation)
        team = await forming.answer(
            act.tx, act.course, act.student.id, chosen.id, accept=accept, actor=act.person, at=act.at
        )
        await act.owe(answer_letter(act.course.id, chosen, team, act.person, act.at, accepted=accept))
    if accept:
        return f"You are in **{plain(team.name)}** now. Its channel opens for you in a moment."
    return f"You have declined the invitation into **{plain(team.name)}**. `/team accept` takes it after all."


def _chosen(invitations: Sequence[Invitation], wanted: int | None) -> Invitation:
    found = [each for each in invitations if wanted in {None, each.id}]
    if not found:
        raise BotError(NO_INVITATION)
    if len(found) > 1:
        raise BotError(WHICH)
    return found[0]


async def _teammate(act: Acting, account: discord.abc.User) -> int:
    """Return the student behind an account; whether they are in the team is for the registrar to say."""
    student = await roster.by_account(act.tx, act.course.id, str(account.id))
    if student is None:
        raise BotError("Only a member of your team can lead it.")
    return student.id


async def _say(interaction: discord.Interaction, text: str) -> None:
    await interaction.edit_original_response(content=text)
