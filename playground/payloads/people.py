"""Users, members and roles as Discord's JSON."""

from playground.world.things import Json, Member, Role, User
from playground.world.world import World


def user_payload(user: User) -> Json:
    """Return a user object."""
    payload: Json = {
        "id": str(user.id),
        "username": user.username,
        "global_name": None if user.bot else user.display_name,
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
    }
    if user.bot:
        payload["bot"] = True
    return payload


def own_user_payload(user: User) -> Json:
    """Return the bot's own user object, as `GET /users/@me` gives it."""
    return {
        **user_payload(user),
        "mfa_enabled": True,
        "locale": "en-US",
        "premium_type": 0,
        "email": None,
        "verified": True,
    }


def member_payload(member: Member, *, with_user: bool = True) -> Json:
    """Return a guild member object; inside messages Discord leaves the user out."""
    payload: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": member.joined_at.isoformat(),
        "nick": member.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role) for role in sorted(member.role_ids)],
        "mute": False,
        "deaf": False,
    }
    if with_user:
        payload["user"] = user_payload(member.user)
    return payload


def role_payload(role: Role) -> Json:
    """Return a role object."""
    payload: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": role.hoist,
        "managed": role.bot_id is not None,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if role.bot_id is not None:
        payload["tags"] = {"bot_id": str(role.bot_id)}
    return payload


def mentioned_user_payload(world: World, user: User) -> Json:
    """Return a user object with the guild member in it, as gateway messages list mentions."""
    payload = user_payload(user)
    member = world.guild.members.get(user.id)
    if member is not None:
        payload["member"] = member_payload(member, with_user=False)
    return payload
