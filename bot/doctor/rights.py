"""Which of the permissions that the bot is invited with it needs where."""

from collections.abc import Collection
from typing import Literal

import discord

from bot.doctor.finding import Finding
from bot.invitation import NEEDS

IN_A_CHANNEL = frozenset({"view_channel", "send_messages", "embed_links", "read_message_history"})
"""Where it speaks on its own. Without the history it could not find, after a crash, what it has said already."""

FOR_THREADS = frozenset({"create_public_threads", "send_messages_in_threads"})
FOR_TEAMS = frozenset({"manage_roles", "manage_channels"})
FOR_SESSIONS = frozenset({"create_events"})
EVERYWHERE = frozenset(need.permission for need in NEEDS) - FOR_TEAMS - FOR_SESSIONS

IN_CHANNEL, IN_SERVER = "in the channel's settings", "in the server's settings, to the bot's role"


def rights(
    about: str,
    held: discord.Permissions,
    wanted: Collection[str],
    where: str,
    otherwise: Literal["note", "missing"] = "missing",
) -> Finding:
    """Say which of the permissions that are wanted the bot does not have, and what it needs each of them for."""
    gone = [need for need in NEEDS if need.permission in wanted and not getattr(held, need.permission)]
    if not gone:
        return Finding(about, "ok", "the bot has all permissions that it needs for this")
    remedy = "; ".join(f"*{need.title}*, to {need.why}" for need in gone)
    return Finding(
        about, otherwise, f"the bot lacks {', '.join(need.title for need in gone)}", f"Give it {where}: {remedy}."
    )
