"""Questions: `/ask`, a mention, a reply to the bot, or a direct message. All reach the same assistant."""

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from bot.asked import remember
from bot.courses import here
from bot.errors import BotError
from bot.handing_in import is_handing_in
from bot.history import turns_before, without_mention
from bot.operations.counting import answering
from bot.pacing import pace_question
from bot.staff_room import addressed, in_staff_thread
from bot.streaming import AnsweringMessage, drafting
from bot.telling import reply
from bot.views.answers import answer_embed
from bot.views.help import example_questions
from knowledge.types import Answer, OnDraft, Question
from registrar import pausing

if TYPE_CHECKING:
    from bot.app import Syllabot

log = logging.getLogger(__name__)

QUESTION_LIMIT = 1000
"""Characters of a question that are read; the packaged embedding model reads 256 tokens, which is about as much."""

AT_ONCE = 4
"""Questions worked on at the same time; more wait, acknowledged."""

LONGEST_WAIT = 300.0
"""Seconds after which an answer is given up, well within the 15 minutes in which Discord takes it."""

FAREWELL = 5.0
"""Seconds that answers under way are given to finish when the bot is stopped: all of it must be over in ten."""

GREETING = "Ask me anything about the course, for example “{example}”. `/help` shows what else I can do."
PAUSED = "The course's staff has paused my answers{when}. Please ask them directly; handing in works as always."
SHORTENED = f"*I read only the first {QUESTION_LIMIT:,} characters of your question.*"


class Ask(commands.Cog):
    """Hands questions to the assistant and its answers to Discord."""

    def __init__(self, bot: "Syllabot") -> None:
        self._bot = bot
        self._places = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[object]] = set()

    async def cog_unload(self) -> None:
        """Let the answers under way finish."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FAREWELL)

    @app_commands.command(name="ask", description="Ask a question about the course")
    @app_commands.describe(question="Your question, in your own words", private="Only you see the answer")
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, QUESTION_LIMIT],
        private: bool = False,
    ) -> None:
        """Answer a slash command: acknowledged at once, answered when the answer is there."""
        await pace_question(self._bot, here().services, interaction.user)
        await interaction.response.defer(ephemeral=private, thinking=True)
        await self._unless_paused()
        history = await turns_before(interaction.channel, None, self._me)
        names = _names([interaction.user, *(interaction.guild.members if interaction.guild else ())])
        asked = Question(question, here().services.clock(), history, names)
        async with drafting(lambda embed: interaction.edit_original_response(embed=embed), asked=question) as show:
            answer = await self._answer(asked, show)
        buttons = await remember(here().services, asked, answer)
        await interaction.edit_original_response(embed=answer_embed(answer, asked=question), view=buttons)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a direct message, a mention, or a reply that mentions the bot."""
        if not await self._is_for_us(message):
            return
        text = without_mention(message.content, self._me)
        if not text:
            example = next(example_questions(here().services.course))
            await reply(message, GREETING.format(example=example))
            return
        await pace_question(self._bot, here().services, message.author)
        await self._unless_paused()
        answering = AnsweringMessage(message)
        async with message.channel.typing(), drafting(answering.put) as show:
            history = await turns_before(message.channel, message, self._me)
            names = _names([message.author, *message.mentions, *(message.guild.members if message.guild else ())])
            asked = Question(text[:QUESTION_LIMIT], here().services.clock(), history, names)
            answer = await self._answer(asked, show)
        buttons = await remember(here().services, asked, answer)
        await answering.put(answer_embed(answer, note=SHORTENED if len(text) > QUESTION_LIMIT else ""), buttons)

    @property
    def _me(self) -> discord.ClientUser:
        if self._bot.user is None:
            raise BotError("I am not connected yet. Please try again in a minute.")
        return self._bot.user

    async def _is_for_us(self, message: discord.Message) -> bool:
        if message.author.bot or message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return False
        if not (message.guild is None or self._me in message.mentions or addressed(message.content, self._me)):
            return False
        services = (await self._bot.courses.of(message)).services
        if in_staff_thread(message.channel, services.staffing, self._me):
            # A reply there is an answer of the staff's, not a question.
            return addressed(message.content, self._me)
        if is_handing_in(message, services, self._me):
            return False
        return message.guild is None or self._me in message.mentions

    async def _unless_paused(self) -> None:
        services = here().services
        async with services.database.reading() as tx:
            pause = await pausing.paused(tx, services.course.id, services.clock())
        if pause is not None:
            when = f" until {format_dt(pause.until, 'F')}" if pause.until else " for now"
            raise BotError(PAUSED.format(when=when))

    async def _answer(self, question: Question, show: OnDraft) -> Answer:
        task = asyncio.current_task()
        if task:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            with answering(here().services.course.id) as counted:
                async with asyncio.timeout(LONGEST_WAIT), self._places:
                    answer = await here().services.assistant.answer(question, show)
                counted.band = answer.band
        except TimeoutError as error:
            log.warning("gave up a question after %.0f s", LONGEST_WAIT)
            raise BotError("I could not answer this in time. Please ask again in a few minutes.") from error
        event = {"band": answer.band.value, "kind": answer.kind, "citations": len(answer.citations)}
        log.info("answered a question: kind %(kind)s, %(citations)d citations", event, extra=event)
        return answer


def _names(people: Iterable[discord.abc.User]) -> tuple[str, ...]:
    """Return what people are called, so that it can be kept from whoever need not know."""
    names = ((person.name, person.display_name, person.global_name) for person in people if not person.bot)
    return tuple(dict.fromkeys(name for person in names for name in person if name))
