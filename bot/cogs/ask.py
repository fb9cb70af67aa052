"""Questions: `/ask`, a mention, a reply to the bot, or a direct message. All reach the same assistant."""

import asyncio
import logging
from collections.abc import Iterable
from operator import attrgetter

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from bot.asked import remember
from bot.errors import BotError
from bot.handing_in import is_handing_in
from bot.history import turns_before, without_mention
from bot.services import Services
from bot.staff_room import addressed, in_staff_thread
from bot.streaming import AnsweringMessage, drafting
from bot.telling import reply
from bot.views.answers import answer_embed
from bot.views.help import example_questions
from knowledge.types import Answer, Question
from knowledge.writing.writer import OnDraft
from registrar import pausing

log = logging.getLogger(__name__)

QUESTION_LIMIT = 1000
"""Characters of a question that are read; the packaged embedding model reads 256 tokens, which is about as much."""

AT_ONCE = 4
"""Questions worked on at the same time; more wait, acknowledged."""

LONGEST_WAIT = 300.0
"""Seconds after which an answer is given up, well within the 15 minutes in which Discord takes it."""

FAREWELL = 10.0
"""Seconds that answers under way are given to finish when the bot is stopped."""

QUESTIONS, PER_SECONDS = 8, 60.0
"""How many questions a person may ask in how many seconds."""

GREETING = "Ask me anything about the course, for example “{example}”. `/help` shows what else I can do."
PAUSED = "The course's staff has paused my answers{when}. Please ask them directly; handing in works as always."
SHORTENED = f"*I read only the first {QUESTION_LIMIT:,} characters of your question.*"


class Ask(commands.Cog):
    """Hands questions to the assistant and its answers to Discord."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        self._places = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[object]] = set()
        self._pace = commands.CooldownMapping[discord.abc.User].from_cooldown(QUESTIONS, PER_SECONDS, attrgetter("id"))

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
        self._slow_down(interaction.user)
        await interaction.response.defer(ephemeral=private, thinking=True)
        await self._unless_paused()
        history = await turns_before(interaction.channel, None, self._me)
        names = _names([interaction.user, *(interaction.guild.members if interaction.guild else ())])
        asked = Question(question, self._services.clock(), history, names)
        async with drafting(lambda embed: interaction.edit_original_response(embed=embed), asked=question) as show:
            answer = await self._answer(asked, show)
        buttons = await remember(self._services, asked, answer)
        await interaction.edit_original_response(embed=answer_embed(answer, asked=question), view=buttons)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a direct message, a mention, or a reply that mentions the bot."""
        if not self._is_for_us(message):
            return
        text = without_mention(message.content, self._me)
        if not text:
            example = next(example_questions(self._services.course))
            await reply(message, GREETING.format(example=example))
            return
        self._slow_down(message.author)
        await self._unless_paused()
        answering = AnsweringMessage(message)
        async with message.channel.typing(), drafting(answering.put) as show:
            history = await turns_before(message.channel, message, self._me)
            names = _names([message.author, *message.mentions, *(message.guild.members if message.guild else ())])
            asked = Question(text[:QUESTION_LIMIT], self._services.clock(), history, names)
            answer = await self._answer(asked, show)
        buttons = await remember(self._services, asked, answer)
        await answering.put(answer_embed(answer, note=SHORTENED if len(text) > QUESTION_LIMIT else ""), buttons)

    @property
    def _me(self) -> discord.ClientUser:
        if self._bot.user is None:
            raise BotError("I am not connected yet. Please try again in a minute.")
        return self._bot.user

    def _is_for_us(self, message: discord.Message) -> bool:
        if message.author.bot or message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return False
        if in_staff_thread(message.channel, self._services.staffing, self._me):
            # A reply there is an answer of the staff's, not a question.
            return addressed(message.content, self._me)
        if is_handing_in(message, self._services, self._me):
            return False
        return message.guild is None or self._me in message.mentions

    async def _unless_paused(self) -> None:
        services = self._services
        async with services.database.reading() as tx:
            pause = await pausing.paused(tx, services.course.id, services.clock())
        if pause is not None:
            when = f" until {format_dt(pause.until, 'F')}" if pause.until else " for now"
            raise BotError(PAUSED.format(when=when))

    def _slow_down(self, person: discord.abc.User) -> None:
        """Hold a person to one pace, whichever way the questions come."""
        bucket = self._pace.get_bucket(person)
        if bucket and (wait := bucket.update_rate_limit()):
            raise app_commands.CommandOnCooldown(bucket, wait)

    async def _answer(self, question: Question, show: OnDraft) -> Answer:
        task = asyncio.current_task()
        if task:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(LONGEST_WAIT), self._places:
                answer = await self._services.assistant.answer(question, show)
        except TimeoutError as error:
            log.warning("gave up a question after %.0f s", LONGEST_WAIT)
            raise BotError("I could not answer this in time. Please ask again in a few minutes.") from error
        log.info("answered a question: kind %s, %s citations", answer.kind, len(answer.citations))
        return answer


def _names(people: Iterable[discord.abc.User]) -> tuple[str, ...]:
    """Return what people are called, so that it can be kept from whoever need not know."""
    names = ((person.name, person.display_name, person.global_name) for person in people if not person.bot)
    return tuple(dict.fromkeys(name for person in names for name in person if name))
