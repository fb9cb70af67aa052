"""`/admin submissions`: what everybody has handed in, with buttons to the reports."""

import re
from collections.abc import Sequence
from typing import Any, Self

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.cogs.admin.assignments import assignment_of, offer_assignments
from bot.cogs.full_report import ReportButton
from bot.courses import here
from bot.permissions import Rank
from bot.services import Services
from bot.views.all_submissions import PAGE, Handed, handed_in_embed, overview_embed
from grader.regrading import by_person
from registrar import submissions
from registrar.course.models import Assignment
from registrar.people import roster


def submissions_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(
        name="submissions",
        description="What everybody has handed in, with buttons to the reports",
        callback=AllSubmissions().show,
    )


class AllSubmissions:
    """Shows the staff all submissions."""

    @app_commands.describe(assignment="Of which assignment; without it, an overview of all")
    @app_commands.autocomplete(assignment=offer_assignments)
    async def show(self, interaction: discord.Interaction, assignment: str | None = None) -> None:
        """Show an overview, or the first page of an assignment's."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        course = here().services.course
        if assignment is None:
            async with here().services.database.reading() as tx:
                found = [(each, await submissions.of_assignment(tx, course.id, each.id)) for each in course.assignments]
            embed = overview_embed(
                [(each, by_person(all_of_it)) for each, all_of_it in found], course.gradebook.attempt
            )
            await interaction.edit_original_response(embed=embed)
            return
        await _show_page(interaction, here().services, assignment_of(course, assignment), 0)


class SubmissionsPageButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"as1:(?P<page>\d{1,3}):(?P<assignment>[a-z0-9][a-z0-9._-]{0,60})",
):
    """Turns to another page."""

    needs = Rank.ASSISTANT

    def __init__(self, page: int, assignment: str, label: str = "") -> None:
        self.page, self.assignment = page, assignment
        super().__init__(discord.ui.Button(label=label or str(page + 1), custom_id=f"as1:{page}:{assignment}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(int(match["page"]), match["assignment"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show that page in the place of this one."""
        await interaction.response.defer()
        chosen = assignment_of(here().services.course, self.assignment)
        await _show_page(interaction, here().services, chosen, self.page)


async def _show_page(interaction: discord.Interaction, services: Services, assignment: Assignment, page: int) -> None:
    handed = await _handed_in(services, assignment)
    first = page * PAGE
    shown = handed[first : first + PAGE]
    view = discord.ui.View(timeout=None)
    for number, each in enumerate(shown, start=first + 1):
        if each.counting is not None:
            view.add_item(ReportButton(each.counting.id, f"{number}. {each.name or 'Report'}"))
    if page > 0:
        view.add_item(SubmissionsPageButton(page - 1, assignment.id, "◀ Before"))
    if first + PAGE < len(handed):
        view.add_item(SubmissionsPageButton(page + 1, assignment.id, "Next ▶"))
    await interaction.edit_original_response(embed=handed_in_embed(assignment, handed, page), view=view)


async def _handed_in(services: Services, assignment: Assignment) -> Sequence[Handed]:
    """Return what each person handed in, in the order of their names; who is linked to nobody comes last."""
    course = services.course
    async with services.database.reading() as tx:
        found = by_person(await submissions.of_assignment(tx, course.id, assignment.id))
        students = {person: await roster.by_account(tx, course.id, person) for person in found}
    counts = course.gradebook.attempt
    names = {person: student.name if student else "" for person, student in students.items()}
    handed = [Handed(person, names[person], own[0], submissions.counting(own, counts)) for person, own in found.items()]
    return sorted(handed, key=lambda each: (not each.name, each.name.casefold(), each.person))
