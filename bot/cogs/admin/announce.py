"""`/admin announce`: what the staff has to say to everybody, previewed first, sent now or at a time.

What is sent is what the preview shows: the button reads it back from there, so it works after a restart.
"""

import re
from datetime import UTC, datetime
from typing import Self
from uuid import uuid4

import discord
from discord import app_commands
from discord.utils import format_dt

from bot.buttons import Form, Lasting
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs, require
from bot.telling import telling
from bot.views.announcing import scheduled_embed, scheduled_label
from registrar import audit, outbox, reminders
from registrar.audit import Entry
from registrar.moments import coming
from registrar.outbox import Owed

KIND = "notice.staff"
PREFIX = "staff-notice:"
NOW = "now"
TITLE_LIMIT, TEXT_LIMIT = 200, 3500
CHOICES = 25
PREVIEW = "This is what everybody will read in #{channel}{when}. Nothing is sent yet."
SENT = "Sent to #{channel}. `/admin deliveries` shows when it has arrived."
SCHEDULED = "It will be sent to #{channel} {when}. `/admin announce withdraw` takes it back until then."
NO_SUCH = "There is no such announcement waiting. Choose one from the list that opens while you type."
PASSED = "That time has passed meanwhile. Write the announcement again."


class AnnounceCommands(app_commands.Group):
    """Write, list, withdraw."""

    def __init__(self) -> None:
        super().__init__(name="announce", description="Tell everybody something, now or later")

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="write", description="Write an announcement; you see it before it is sent")
    @app_commands.describe(at="When: 2025-03-14 18:00, or 18:00 for the next time it is that late. Now if left out")
    async def write(self, interaction: discord.Interaction, at: app_commands.Range[str, 1, 40] | None = None) -> None:
        """Open a form for it."""
        await interaction.response.send_modal(AnnouncementForm(await self._instant(at)))

    @app_commands.command(name="list", description="The announcements that wait for their time")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show them, the next one first."""
        await interaction.response.send_message(embed=scheduled_embed(await self._waiting()), ephemeral=True)

    @needs(Rank.INSTRUCTOR)
    @app_commands.command(name="withdraw", description="Take back an announcement that waits for its time")
    @app_commands.describe(announcement="Type a few words of its title")
    async def withdraw(self, interaction: discord.Interaction, announcement: str) -> None:
        """Strike it out."""
        services, actor = here().services, str(interaction.user.id)
        async with services.database.transaction() as tx:
            course, now = services.course.id, services.clock()
            if not announcement.startswith(PREFIX) or not await outbox.withdraw(
                tx, course, announcement, now, "The staff took it back."
            ):
                raise BotError(NO_SUCH)
            await audit.record(tx, Entry(course, now, actor, "announcement.withdraw", announcement, {}, None))
        await interaction.response.send_message("It will not be sent.", ephemeral=True)

    @withdraw.autocomplete("announcement")
    async def offer(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer those that wait and whose title holds what was typed."""
        zone, wanted = here().services.course.term.zone, typed.strip().casefold()
        found = [each for each in await self._waiting() if wanted in str(each.content["title"]).casefold()]
        return [app_commands.Choice(name=scheduled_label(each, zone), value=each.key) for each in found[:CHOICES]]

    async def _instant(self, written: str | None) -> datetime | None:
        if written is None:
            return None
        course, now = here().services.course, here().services.clock()
        async with here().services.database.reading() as tx:
            usual = (await reminders.plan_of(tx, course)).hour
        with refusals():
            return coming(written, course, now, usual)

    async def _waiting(self) -> list[Owed]:
        async with here().services.database.reading() as tx:
            pending = await outbox.pending(tx, here().services.course.id, PREFIX)
        return [debt.owed for debt in pending]


class AnnouncementForm(Form, title="Announcement"):
    """A title and a text. Sending it shows the preview."""

    def __init__(self, at: datetime | None) -> None:
        super().__init__()
        self._at = at
        self._title = discord.ui.TextInput[Self](min_length=1, max_length=TITLE_LIMIT)
        self._text = discord.ui.TextInput[Self](style=discord.TextStyle.paragraph, min_length=1, max_length=TEXT_LIMIT)
        self.add_item(discord.ui.Label(text="Title", component=self._title))
        self.add_item(discord.ui.Label(text="Text (Markdown)", component=self._text))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Show what was written as everybody will see it."""
        async with telling(interaction):
            await require(interaction, Rank.INSTRUCTOR)
            async with here().services.database.reading() as tx:
                channel = (await reminders.plan_of(tx, here().services.course)).channel
            when = "" if self._at is None else f", {format_dt(self._at, 'F')}"
            embed = discord.Embed(
                title=self._title.value, description=self._text.value, colour=discord.Colour.blurple()
            )
            view = discord.ui.View(timeout=None).add_item(SendButton(self._at))
            text = PREVIEW.format(channel=channel, when=when)
            await interaction.response.send_message(text, embed=embed, view=view, ephemeral=True)


class SendButton(
    Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=rf"announce:(?P<at>\d{{1,12}}|{NOW})"
):
    """Sends what the preview above it shows."""

    needs = Rank.INSTRUCTOR

    def __init__(self, at: datetime | None) -> None:
        self.at = at
        when = NOW if at is None else str(int(at.timestamp()))
        label = "Send it" if at is None else "Schedule it"
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"announce:{when}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(None if match["at"] == NOW else datetime.fromtimestamp(int(match["at"]), UTC))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Owe it to the channel."""
        services = here().services
        now, course, actor = services.clock(), services.course, str(interaction.user.id)
        if self.at is not None and self.at <= now:
            raise BotError(PASSED)
        preview = interaction.message.embeds[0] if interaction.message else discord.Embed()
        content = {"title": preview.title, "text": preview.description}
        await interaction.response.defer()
        async with services.database.transaction() as tx:
            channel = (await reminders.plan_of(tx, course)).channel
            key = f"{PREFIX}{uuid4().hex}"
            await outbox.owe(tx, Owed(course.id, key, KIND, content, self.at or now, channel=f"#{channel}"))
            after = {"title": preview.title, "at": (self.at or now).isoformat()}
            await audit.record(tx, Entry(course.id, now, actor, "announcement.send", key, None, after))
        here().schedules.nudge()
        said = SENT if self.at is None else SCHEDULED
        when = "" if self.at is None else format_dt(self.at, "F")
        await interaction.edit_original_response(content=said.format(channel=channel, when=when), view=None)
