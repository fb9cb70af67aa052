"""`/admin audit`: who changed what, when, from what, to what; searched, and as a CSV file."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands

from bot.courses import here
from bot.views.audit import audit_csv, audit_embed
from registrar import audit

SHOWN = 40
EXPORTED = 100_000
"""Entries in a message, and at most in a file."""

FILE = "audit.csv"


def audit_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(name="audit", description="Who changed what, and when", callback=Auditing().show)


class Auditing:
    """Reads the audit log."""

    @app_commands.describe(
        about="A part of what was changed, of how, or of who did it: essay-1, student:12, extension, a Discord id",
        export="Get all of it as a CSV file",
    )
    async def show(
        self,
        interaction: discord.Interaction,
        about: app_commands.Range[str, 0, 100] = "",
        export: bool = False,
    ) -> None:
        """Show the latest entries to whoever asked, and to nobody else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        wanted, limit = about.strip(), EXPORTED if export else SHOWN
        async with here().services.database.reading() as tx:
            found = await audit.entries(tx, here().services.course.id, about=wanted, limit=limit)
        files = []
        if export:
            table = await asyncio.to_thread(audit_csv, found)
            files.append(discord.File(io.BytesIO(table), FILE))
        await interaction.edit_original_response(embed=audit_embed(found[:SHOWN], wanted), attachments=files)
