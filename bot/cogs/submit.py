"""Handing in: `/submit`, a form, or a message to the bot with a notebook attached. Never in public."""

import logging
import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Lasting
from bot.courses import here
from bot.handing_in import HandingIn, check, is_handing_in, programs_in
from bot.pacing import pace_files
from bot.telling import UNREACHED, reason, reply
from bot.views.submissions import question_text
from bot.views.text import clip
from grader.intake.guess import guess_assignment
from registrar.course.models import Assignment

if TYPE_CHECKING:
    from bot.app import Syllabot

MOST_CHOICES = 25
LABEL_LIMIT = 80
CHOICE_LIMIT = 100
OUT_OF_SIGHT = "I took your message out of the channel, so that nobody else sees your work."
STILL_THERE = "Please delete your message in the channel, so that nobody else sees your work: I may not do that."

log = logging.getLogger(__name__)


class Submit(commands.Cog):
    """Takes what students hand in."""

    def __init__(self, bot: "Syllabot") -> None:
        self._bot = bot

    @app_commands.command(name="submit", description="Hand in a notebook; only you see it and its grade")
    @app_commands.describe(assignment="What it is for", notebook="Your notebook (.ipynb) or program (.py)")
    async def submit(self, interaction: discord.Interaction, assignment: str, notebook: discord.Attachment) -> None:
        """Hand in by a slash command."""
        await self.hand_in(interaction, assignment, notebook)

    @submit.autocomplete("assignment")
    async def offer(self, _interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Offer the assignments whose title holds what was typed."""
        return choices(here().desk, current)

    async def hand_in(self, interaction: discord.Interaction, assignment: str, file: discord.Attachment) -> None:
        """Take a file that came with an interaction, and show its person how far it is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await pace_files(self._bot, here().services, interaction.user)
        wanted = here().desk.find(assignment)
        taken = await here().desk.take(file, interaction.user, interaction.created_at)
        await here().desk.acknowledge(interaction, await here().desk.hand_in(taken, wanted))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Take the files attached to a message to the bot, out of the channel too, and ask what they are for."""
        me = self._bot.user
        if me is None or not programs_in(message) or not (message.guild is None or me in message.mentions):
            return
        # Where nobody can tell the course, `Ask` says so.
        course = await self._bot.courses.find(message)
        if course is None or not is_handing_in(message, course.services, me):
            return
        for attachment in programs_in(message):
            check(attachment)
        await pace_files(self._bot, here().services, message.author, len(programs_in(message)))
        received = []
        for attachment in programs_in(message):
            file = await here().desk.take(attachment, message.author, message.created_at)
            received.append((await here().desk.receive(file), attachment.filename))
        note = "" if message.guild is None else await _out_of_sight(message)
        for submission_id, name in received:
            guess = guess_assignment(name, here().services.course)
            known = guess if guess in here().desk.assignments else None
            text = question_text(name, known.title if known else None, note)
            await _ask(message, text, confirmation(here().desk, submission_id, known))


class HandInButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"handin:(?P<id>\d{1,18}):(?P<assignment>[a-z0-9][a-z0-9._-]{0,60})",
):
    """A button that says what a received file is for. Only its person can press it."""

    def __init__(self, submission_id: int, assignment: str, label: str = "") -> None:
        self.submission_id, self.assignment = submission_id, assignment
        button = discord.ui.Button[discord.ui.View](
            label=clip(label, LABEL_LIMIT),
            style=discord.ButtonStyle.success,
            custom_id=f"handin:{submission_id}:{assignment}",
        )
        super().__init__(button)

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(int(match["id"]), match["assignment"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Hand the file in."""
        await _confirm(interaction, self.submission_id, self.assignment)


class AssignmentChoice(
    Lasting, discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=r"handin:(?P<id>\d{1,18})"
):
    """A menu that says what a received file is for. Only its person can use it."""

    def __init__(self, submission_id: int, options: list[discord.SelectOption] | None = None) -> None:
        self.submission_id = submission_id
        menu = discord.ui.Select[discord.ui.View](
            placeholder="It is for …", options=options or [], custom_id=f"handin:{submission_id}"
        )
        super().__init__(menu)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Hand the file in for what was chosen."""
        chosen: list[str] = cast("Any", interaction.data)["values"]
        await _confirm(interaction, self.submission_id, chosen[0])


def confirmation(desk: HandingIn, submission_id: int, guess: Assignment | None) -> discord.ui.View:
    """Return a button for the assignment that a file seems to be for, if there is one, and a menu of all."""
    view = discord.ui.View(timeout=None)
    if guess is not None:
        view.add_item(HandInButton(submission_id, guess.id, f"Hand in: {guess.title}"))
    options = [discord.SelectOption(label=clip(each.title, CHOICE_LIMIT), value=each.id) for each in desk.assignments]
    return view.add_item(AssignmentChoice(submission_id, options[:MOST_CHOICES]))


def choices(desk: HandingIn, current: str) -> list[app_commands.Choice[str]]:
    """Return the assignments whose title or id holds what was typed so far."""
    typed = current.strip().casefold()
    found = [each for each in desk.assignments if typed in f"{each.title} {each.id} {each.number}".casefold()]
    return [app_commands.Choice(name=clip(each.title, CHOICE_LIMIT), value=each.id) for each in found[:MOST_CHOICES]]


async def _confirm(interaction: discord.Interaction, submission_id: int, assignment: str) -> None:
    desk = here().desk
    await interaction.response.defer(ephemeral=True, thinking=True)
    receipt = await desk.confirm(submission_id, interaction.user, desk.find(assignment))
    await _put_away(interaction.message)
    await desk.acknowledge(interaction, receipt)


async def _put_away(question: discord.Message | None) -> None:
    """Take the question back once it is answered; in a channel it would stand in everybody's way."""
    if question is None:
        return
    try:
        if question.guild is None:
            await question.edit(view=None)
        else:
            await question.delete()
    except UNREACHED as error:
        log.info("a question stays: %s", reason(error))


async def _out_of_sight(message: discord.Message) -> str:
    """Delete a message that shows somebody's work, and return what to tell them."""
    try:
        await message.delete()
    except discord.NotFound:
        return ""
    except UNREACHED as error:
        log.warning("a message with a notebook stays in a channel: %s", reason(error))
        return STILL_THERE
    return OUT_OF_SIGHT


async def _ask(message: discord.Message, text: str, view: discord.ui.View) -> None:
    """Ask a message's author in private, or where they take no direct messages, where they wrote."""
    if message.guild is None:
        await reply(message, text, view=view)
        return
    try:
        await message.author.send(text, view=view)
    except discord.Forbidden:
        await message.channel.send(f"{message.author.mention} {text}", view=view)
