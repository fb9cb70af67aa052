"""`/privacy`: what is kept about somebody and why, with buttons that hand it out and delete it."""

import asyncio
import io
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Lasting
from bot.courses import here
from bot.errors import BotError, refusals
from bot.takeout import Takeout, pack
from bot.views.privacy import erased_text, overview_embed, takeout_text, warning_embed
from registrar.privacy import own_data

if TYPE_CHECKING:
    from bot.app import Syllabot

EXPORTS, PER_SECONDS = 2, 3600.0
"""How often somebody may have their data in how many seconds."""

TOO_OFTEN = "You have had your data twice within the hour. Please come back later."
SENT = "It is in your direct messages."
CLOSED = "You take no direct messages from me, so here it is, for your eyes alone."


class Privacy(commands.Cog):
    """Tells people what is kept about them, and hands it out."""

    def __init__(self) -> None:
        self._pace = commands.CooldownMapping[discord.abc.User].from_cooldown(EXPORTS, PER_SECONDS, attrgetter("id"))

    @app_commands.command(name="privacy", description="What I keep about you and why; get it, or have it deleted")
    async def privacy(self, interaction: discord.Interaction) -> None:
        """Say what is kept, for the person's eyes alone."""
        services = here().services
        async with services.database.reading() as tx:
            owner = await own_data.whose(tx, services.course.id, str(interaction.user.id))
        days = {
            "Questions": services.keep_questions.days,
            "What I sent on my own": services.keep_messages.days,
            "Files without an assignment": services.keep_uploads.days,
        }
        view = discord.ui.View(timeout=None).add_item(ExportButton()).add_item(DeleteButton())
        await interaction.response.send_message(embed=overview_embed(owner, days), view=view, ephemeral=True)

    async def hand_out(self, interaction: discord.Interaction) -> None:
        """Send somebody's own data to them alone: by direct message, or where they take none, in a private answer."""
        bucket = self._pace.get_bucket(interaction.user)
        if bucket and bucket.update_rate_limit():
            raise BotError(TOO_OFTEN)
        await interaction.response.defer(ephemeral=True, thinking=True)
        takeout = await self._packed(str(interaction.user.id))
        text = takeout_text(len(takeout.archives), takeout.left_out)
        try:
            await interaction.user.send(text, file=_file(takeout, 0))
            for number in range(1, len(takeout.archives)):
                await interaction.user.send(file=_file(takeout, number))
        except discord.Forbidden:
            await interaction.edit_original_response(content=f"{CLOSED}\n{text}", attachments=[_file(takeout, 0)])
            for number in range(1, len(takeout.archives)):
                await interaction.followup.send(file=_file(takeout, number), ephemeral=True)
        else:
            await interaction.edit_original_response(content=SENT)

    async def _packed(self, person: str) -> Takeout:
        services = here().services
        async with services.database.reading() as tx:
            owner = await own_data.whose(tx, services.course.id, person)
            data, files = await own_data.export(tx, owner), await own_data.files(tx, owner)
        head = {"course": services.course.id, "exported_at": services.clock().isoformat(), "accounts": owner.accounts}
        uploads = services.grading.uploads if services.grading else None
        return await asyncio.to_thread(pack, {**head, **data}, files, uploads)


class ExportButton(Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="privacy:export"):
    """Hands out the data of whoever presses it."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label="Export my data", style=style, custom_id="privacy:export"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Hand it out."""
        await cast("Privacy", cast("Syllabot", interaction.client).get_cog(Privacy.__name__)).hand_out(interaction)


class DeleteButton(Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="privacy:delete"):
    """Says what would be deleted of whoever presses it."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label="Delete my data", style=style, custom_id="privacy:delete"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show it, with a button that does it."""
        services = here().services
        async with services.database.reading() as tx:
            owner = await own_data.whose(tx, services.course.id, str(interaction.user.id))
        view = discord.ui.View(timeout=None).add_item(EraseButton())
        await interaction.response.send_message(embed=warning_embed(owner), view=view, ephemeral=True)


class EraseButton(Lasting, discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template="privacy:erase"):
    """Deletes the data of whoever presses it."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label="Delete it for good", style=style, custom_id="privacy:erase"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Delete it, and the files that nobody else handed in as well."""
        services, person = here().services, str(interaction.user.id)
        await interaction.response.defer()
        with refusals():
            async with services.database.transaction() as tx:
                owner = await own_data.whose(tx, services.course.id, person)
                erased = await own_data.erase(tx, owner, actor=person, at=services.clock())
                for account in owner.accounts:
                    await here().schedules.planner.replan_for(tx, account)
        if services.grading is not None:
            await asyncio.to_thread(services.grading.uploads.discard_all, erased.uploads)
        here().schedules.nudge()
        await interaction.edit_original_response(content=erased_text(erased.counts), embed=None, view=None)


def _file(takeout: Takeout, number: int) -> discord.File:
    return discord.File(io.BytesIO(takeout.archives[number]), f"my-data-{number + 1}.zip")
