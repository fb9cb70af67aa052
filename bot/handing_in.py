"""Takes files from Discord: checked before they are loaded, kept before anybody reads "received"."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.cogs.full_report import report_buttons
from bot.errors import BotError
from bot.services import Grading, Services
from bot.staff_room import in_staff_thread
from bot.views.submissions import graded_text, place_text, received_text
from grader.assignments.find import find_assignment, gradable
from grader.assignments.load import AssignmentFolder
from grader.errors import AssignmentError
from grader.intake.names import readable_name
from grader.intake.text import MAX_BYTES
from grader.queue.lateness import late_outcome
from grader.queue.queue import Queue
from registrar import submissions
from registrar.course.models import Assignment
from registrar.errors import RegistrarError
from registrar.submissions import Counts, File, Receipt

ENDINGS = (".ipynb", ".py")

PATIENCE = timedelta(minutes=14)
"""Discord takes changes of an answer for 15 minutes."""

LOST = "I could not load your file from Discord. Please send it again."

log = logging.getLogger(__name__)


def programs_in(message: discord.Message) -> list[discord.Attachment]:
    """Return the notebooks and programs attached to a message."""
    return [each for each in message.attachments if each.filename.lower().endswith(ENDINGS)]


def is_handing_in(message: discord.Message, services: Services, me: discord.abc.User) -> bool:
    """Whether a message brings a program to the bot: a direct message, or one that mentions it."""
    if services.grading is None or message.author.bot or not programs_in(message):
        return False
    if in_staff_thread(message.channel, services.staffing, me):
        return False
    return message.guild is None or me in message.mentions


class HandingIn:
    """The desk that files are handed in at."""

    def __init__(self, services: Services, grading: Grading, queue: Queue) -> None:
        self._services = services
        self._grading = grading
        self._queue = queue
        # Two files of one person at the same moment would get the same attempt's number. Others need not wait.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def counts(self) -> Counts:
        """Which attempt counts."""
        return self._grading.counts

    @property
    def assignments(self) -> Sequence[Assignment]:
        """What can be handed in."""
        return gradable(self._services.course, self._grading.pack)

    def find(self, wanted: str) -> Assignment:
        """Return the assignment that somebody chose, by its id, its number or its title.

        Raises:
            BotError: if there is no such one.
        """
        said = wanted.strip().casefold()
        there = self.assignments
        for name in (lambda each: each.id, lambda each: str(each.number), lambda each: each.title.casefold()):
            found = [each for each in there if name(each) == said]
            if len(found) == 1:
                return found[0]
        raise BotError("I do not know that assignment, or cannot grade it. Choose one of those that I offer.")

    async def open(self, assignment_id: str) -> AssignmentFolder:
        """Read an assignment.

        Raises:
            BotError: if the staff has to mend it first.
        """
        try:
            return await asyncio.to_thread(
                find_assignment, self._services.course, self._grading.pack, self.find(assignment_id).id
            )
        except AssignmentError as error:
            log.warning("an assignment cannot be used: %s", error)
            raise BotError("This assignment cannot be used at the moment. Please tell the course staff.") from error

    async def take(self, attachment: discord.Attachment, person: discord.abc.User, at: datetime) -> File:
        """Load a file that was sent at the instant `at`, and keep it.

        Raises:
            BotError: if it is no notebook or program, too large, or cannot be loaded.
        """
        check(attachment)
        try:
            raw = await attachment.read()
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            raise BotError(LOST) from error
        sha256 = await asyncio.to_thread(self._grading.uploads.keep, raw)
        course = self._services.course.id
        name = readable_name(attachment.filename)
        return File(course, str(person.id), name, sha256, at + self._grading.ahead)

    async def receive(self, file: File) -> int:
        """Write down a file whose person has yet to say what it is for, and return its id."""
        async with self._services.database.transaction() as tx:
            return await submissions.receive(tx, file)

    async def hand_in(self, file: File, assignment: Assignment) -> Receipt:
        """Put a file into the queue."""
        async with self._turn_of(file.person), self._services.database.transaction() as tx:
            receipt = await submissions.hand_in(tx, file, assignment.id)
        self._queue.nudge()
        return receipt

    async def confirm(self, submission_id: int, person: discord.abc.User, assignment: Assignment) -> Receipt:
        """Put a received file into the queue.

        Raises:
            BotError: if the person has no such file.
        """
        try:
            async with self._turn_of(str(person.id)), self._services.database.transaction() as tx:
                receipt = await submissions.confirm(
                    tx, self._services.course.id, submission_id, str(person.id), assignment.id
                )
        except RegistrarError as error:
            raise BotError(str(error)) from error
        self._queue.nudge()
        return receipt

    def _turn_of(self, person: str) -> asyncio.Lock:
        return self._turns.setdefault(person, asyncio.Lock())

    async def acknowledge(self, interaction: discord.Interaction, receipt: Receipt) -> None:
        """Say, for its person's eyes alone, that a file is received, and then how far it is until it is graded."""
        assignment = self._services.course.assignment(receipt.submission.assignment or "")
        file = receipt.submission.file
        async with self._services.database.reading() as tx:
            late = await late_outcome(
                tx, self._services.course, assignment.id, file.person, assignment.points, file.handed_in_at
            )
        head = received_text(receipt, assignment.title, late)
        await interaction.edit_original_response(content=head)
        left = PATIENCE - (self._services.clock() - interaction.created_at - self._grading.ahead)
        try:
            async with asyncio.timeout(max(0.0, left.total_seconds())):
                async for place in self._queue.follow(receipt.submission.id):
                    await interaction.edit_original_response(content=f"{head}\n{place_text(place)}")
                    if place.obstacle is not None:
                        return
                await self._show_grade(interaction, receipt.submission.id, assignment)
        except TimeoutError:
            # The direct message comes whenever it is graded.
            return
        except (discord.HTTPException, aiohttp.ClientError) as error:
            log.info("progress is not shown any more (%s)", type(error).__name__)

    async def _show_grade(self, interaction: discord.Interaction, submission_id: int, assignment: Assignment) -> None:
        async with self._services.database.reading() as tx:
            submission = await submissions.find(tx, self._services.course.id, submission_id)
        if submission is not None and submission.state == "graded":
            text = graded_text(submission, assignment.title)
            await interaction.edit_original_response(
                content=text, view=report_buttons([(submission.id, "Full report")])
            )


def check(attachment: discord.Attachment) -> None:
    """Look at a file before it is loaded.

    Raises:
        BotError: if it is no notebook or program, or too large.
    """
    if not attachment.filename.lower().endswith(ENDINGS):
        raise BotError("I take notebooks (`.ipynb`) and programs (`.py`). Please send one of those.")
    if attachment.size > MAX_BYTES:
        raise BotError(
            f"The file has {attachment.size / 2**20:.1f} MB, and I take at most {MAX_BYTES // 2**20} MB. Clear the "
            "notebook's outputs, save it and send it again."
        )
    if not attachment.size:
        raise BotError("The file is empty. Save your notebook and send it again.")
