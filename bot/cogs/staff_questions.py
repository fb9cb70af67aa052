"""*Ask the staff*: from a student's press to a thread of the staff, and from a reply there to the official answer.

The bot reads what is said to it and no more: in a thread of the staff that is a reply to one of its messages, or the
message that *Make official answer* is used on.
"""

import asyncio
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Lasting
from bot.courses import enter, here
from bot.errors import BotError
from bot.history import without_mention
from bot.official import FORGOTTEN, approve
from bot.permissions import Rank, rank_of, require
from bot.staff_room import addressed, in_staff_thread, staff_channel
from bot.telling import reply
from bot.views.staff_question import INSTRUCTIONS, staff_question_embed, thread_name
from registrar.questions import log
from registrar.questions.log import Asked

if TYPE_CHECKING:
    from bot.app import Syllabot

MENU = "Make official answer"

PRESSES, PER_SECONDS = 6, 600.0
"""How many questions a person may hand over in how many seconds."""

HANDED_OVER = "The staff has your question now, without your name. I tell you as soon as they have answered."
SETTLED = "The staff has answered this question meanwhile. Ask it again, and I give you their answer."
FORBIDDEN = (
    "I may not write in {channel} or open threads there, so I could not pass this on. Please ask the staff directly."
)
PROMPT = "Shall this be the official answer to the question above?"
FILES_STAY = " (Its text only: I do not keep the attached files.)"
UNREADABLE = (
    "I could not read this. Reply with the reply's mention switched on, or use *Apps › Make official answer* on it."
)
NO_QUESTION = "Use this in a thread that I opened for a question to the staff."
GONE = "That message has been deleted. Reply again, please."


class StaffQuestions(commands.Cog):
    """Puts questions before the staff and makes their replies official."""

    def __init__(self, bot: "Syllabot") -> None:
        self._bot = bot
        # One at a time: two who press the same button open one thread.
        self._turn = asyncio.Lock()
        self._pace = commands.CooldownMapping[discord.abc.User].from_cooldown(PRESSES, PER_SECONDS, attrgetter("id"))
        self._menu = app_commands.ContextMenu(name=MENU, callback=self._make_official)
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Add the entry to the menu of messages."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def ask_staff(self, question_id: int, person: discord.abc.User) -> str:
        """Put a question before the staff, unless it is there already, and remember who waits for the answer.

        Returns:
            What to tell the person.

        Raises:
            BotError: if the question is forgotten, or there is no place for it.
            CommandOnCooldown: if the person has handed over a lot of questions already.
        """
        bucket = self._pace.get_bucket(person)
        if bucket and (wait := bucket.update_rate_limit()):
            raise app_commands.CommandOnCooldown(bucket, wait)
        async with self._turn:
            async with here().services.database.reading() as tx:
                logged = await log.find(tx, self._course, question_id)
            if logged is None:
                raise BotError(FORGOTTEN)
            if logged.settled:
                return SETTLED
            known = logged.thread is not None and await self._stands(int(logged.thread))
            thread = None if known else await self._open_thread(logged.asked)
            async with here().services.database.transaction() as tx:
                if thread:
                    await log.hand_over(tx, self._course, question_id, str(thread.id))
                await log.wait(tx, self._course, question_id, str(person.id))
            if thread:
                # Not before the thread is known: a reply to this finds its question by it.
                await thread.send(INSTRUCTIONS)
        return HANDED_OVER

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Offer to make a reply of the staff the official answer."""
        question_id = await self._question_replied_to(message)
        if question_id is None:
            return
        if not message.content:
            await reply(message, UNREADABLE)
            return
        view = discord.ui.View(timeout=None).add_item(OfficialButton(question_id, message.id))
        await reply(message, PROMPT + (FILES_STAY if message.attachments else ""), view=view)

    async def _question_replied_to(self, message: discord.Message) -> int | None:
        """Return which question a message answers, if it is a reply of the staff to the bot in its thread."""
        me = self._bot.user
        course = self._bot.courses.at(message.guild.id) if message.guild else None
        if me is None or course is None or message.author.bot or message.type is not discord.MessageType.reply:
            return None
        enter(course)
        if not in_staff_thread(message.channel, course.services.staffing, me) or addressed(message.content, me):
            return None
        if not await _replies_to(message, me) or not await self._is_staff(message.author):
            return None
        return await self._question_in(message.channel.id)

    async def _make_official(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await require(interaction, Rank.ASSISTANT)
        await interaction.response.defer(thinking=True)
        question_id = await self._question_in(interaction.channel_id or 0)
        if question_id is None:
            raise BotError(NO_QUESTION)
        if message.author.id == interaction.client.application_id:
            raise BotError("That is a message of mine. Choose the one with the answer.")
        said = await make_official(question_id, message.content, interaction)
        await interaction.edit_original_response(content=said)

    async def _question_in(self, channel_id: int) -> int | None:
        async with here().services.database.reading() as tx:
            logged = await log.find_by_thread(tx, self._course, str(channel_id))
        return logged.id if logged else None

    async def _is_staff(self, person: discord.abc.User) -> bool:
        return await rank_of(self._bot, person, here().services) >= Rank.ASSISTANT

    async def _open_thread(self, asked: Asked) -> discord.Thread:
        channel = staff_channel(self._bot, here().services.staffing)
        try:
            message = await channel.send(embed=staff_question_embed(asked))
            return await message.create_thread(name=thread_name(asked))
        except discord.Forbidden as error:
            raise BotError(FORBIDDEN.format(channel=channel.mention)) from error

    async def _stands(self, thread_id: int) -> bool:
        """Whether a thread is still there: somebody may have deleted it."""
        try:
            await self._bot.fetch_channel(thread_id)
        except discord.NotFound:
            return False
        return True

    @property
    def _course(self) -> str:
        return here().services.course.id


class AskStaffButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"s1:(?P<question>\d{1,18})"
):
    """Hands a question to the staff."""

    def __init__(self, question_id: int) -> None:
        self.question_id = question_id
        super().__init__(
            discord.ui.Button(
                label="Ask the staff", style=discord.ButtonStyle.primary, emoji="🙋", custom_id=f"s1:{question_id}"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Hand it over and say so, for the eyes of whoever pressed alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        cog = cast("StaffQuestions", cast("Syllabot", interaction.client).get_cog(StaffQuestions.__name__))
        said = await cog.ask_staff(self.question_id, interaction.user)
        await interaction.edit_original_response(content=said)


class OfficialButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"o1:(?P<question>\d{1,18}):(?P<message>\d{1,20})",
):
    """Makes a reply of the staff the official answer."""

    needs = Rank.ASSISTANT

    def __init__(self, question_id: int, message_id: int) -> None:
        self.question_id = question_id
        self.message_id = message_id
        super().__init__(
            discord.ui.Button(
                label="Make this the official answer",
                style=discord.ButtonStyle.success,
                custom_id=f"o1:{question_id}:{message_id}",
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Read the reply as it stands now, make it official, and put what came of it in the button's place."""
        await interaction.response.defer()
        content = await self._reply(interaction)
        said = await make_official(self.question_id, content, interaction)
        await interaction.edit_original_response(content=said, view=None)

    async def _reply(self, interaction: discord.Interaction) -> str:
        if not isinstance(interaction.channel, discord.Thread):
            raise BotError(NO_QUESTION)
        try:
            return (await interaction.channel.fetch_message(self.message_id)).content
        except discord.NotFound as error:
            raise BotError(GONE) from error


async def make_official(question_id: int, content: str, interaction: discord.Interaction) -> str:
    """Make what was written the official answer at somebody's wish, have it delivered, and return what to say.

    Raises:
        BotError: if it cannot be one, or the question has been forgotten.
    """
    me = interaction.client.user
    text = without_mention(content, me) if me else content
    told = await approve(here().services, question_id, text, str(interaction.user.id))
    here().schedules.nudge()
    people = {0: "Nobody waits for it.", 1: "Whoever asked is told."}.get(told, f"The {told} who asked are told.")
    return f"✅ This is the official answer now. {people} `/admin official` changes or withdraws it."


async def _replies_to(message: discord.Message, me: discord.abc.User) -> bool:
    reference = message.reference
    if reference is None or reference.message_id is None:
        return False
    resolved = reference.resolved
    if isinstance(resolved, discord.Message):
        return resolved.author.id == me.id
    return me in message.mentions
