"""Reacting to messages with Unicode emoji (this server has no custom ones)."""

from playground.errors import ApiError, Fault
from playground.payloads.messages import emoji_payload, jump_payload
from playground.payloads.people import member_payload
from playground.world.flags import Permission
from playground.world.things import Json, Message, User
from playground.world.world import World

MOST_REACTIONS = 20
MOST_CODE_POINTS = 12
FIRST_SYMBOL = "\u203c"
"""The first emoji code point beyond © and ®; the keycaps' combining mark lies above it too."""


def checked_emoji(emoji: str) -> str:
    """Return a Unicode emoji, or raise 10014 for anything that cannot be one."""
    has_symbol = any(character >= FIRST_SYMBOL or character in "©®" for character in emoji)
    if not has_symbol or len(emoji) > MOST_CODE_POINTS or any(character.isalpha() for character in emoji):
        raise ApiError(Fault.UNKNOWN_EMOJI)
    return emoji


def react(world: World, user: User, message: Message, emoji: str) -> None:
    """Add a reaction; adding it again is nothing new."""
    world.require(user, message.channel, Permission.READ_MESSAGE_HISTORY)
    key = checked_emoji(emoji)
    if key not in message.reactions:
        world.require(user, message.channel, Permission.ADD_REACTIONS)
        if len(message.reactions) >= MOST_REACTIONS:
            raise ApiError(Fault.TOO_MANY_REACTIONS)
    who = message.reactions.setdefault(key, [])
    if user.id in who:
        return
    who.append(user.id)
    payload = _payload(world, message, key, user) | {"message_author_id": str(message.author.id)}
    member = world.guild.members.get(user.id)
    if member is not None and not message.channel.is_dm:
        payload["member"] = member_payload(member)
    _announce(world, "MESSAGE_REACTION_ADD", message, payload)


def take_back(world: World, actor: User, message: Message, emoji: str, user: User) -> None:
    """Remove a user's reaction: one's own, or another's with the permission to manage messages."""
    if user is not actor:
        world.require(actor, message.channel, Permission.MANAGE_MESSAGES)
    key = checked_emoji(emoji)
    if user.id not in message.reactions.get(key, ()):
        return
    message.reactions[key].remove(user.id)
    if not message.reactions[key]:
        del message.reactions[key]
    _announce(world, "MESSAGE_REACTION_REMOVE", message, _payload(world, message, key, user))


def clear(world: World, actor: User, message: Message, emoji: str | None = None) -> None:
    """Remove all reactions, or all of one emoji."""
    world.require(actor, message.channel, Permission.MANAGE_MESSAGES)
    place = {"message_id": str(message.id), **jump_payload(world, message.channel)}
    if emoji is None:
        message.reactions.clear()
        _announce(world, "MESSAGE_REACTION_REMOVE_ALL", message, place)
    elif message.reactions.pop(checked_emoji(emoji), None) is not None:
        _announce(world, "MESSAGE_REACTION_REMOVE_EMOJI", message, place | {"emoji": emoji_payload(emoji)})


def _payload(world: World, message: Message, key: str, user: User) -> Json:
    return {
        "user_id": str(user.id),
        "message_id": str(message.id),
        "emoji": emoji_payload(key),
        "burst": False,
        "type": 0,
        **jump_payload(world, message.channel),
    }


def _announce(world: World, name: str, message: Message, payload: Json) -> None:
    only = None if message.ephemeral_to is None else frozenset({message.ephemeral_to})
    world.publish(name, payload, channel=message.channel, only=only)
