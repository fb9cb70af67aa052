"""`/admin discussion`: which threads and channels are about which module or assignment."""

from typing import Final

import discord
from discord import app_commands

from bot.courses import here
from bot.discussions import discussions
from bot.errors import BotError
from bot.staff_room import course_server
from bot.views.discussions import opening_embed, places_embed
from bot.views.text import clip
from registrar.course.models import Course
from registrar.errors import ParticipationError
from registrar.participation import places
from registrar.participation.windows import Window, windows

CHOICES, CHOICE_LIMIT, NAME_LIMIT = 25, 100, 100
A_WEEK: Final = 10080
"""Minutes without a word after which Discord puts a thread away."""

NO_SUCH = "There is no such module or assignment. Choose one from the list that opens while you type."
NOT_HERE = (
    "Discord does not let me open a thread there. Give me the permissions to create threads and to send messages."
)
NO_THREADS = "No thread can be opened here. Name a text channel or a forum."


class DiscussionCommands(app_commands.Group):
    """Open, link, list, forget."""

    def __init__(self) -> None:
        super().__init__(name="discussion", description="Where modules and assignments are discussed")

    @app_commands.command(name="open", description="Open a thread that counts")
    @app_commands.describe(about="What", channel="Where, if not here")
    async def start(
        self,
        interaction: discord.Interaction,
        about: str,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
    ) -> None:
        """Open a thread and remember what it is about."""
        window = _window(here().services.course, about)
        parent = channel or interaction.channel
        if isinstance(parent, discord.Thread):
            parent = parent.parent
        if not isinstance(parent, discord.TextChannel | discord.ForumChannel):
            raise BotError(NO_THREADS)
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            thread = await _open(parent, window)
        except discord.Forbidden as error:
            raise BotError(NOT_HERE) from error
        await self._remember(interaction, thread.id, about)
        await interaction.edit_original_response(content=f"{thread.mention} is open.")

    @app_commands.command(name="link", description="Let a thread or channel count")
    @app_commands.describe(about="What", channel="Where")
    async def link(
        self, interaction: discord.Interaction, about: str, channel: discord.TextChannel | discord.Thread
    ) -> None:
        """Remember what a thread or a channel is about."""
        window = _window(here().services.course, about)
        await self._remember(interaction, channel.id, about)
        text = f"What is said in {channel.mention} from now on counts for {window.title}."
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name="forget", description="Let a thread or channel count no more")
    @app_commands.describe(channel="Where")
    async def forget(self, interaction: discord.Interaction, channel: discord.TextChannel | discord.Thread) -> None:
        """Take back what was said about a thread or channel."""
        course, now, actor = here().services.course.id, here().services.clock(), str(interaction.user.id)
        try:
            async with here().services.database.transaction() as tx:
                await places.forget(tx, course, str(channel.id), actor=actor, at=now)
        except ParticipationError as error:
            raise BotError(str(error)) from error
        text = f"{channel.mention} counts by its name now, if its name says what it is about, or else not at all."
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(name="list", description="What counts where")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show where what is discussed, and when it counts."""
        course = here().services.course
        async with here().services.database.reading() as tx:
            found = await discussions(tx, course, course_server(interaction.client, here().services.staffing))
        channels = [(subject, channel.id) for subject, channel in found]
        await interaction.response.send_message(embed=places_embed(course, channels), ephemeral=True)

    @start.autocomplete("about")
    @link.autocomplete("about")
    async def _offer(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        wanted = typed.casefold().split()
        found = [
            app_commands.Choice(name=clip(each.title, CHOICE_LIMIT), value=each.subject)
            for each in windows(here().services.course).values()
            if all(word in f"{each.title} {each.subject}".casefold() for word in wanted)
        ]
        return found[:CHOICES]

    async def _remember(self, interaction: discord.Interaction, channel: int, subject: str) -> None:
        course, now, actor = here().services.course, here().services.clock(), str(interaction.user.id)
        async with here().services.database.transaction() as tx:
            await places.remember(tx, course, str(channel), subject, actor=actor, at=now)


def _window(course: Course, about: str) -> Window:
    window = windows(course).get(about)
    if window is None:
        raise BotError(NO_SUCH)
    return window


async def _open(parent: discord.TextChannel | discord.ForumChannel, window: Window) -> discord.Thread:
    name, embed = clip(window.title, NAME_LIMIT), opening_embed(window)
    if isinstance(parent, discord.ForumChannel):
        return (await parent.create_thread(name=name, embed=embed, auto_archive_duration=A_WEEK)).thread
    kind = discord.ChannelType.public_thread
    thread = await parent.create_thread(name=name, type=kind, auto_archive_duration=A_WEEK)
    await thread.send(embed=embed)
    return thread
