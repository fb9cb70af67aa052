"""The turns of a conversation that came before a question, read back from Discord itself."""

import logging
from collections.abc import Iterator, Sequence

import discord

from bot.telling import UNREACHED, reason
from knowledge.types import Turn

log = logging.getLogger(__name__)

TURNS = 6
"""How many earlier messages are read."""


async def turns_before(channel: object, message: discord.Message | None, me: discord.abc.User) -> tuple[Turn, ...]:
    """Return the last turns, oldest first, of the conversation that a question belongs to.

    In a direct message or a thread that is what was said there before `message` (or before now); elsewhere it
    is the chain of replies above `message`. Where Discord does not let the bot look back, there is no history.
    """
    try:
        if isinstance(channel, discord.DMChannel | discord.Thread):
            earlier = [each async for each in channel.history(limit=TURNS, before=message)]
        else:
            earlier = await _replied_to(message)
    except UNREACHED as error:
        log.info("no history: %s", reason(error))
        return ()
    return tuple(_turns(earlier[::-1], me))[-TURNS:]


async def _replied_to(message: discord.Message | None) -> list[discord.Message]:
    """Return the messages above `message` in its chain of replies, latest first."""
    chain: list[discord.Message] = []
    while message and message.reference and message.reference.message_id and len(chain) < TURNS:
        resolved = message.reference.resolved
        if isinstance(resolved, discord.DeletedReferencedMessage):
            break
        message = resolved or await message.channel.fetch_message(message.reference.message_id)
        chain.append(message)
    return chain


def _turns(messages: Sequence[discord.Message], me: discord.abc.User) -> Iterator[Turn]:
    """Read the bot's answers from their embeds, with the question that `/ask` repeats above them."""
    for message in messages:
        if message.author.id != me.id:
            if message.content and not message.author.bot:
                yield Turn("user", without_mention(message.content, me))
        elif message.embeds:
            embed = message.embeds[0]
            if embed.author.name:
                yield Turn("user", embed.author.name)
            if embed.description:
                yield Turn("assistant", embed.description)


def without_mention(content: str, me: discord.abc.User) -> str:
    """Return what was written, without the mentions of the bot in it."""
    return content.replace(f"<@{me.id}>", " ").replace(f"<@!{me.id}>", " ").strip()
