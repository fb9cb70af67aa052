"""Who is pinged by a message.

Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object
"""

import re
from dataclasses import dataclass, field

from playground.forms.messages import AllowedMentions
from playground.world.flags import Permission
from playground.world.things import Channel, User
from playground.world.world import World

USER = re.compile(r"<@!?(\d{1,19})>")
ROLE = re.compile(r"<@&(\d{1,19})>")
EVERYONE = re.compile(r"@(everyone|here)\b")

EVERY_KIND = AllowedMentions(parse=["users", "roles", "everyone"], replied_user=True)
"""What a message may ping when it does not say."""

USERS_ONLY = AllowedMentions(parse=["users"], replied_user=True)
"""What an interaction's message may ping when it does not say."""


@dataclass(frozen=True)
class Mentions:
    """Who is pinged."""

    users: list[User] = field(default_factory=list)
    role_ids: list[int] = field(default_factory=list)
    everyone: bool = False


def find_mentions(
    world: World, author: User, channel: Channel, text: str, allowed: AllowedMentions, replied_to: User | None = None
) -> Mentions:
    """Return who a message pings.

    Args:
        world: where the people are.
        author: who writes; pinging everyone or a closed role takes the permission to.
        channel: where.
        text: everything written.
        allowed: what may be pinged.
        replied_to: the author of the message that is replied to.
    """
    kinds = allowed.parse or ()
    found = dict.fromkeys(int(one) for one in USER.findall(text))
    users = [one for one in found if "users" in kinds or one in (allowed.users or ())]
    if replied_to is not None and allowed.replied_user and replied_to.id not in users:
        users.append(replied_to.id)
    loud = not channel.is_dm and world.may(author, channel, Permission.MENTION_EVERYONE)
    return Mentions(
        users=[world.users[one] for one in users if one in world.users],
        role_ids=[] if channel.is_dm else _roles(world, text, allowed, loud=loud),
        everyone=loud and "everyone" in kinds and EVERYONE.search(text) is not None,
    )


def _roles(world: World, text: str, allowed: AllowedMentions, *, loud: bool) -> list[int]:
    found = dict.fromkeys(int(one) for one in ROLE.findall(text))
    roles = [world.guild.roles[one] for one in found if one in world.guild.roles]
    permitted = [one for one in roles if "roles" in (allowed.parse or ()) or one.id in (allowed.roles or ())]
    return [one.id for one in permitted if loud or one.mentionable]
