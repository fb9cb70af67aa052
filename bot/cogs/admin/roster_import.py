"""`/admin roster import`: a list of students is compared with the roster, shown, and written when that is confirmed.

The file stays with the message that shows the comparison, and each button carries what it was shown for: nothing is
kept in memory. If the roster has changed meanwhile, the comparison is shown anew instead.
"""

import asyncio
import hashlib
import io
import re
from typing import Any, Self

import discord
from discord import app_commands

from bot.buttons import Lasting
from bot.courses import here
from bot.errors import BotError, refusals
from bot.permissions import Rank, needs
from bot.services import Services
from bot.views.roster import imported_text, preview_embed
from registrar.people.importing import Comparison, compare, import_listing
from registrar.people.listing import Listing, read_listing

MAX_BYTES = 8_000_000
"""What the bot may attach to a message, with some room."""

FILE = "to-import.csv"
TOO_LARGE = "The file has more than 8 MB. Leave away the columns of grades, and send it again."
NOTHING_TO_DO = "The roster is as the file says already."
CHANGED = "The roster has changed since. This is what the import would do now:"


def import_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return needs(Rank.INSTRUCTOR)(
        app_commands.Command(
            name="import",
            description="Bring the roster up to date from a CSV file, such as Canvas's export of its gradebook",
            callback=Importing().preview,
        )
    )


class Importing:
    """Compares a file with the roster."""

    @app_commands.describe(file="Canvas's export, or any CSV file with the columns Student and Email, say")
    async def preview(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Show what the file would change, with buttons that do it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if file.size > MAX_BYTES:
            raise BotError(TOO_LARGE)
        data = await file.read()
        found = await _compare(here().services, data)
        attachment = discord.File(io.BytesIO(data), FILE)
        if not (found.added or found.changed or found.missing):
            await interaction.edit_original_response(content=NOTHING_TO_DO)
            return
        await interaction.edit_original_response(
            embed=preview_embed(found), attachments=[attachment], view=_buttons(found)
        )


class ImportButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"roster-import:(?P<missing>keep|drop):(?P<seen>[0-9a-f]{16})",
):
    """Imports the file of the message that it stands below; those who are missing in it are kept, or dropped."""

    needs = Rank.INSTRUCTOR

    def __init__(self, missing: str, seen: str, label: str = "") -> None:
        self.missing, self.seen = missing, seen
        style = discord.ButtonStyle.danger if missing == "drop" else discord.ButtonStyle.success
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"roster-import:{missing}:{seen}"))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the item that an id stands for."""
        return cls(match["missing"], match["seen"])

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Import the file, or show what it would do now if that is not what was seen."""
        await interaction.response.defer()
        services = here().services
        if interaction.message is None or not interaction.message.attachments:
            raise BotError("The file is gone. Start the import again.")
        data = await interaction.message.attachments[0].read()
        listing = await _listing(data)
        with refusals():
            async with services.database.transaction() as tx:
                found = await compare(tx, services.course, listing)
                done = None
                if _seen(found) == self.seen:
                    drop, actor, now = self.missing == "drop", str(interaction.user.id), services.clock()
                    done = await import_listing(tx, services.course, listing, drop_missing=drop, actor=actor, at=now)
        if done is None:
            await interaction.edit_original_response(content=CHANGED, embed=preview_embed(found), view=_buttons(found))
            return
        text = imported_text(done, dropped=self.missing == "drop")
        await interaction.edit_original_response(content=text, embed=None, attachments=[], view=None)


async def _listing(data: bytes) -> Listing:
    with refusals():
        return await asyncio.to_thread(read_listing, data)


async def _compare(services: Services, data: bytes) -> Comparison:
    listing = await _listing(data)
    with refusals():
        async with services.database.reading() as tx:
            return await compare(tx, services.course, listing)


def _buttons(found: Comparison) -> discord.ui.View:
    seen, missing = _seen(found), len(found.missing)
    view = discord.ui.View(timeout=None)
    label = "Import, and keep those who are missing" if missing else "Import"
    view.add_item(ImportButton("keep", seen, label))
    if missing:
        view.add_item(ImportButton("drop", seen, f"Import, and drop the {missing:,} who are missing"))
    return view


def _seen(found: Comparison) -> str:
    """Return a number that stands for a comparison, to tell whether another one is the same."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]
