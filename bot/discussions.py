"""Where in the course's server something is discussed that counts, and what it is about."""

from collections.abc import Sequence

import discord

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.participation.places import Place, subject_of

Discussion = discord.TextChannel | discord.Thread
"""Where people write. The posts of a forum are threads."""


def nearest(channel: object) -> tuple[Place, ...]:
    """Return a channel and the one that it lies in, the inner one first; nothing for a direct message."""
    if isinstance(channel, discord.Thread):
        inner = Place(str(channel.id), channel.name)
        return (inner, Place(str(channel.parent.id), channel.parent.name)) if channel.parent else (inner,)
    return (Place(str(channel.id), channel.name),) if isinstance(channel, discord.TextChannel) else ()


async def discussions(
    tx: Transaction, course: Course, server: discord.Guild | None
) -> Sequence[tuple[str, Discussion]]:
    """Return the channels and threads of a server in which something counts, each after its subject.

    Threads that Discord has archived are not among them.
    """
    found: list[tuple[str, Discussion]] = []
    channels: list[Discussion] = [*server.text_channels, *server.threads] if server else []
    for channel in channels:
        subject = await subject_of(tx, course, nearest(channel))
        if subject is not None:
            found.append((subject, channel))
    return found
