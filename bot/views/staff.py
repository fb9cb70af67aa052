"""Who teaches the course, as instructors see it."""

from collections.abc import Mapping

import discord

from bot.services import Staffing
from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, clip, lines_within, plain
from registrar.people.staff import Role

NOBODY = "Nobody was appointed here."


def staff_embed(appointed: Mapping[str, Role], staffing: Staffing) -> discord.Embed:
    """Render who was appointed, by Discord id, and which roles of the server make somebody staff."""
    lines = (f"<@{person}>: {role}" for person, role in appointed.items())
    embed = discord.Embed(
        title="Staff",
        description=lines_within(lines, DESCRIPTION_LIMIT) or NOBODY,
        colour=discord.Colour.blurple(),
    )
    embed.add_field(name="Roles of the server: instructor", value=_roles(staffing.instructor_roles), inline=False)
    embed.add_field(name="Roles of the server: assistant", value=_roles(staffing.roles), inline=False)
    return embed.set_footer(text="An appointment wins over a role of the server.")


def _roles(names: tuple[str, ...]) -> str:
    return clip(", ".join(plain(name) for name in names), FIELD_LIMIT) or "–"
