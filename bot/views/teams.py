"""Teams as members and staff see them. Members see each other by Discord account, never by the roster's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord
from discord.utils import format_dt

from bot.views.table import csv_bytes
from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, day, fit, lines_within, plain
from registrar.people.roster import Student
from registrar.teams.forming import Invitation
from registrar.teams.membership import Team
from registrar.teams.proposal import Proposal
from registrar.teams.rules import Rules

COLUMNS = ("Team", "Student", "SIS Login ID", "Section", "Leader", "Plan handed in")
UNLINKED = "somebody who has not linked an account yet"
CUT = "*The rest is left out here.*"
NO_TEAM = (
    "You are in no team. `/team form` begins one, and its members invite you with `/team invite`; "
    "the staff can put you into one, too."
)


@dataclass(frozen=True, slots=True)
class Overview:
    """All about a course's teams that the staff sees, with the students of its roster by id."""

    teams: Sequence[Team]
    students: Mapping[int, Student]
    alone: frozenset[int]
    rules: Rules

    @property
    def without(self) -> list[Student]:
        """The students in no team who have not said that they work alone."""
        placed = {member for team in self.teams for member in team.members} | self.alone
        return [student for number, student in self.students.items() if number not in placed]


def rules_text(rules: Rules) -> str:
    """Say how large a team may be and until when students change it."""
    size = "as many members as you like" if rules.largest is None else f"at most {rules.largest} members"
    lock = "" if rules.lock is None else f" Students change their teams until the end of {day(rules.lock)}."
    alone = " You may also work alone (`/team alone`)." if rules.alone else ""
    return f"A team has {size}.{lock}{alone}"


def own_team_embed(team: Team, members: Sequence[Student], rules: Rules) -> discord.Embed:
    """Render a team for its members."""
    faces = {each.id: face(each) for each in members}
    lines = [f"- {faces.get(each, UNLINKED)}{' (leads)' if each == team.leader else ''}" for each in team.members]
    embed = discord.Embed(
        title=plain(team.name), description=lines_within(lines, DESCRIPTION_LIMIT // 2), colour=discord.Colour.blurple()
    )
    if team.channel is not None:
        embed.add_field(name="Channel", value=f"<#{team.channel}>", inline=False)
    plan = "None yet: `/team plan` hands it in." if team.plan is None else _plan(team, faces)
    embed.add_field(name="Plan", value=plan, inline=False)
    return embed.set_footer(text=_plainly(rules_text(rules)))


def no_team_embed(invitations: Sequence[Invitation], rules: Rules) -> discord.Embed:
    """Say that a student is in no team, and who has invited them."""
    lines = [f"- **{plain(each.team_name)}**, by <@{each.by}> ({_state(each)})" for each in invitations]
    embed = discord.Embed(title="Your team", description=NO_TEAM, colour=discord.Colour.light_grey())
    if lines:
        how = "`/team accept` takes one."
        embed.add_field(name="Invitations", value=f"{lines_within(lines, FIELD_LIMIT - len(how) - 1)}\n{how}")
    return embed.set_footer(text=_plainly(rules_text(rules)))


def overview_embed(overview: Overview) -> discord.Embed:
    """Render all teams, and who has none."""
    names = {number: plain(student.name) for number, student in overview.students.items()}
    lines = [_line(team, names) for team in overview.teams]
    embed = discord.Embed(
        title="Teams",
        description=lines_within(lines, DESCRIPTION_LIMIT // 2) or "There are none yet.",
        colour=discord.Colour.blurple(),
    )
    _people(embed, "In no team", [plain(each.name) for each in overview.without])
    _people(embed, "Working alone", [names[each] for each in sorted(overview.alone) if each in names])
    planned = sum(team.plan is not None for team in overview.teams)
    figures = f"{len(overview.teams):,} teams, {planned:,} with a plan. The file has everybody."
    return embed.set_footer(text=f"{figures}\n{_plainly(rules_text(overview.rules))}")


def teams_csv(overview: Overview) -> bytes:
    """Return everybody on the roster with their team, as CSV."""
    team_of = {member: team for team in overview.teams for member in team.members}
    rows = []
    for number, student in overview.students.items():
        team = team_of.get(number)
        name = "(alone)" if number in overview.alone else team and team.name
        plan = team and team.plan and team.plan.at.isoformat(timespec="seconds")
        leads = "yes" if team is not None and team.leader == number else None
        rows.append((name, student.name, student.login, student.section, leads, plan))
    return csv_bytes(COLUMNS, sorted(rows, key=lambda row: (row[0] is None, str(row[0]).casefold(), row[1])))


def proposal_embed(proposal: Proposal, overview: Overview) -> discord.Embed:
    """Render a proposal; nothing has been done yet."""
    names = {number: _with_section(student) for number, student in overview.students.items()}
    teams = {team.id: plain(team.name) for team in overview.teams}
    lines = [f"**{place}.** {', '.join(names[each] for each in team)}" for place, team in enumerate(proposal.new, 1)]
    lines += [f"{names[student]} joins **{teams[team]}**" for student, team in proposal.joining]
    embed = discord.Embed(
        title="A proposal: nothing is changed yet",
        description=lines_within(lines, DESCRIPTION_LIMIT) or "Everybody has a team or works alone.",
        colour=discord.Colour.gold(),
    )
    _people(embed, "There is no teammate for", [names[each] for each in proposal.left])
    return embed.set_footer(text="Sections are dealt out evenly. The same roster and teams give the same proposal.")


def face(student: Student) -> str:
    """Return a student as classmates know them: by their Discord account."""
    return f"<@{student.accounts[0]}>" if student.accounts else UNLINKED


def members_text(team: Team, students: Mapping[int, Student]) -> str:
    """Return the names of a team's members, for the staff."""
    return ", ".join(plain(students[each].name) for each in team.members if each in students) or "nobody"


def _plan(team: Team, faces: Mapping[int, str]) -> str:
    if team.plan is None:
        return ""
    head = f"Handed in {format_dt(team.plan.at, 'f')} by <@{team.plan.by}>"
    leader = faces.get(team.plan.leader or 0)
    head += f", led by {leader}." if leader else "."
    return f"{head}\n{fit(plain(team.plan.text), FIELD_LIMIT - len(head) - 1, CUT)}"


def _line(team: Team, names: Mapping[int, str]) -> str:
    people = (f"{names.get(each, '?')}{' (leads)' if each == team.leader else ''}" for each in team.members)
    return f"**{plain(team.name)}** {'' if team.plan else '(no plan) '}· {', '.join(people)}"


def _people(embed: discord.Embed, name: str, people: Sequence[str]) -> None:
    if people:
        embed.add_field(name=f"{name}: {len(people):,}", value=lines_within(people, FIELD_LIMIT), inline=False)


def _with_section(student: Student) -> str:
    return plain(f"{student.name} ({student.section})" if student.section else student.name)


def _state(invitation: Invitation) -> str:
    return "you declined, and may still accept" if invitation.state == "declined" else "waits for your answer"


def _plainly(text: str) -> str:
    """Return a text for a footer, where Discord renders no Markdown."""
    return text.replace("`", "")
