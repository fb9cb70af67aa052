"""*Full report*: the button below a grade. A page with the points, the reasons, and the notebook as it ran.

The button carries the submission in its id; nothing is kept in memory, so that it works after a restart.
"""

import asyncio
import io
from collections.abc import Iterable
from dataclasses import replace

import discord

from bot.buttons import Lasting
from bot.courses import here
from bot.errors import BotError
from bot.permissions import Rank, rank_of
from bot.services import Services
from bot.views.text import clip
from grader.queue.kept import late_of, report_of
from grader.queue.letters import REPORT_BUTTON
from registrar import submissions
from registrar.submissions import Submission
from registrar.teams.work import is_work_of

LABEL_LIMIT = 80
MOST_BUTTONS = 25
LARGEST = 9 * 2**20
"""Bytes of a page: Discord takes files of 10 MiB from a bot."""

NOT_YOURS = "I have no such report of yours. `/submissions` lists what you have handed in."


class ReportButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=rf"{REPORT_BUTTON}:(?P<id>\d{{1,18}})"
):
    """A button that leads to the full report on a submission, for its student and the staff."""

    def __init__(self, submission_id: int, label: str = "Full report") -> None:
        self.submission_id = submission_id
        button_id = f"{REPORT_BUTTON}:{submission_id}"
        super().__init__(discord.ui.Button(label=clip(label, LABEL_LIMIT), custom_id=button_id))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Send the page to whoever pressed the button, for their eyes alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = here().services
        async with services.database.reading() as tx:
            submission = await submissions.find(tx, services.course.id, self.submission_id)
        if submission is None or not await _may_read(interaction, submission):
            raise BotError(NOT_YOURS)
        html = await asyncio.to_thread(_page, services, submission)
        name = f"{submission.assignment}-attempt-{submission.attempt}.html"
        await interaction.edit_original_response(
            content="Open this file in your browser.", attachments=[discord.File(io.BytesIO(html), name)]
        )


def report_buttons(reports: Iterable[tuple[int, str]]) -> discord.ui.View:
    """Return buttons that lead to reports, given as the submissions' ids and the buttons' labels."""
    view = discord.ui.View(timeout=None)
    for submission_id, label in list(reports)[:MOST_BUTTONS]:
        view.add_item(ReportButton(submission_id, label))
    return view


async def _may_read(interaction: discord.Interaction, submission: Submission) -> bool:
    services = here().services
    async with services.database.reading() as tx:
        own = await is_work_of(tx, services.course, submission.id, str(interaction.user.id))
    return own or await rank_of(interaction.client, interaction.user, here().services) >= Rank.ASSISTANT


def _page(services: Services, submission: Submission) -> bytes:
    from grader.report.page import page  # noqa: PLC0415 - nbconvert is slow to import

    report = report_of(submission)
    if report is None or services.grading is None:
        raise BotError("This is not graded yet.")
    title = services.course.assignment(report.assignment).title
    executed = None if submission.executed is None else services.grading.uploads.path(submission.executed)
    there = executed if executed is not None and executed.is_file() else None
    html = page(replace(report, executed=there), title, late_of(submission)).encode()
    return html if len(html) <= LARGEST else page(report, title, late_of(submission)).encode()
