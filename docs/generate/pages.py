"""Which pages and pictures are read from the code, and what they say now."""

import asyncio
from pathlib import Path

from docs.generate import code_map, command_line, discord_commands, invitation, metrics_table, settings_table
from docs.generate.parts import filled
from docs.generate.rooms import ROOT, read_rooms

DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    DOCS / "commands.md",
    DOCS / "command-line.md",
    DOCS / "discord.md",
    DOCS / "map.md",
    DOCS / "observability.md",
    DOCS / "observability.md",
    DOCS / "settings.md",
)
COURSE = ROOT / "courses" / "t81_558"


def written() -> dict[Path, str]:
    """Return what each page and each picture says now, by its path. Nothing is written."""
    rooms = read_rooms()
    slash, menus = asyncio.run(discord_commands.commands(COURSE))
    parts = (
        code_map.parts(rooms)
        | command_line.parts()
        | discord_commands.parts(slash, menus)
        | invitation.parts()
        | metrics_table.parts()
        | metrics_table.parts()
        | settings_table.parts()
    )
    pages = {page: filled(page.read_text(encoding="utf-8"), parts) for page in PAGES}
    return pages | {DOCS / "images" / name: picture for name, picture in code_map.pictures(rooms).items()}
