"""Where the staff meets: the course's server, the staff's channel in it, and the threads opened there for questions."""

import discord

from bot.errors import BotError
from bot.services import Staffing


def course_server(client: discord.Client, staffing: Staffing) -> discord.Guild | None:
    """Return the course's server: the one that is set, or the only one.

    In several servers without a setting there is none, for anybody can invite a bot to a server of their own
    and rule there.
    """
    if staffing.server is not None:
        return client.get_guild(staffing.server)
    return client.guilds[0] if len(client.guilds) == 1 else None


def staff_channel(client: discord.Client, staffing: Staffing) -> discord.TextChannel:
    """Return the channel that questions for the staff go to.

    Raises:
        BotError: if there is none. The message says what the staff can do about it.
    """
    server = course_server(client, staffing)
    if server is None:
        raise BotError("I do not know which server is the course's. The staff can set SYLLABOT_SERVER to its id.")
    for channel in server.text_channels:
        if _is_named(channel, staffing):
            return channel
    raise BotError(
        f"There is no channel called #{staffing.channel} for the staff's questions, so I could not pass this on. "
        "Please ask the staff directly."
    )


def in_staff_thread(channel: object, staffing: Staffing, me: discord.abc.User) -> bool:
    """Whether `channel` is a thread that the bot opened for the staff. What is said there is not said to the bot."""
    if not isinstance(channel, discord.Thread) or channel.owner_id != me.id:
        return False
    return channel.parent is not None and _is_named(channel.parent, staffing)


def addressed(content: str, me: discord.abc.User) -> bool:
    """Whether somebody wrote out a mention of the bot, as opposed to replying to it."""
    return f"<@{me.id}>" in content or f"<@!{me.id}>" in content


def _is_named(channel: discord.abc.GuildChannel, staffing: Staffing) -> bool:
    return staffing.channel in {channel.name, str(channel.id)}
