"""`/admin roster`: who takes the course. Two of its commands have files of their own: `import` and `code`."""

import io
from typing import Any

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.cogs.admin.roster_codes import code_command
from bot.cogs.admin.roster_import import import_command
from bot.cogs.admin.students import offer_dropped, offer_students
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.services import Services
from bot.views.roster import Show, list_embed, merge_embed, roster_csv, student_embed
from bot.views.text import plain
from registrar.people import linking, roster
from registrar.people.roster import Student
from registrar.teams import membership

FILE = "roster.csv"
CHOICES = 25
LONGEST = 200

Name = app_commands.Range[str, 1, LONGEST]


class RosterCommands(app_commands.Group):
    """See the roster, and change it."""

    def __init__(self) -> None:
        super().__init__(name="roster", description="Who takes the course")
        self.add_command(import_command())
        self.add_command(code_command())

    @app_commands.command(name="list", description="Who takes the course, who has linked an account, and a CSV file")
    @app_commands.describe(show="Everybody who takes the course, unless you say otherwise")
    async def show_all(self, interaction: discord.Interaction, show: Show = "everybody") -> None:
        """Show the roster, with a file that holds all of it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with here().services.database.reading() as tx:
            found = await roster.students(tx, here().services.course.id, dropped=show == "dropped")
        students = [each for each in found if _selected(each, show)]
        await interaction.edit_original_response(
            embed=list_embed(students, show), attachments=[discord.File(io.BytesIO(roster_csv(students)), FILE)]
        )

    @app_commands.command(name="show", description="One student's entry")
    @app_commands.describe(student="Type a part of the name, login or address")
    @app_commands.autocomplete(student=offer_students)
    async def show(self, interaction: discord.Interaction, student: int) -> None:
        """Show an entry."""
        course = here().services.course.id
        with refusals():
            async with here().services.database.reading() as tx:
                found = await roster.student(tx, course, student)
                team = await membership.team_of(tx, course, student)
        embed = student_embed(found, team.name if team else None)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="add", description="Add a student by hand")
    @app_commands.describe(
        name="As the roster writes names", email="The address", login="The login", section="The section"
    )
    async def add(
        self,
        interaction: discord.Interaction,
        name: Name,
        email: Name | None = None,
        login: Name | None = None,
        section: str | None = None,
    ) -> None:
        """Add a student."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                given = {"email": email, "login": login, "section": section, **_by(interaction, services)}
                added = await roster.add(tx, services.course, name, **given)
        await _say(interaction, f"**{plain(added.name)}** is on the roster. `/admin roster code` makes a code to link.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="drop", description="Take a student off the roster; what they handed in is kept")
    @app_commands.describe(student="Type a part of the name, login or address")
    @app_commands.autocomplete(student=offer_students)
    async def drop(self, interaction: discord.Interaction, student: int) -> None:
        """Drop a student."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                await roster.drop(tx, services.course.id, student, **_by(interaction, services))
                dropped = await roster.student(tx, services.course.id, student)
        await _say(interaction, f"**{plain(dropped.name)}** is dropped. `/admin roster readmit` undoes it.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="readmit", description="Take a dropped student back")
    @app_commands.describe(student="Type a part of the name, login or address")
    @app_commands.autocomplete(student=offer_dropped)
    async def readmit(self, interaction: discord.Interaction, student: int) -> None:
        """Take a student back."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                await roster.readmit(tx, services.course.id, student, **_by(interaction, services))
                back = await roster.student(tx, services.course.id, student)
        await _say(interaction, f"**{plain(back.name)}** is back on the roster.")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="move", description="Put a student into another section")
    @app_commands.describe(student="Type a part of the name, login or address", section="The section to move to")
    @app_commands.autocomplete(student=offer_students)
    async def move(self, interaction: discord.Interaction, student: int, section: str) -> None:
        """Move a student."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                await roster.move(tx, services.course, student, section, **_by(interaction, services))
                moved = await roster.student(tx, services.course.id, student)
        await _say(interaction, f"**{plain(moved.name)}** is in the section {plain(section)}.")

    @add.autocomplete("section")
    @move.autocomplete("section")
    async def _offer_sections(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = [
            each for each in here().services.course.sections if typed.casefold() in f"{each.id} {each.name}".casefold()
        ]
        return [app_commands.Choice(name=each.name[:100], value=each.id) for each in found[:CHOICES]]

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="merge", description="Make two entries of one person one")
    @app_commands.describe(keep="The entry that stays", duplicate="The one that goes, with its work")
    @app_commands.autocomplete(keep=offer_students, duplicate=offer_students)
    async def merge(self, interaction: discord.Interaction, keep: int, duplicate: int) -> None:
        """Show both entries, with a button that merges them."""
        if keep == duplicate:
            raise BotError("Name two different entries: the one to keep, and its duplicate.")
        course = here().services.course.id
        with refusals():
            async with here().services.database.reading() as tx:
                embed = merge_embed(await roster.student(tx, course, keep), await roster.student(tx, course, duplicate))
        view = discord.ui.View(timeout=None).add_item(MergeButton(keep, duplicate))
        await interaction.response.send_message(embed=embed, view=view, ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="unlink", description="Take a Discord account from the student it was linked to")
    @app_commands.describe(account="The account; what it handed in stays with it")
    async def unlink(self, interaction: discord.Interaction, account: discord.User) -> None:
        """Unlink an account."""
        services = here().services
        with refusals():
            async with services.database.transaction() as tx:
                await linking.unlink(tx, services.course.id, str(account.id), **_by(interaction, services))
        await _say(interaction, f"{account.mention} is linked to nobody now. `/admin roster code` makes a new code.")


class MergeButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"roster-merge:(?P<keep>\d{1,18}):(?P<duplicate>\d{1,18})",
):
    """Merges two entries of the roster."""

    needs = Rank.INSTRUCTOR

    def __init__(self, keep: int, duplicate: int) -> None:
        self.keep, self.duplicate = keep, duplicate
        style = discord.ButtonStyle.danger
        custom_id = f"roster-merge:{keep}:{duplicate}"
        super().__init__(discord.ui.Button(label="Merge them", style=style, custom_id=custom_id))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Merge them, and say who is left."""
        services = here().services
        await interaction.response.defer()
        with refusals():
            async with services.database.transaction() as tx:
                course, by = services.course.id, _by(interaction, services)
                merged = await roster.merge(tx, course, self.keep, self.duplicate, **by)
        said = f"The two entries are one: **{plain(merged.name)}**."
        await interaction.edit_original_response(content=said, embed=None, view=None)


def _selected(student: Student, show: Show) -> bool:
    match show:
        case "everybody":
            return True
        case "dropped":
            return student.dropped_at is not None
        case _:
            return bool(student.accounts) == (show == "linked")


def _by(interaction: discord.Interaction, services: Services) -> dict[str, Any]:
    return {"actor": str(interaction.user.id), "at": services.clock()}


async def _say(interaction: discord.Interaction, text: str) -> None:
    await interaction.response.send_message(text, ephemeral=True)
