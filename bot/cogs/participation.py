"""Counts who takes part in discussions and in teams' channels, and `/participation me` shows one's own counts.

Messages come without their content, which is never needed: who, where and when is enough.
"""

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.courses import enter, here
from bot.discussions import discussions, nearest
from bot.enrolled import enrolled
from bot.errors import report
from bot.services import Services
from bot.staff_room import course_server
from bot.telling import UNREACHED, reason
from bot.views.participation import early_letter, own_embed
from registrar.database import Transaction
from registrar.outbox import Owed, owe
from registrar.participation import contributions
from registrar.participation.contributions import Contribution
from registrar.participation.overview import activities
from registrar.participation.places import subject_of
from registrar.participation.windows import Timing, windows
from registrar.people import roster

if TYPE_CHECKING:
    from bot.app import Syllabot

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=7)
"""How far back discussions are read again after each connection, for what was said while the bot was away."""
SAID_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)


class Participation(commands.GroupCog, group_name="participation", group_description="How you take part"):
    """Counts contributions."""

    def __init__(self, bot: "Syllabot") -> None:
        super().__init__()
        self._bot = bot
        # What is said now and what is read again may be the same message, and must not be written side by side.
        self._turn = asyncio.Lock()

    @app_commands.command(
        name="me", description="What you contributed to discussions and to your team, and what counts"
    )
    async def me(self, interaction: discord.Interaction) -> None:
        """Show their own counts to whoever asks."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = here().services
        async with services.database.reading() as tx:
            student = await enrolled(tx, services, str(interaction.user.id))
            (mine,) = await activities(tx, services.course, [student])
            places = await discussions(tx, services.course, course_server(self._bot, services.staffing))
        open_places = {subject: channel.id for subject, channel in places}
        embed = own_embed(services.course, mine, open_places, services.clock())
        await interaction.edit_original_response(embed=embed)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Count a message. Whoever wrote it hears nothing of it if that fails."""
        try:
            await self._count(message)
        except Exception as error:  # noqa: BLE001 - the author of a message has nothing to do with it
            report(error, "counting a contribution")

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take a deleted message off."""
        await self._uncount(payload.guild_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take deleted messages off."""
        await self._uncount(payload.guild_id, payload.message_ids)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Count what was said while the bot was away."""
        for course in self._bot.courses.looked_after():
            await self._read_again(course.services)

    async def _read_again(self, services: Services) -> None:
        async with services.database.reading() as tx:
            places = await discussions(tx, services.course, course_server(self._bot, services.staffing))
        after = services.clock() - LOOK_BACK
        for _, channel in places:
            try:
                async for message in channel.history(after=after, limit=None):
                    await self.on_message(message)
            except UNREACHED as error:
                log.warning("the channel %d cannot be read again (%s)", channel.id, reason(error))

    async def _count(self, message: discord.Message) -> None:
        course = self._bot.courses.at(message.guild.id) if message.guild else None
        if course is None:
            return
        enter(course)
        services = course.services
        server = course_server(self._bot, services.staffing)
        by_a_person = message.type in SAID_BY_PEOPLE and not message.author.bot and message.webhook_id is None
        if server is None or message.guild != server or not by_a_person:
            return
        async with services.database.reading() as tx:
            subject = await subject_of(tx, services.course, nearest(message.channel))
            known = subject is not None and await contributions.counted(tx, services.course.id, str(message.id))
        if subject is None or known:
            return
        said = Contribution(str(message.id), str(message.author.id), subject, message.created_at)
        async with self._turn, services.database.transaction() as tx:
            new = await contributions.count(tx, services.course.id, said)
            told = new and await self._tell_if_early(tx, said)
        if told:
            here().schedules.nudge()

    async def _tell_if_early(self, tx: Transaction, said: Contribution) -> bool:
        """Owe a student whose contribution is too early a message that says so, once for each subject."""
        services = here().services
        window = windows(services.course).get(said.subject)
        if window is None or window.timing(said.at) is not Timing.EARLY:
            return False
        student = await roster.by_account(tx, services.course.id, said.person)
        if student is None or student.dropped_at is not None:
            return False
        owed = Owed(
            services.course.id,
            f"early:{said.subject}:{said.person}",
            "participation.early",
            early_letter(window),
            services.clock(),
            person=said.person,
            expires_at=window.opens,
        )
        return await owe(tx, owed)

    async def _uncount(self, server: int | None, messages: set[int]) -> None:
        course = self._bot.courses.at(server) if server else None
        if course is None:
            return
        services = course.services
        try:
            async with self._turn, services.database.transaction() as tx:
                await contributions.uncount(tx, services.course.id, [str(each) for each in messages])
        except Exception as error:  # noqa: BLE001 - nobody waits for an answer
            report(error, "taking deleted contributions off")
