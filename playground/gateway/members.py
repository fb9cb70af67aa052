"""Answers to "request guild members", in chunks of a thousand."""

from typing import Any

from playground.payloads.people import member_payload
from playground.world.things import Json, Member
from playground.world.world import World

CHUNK = 1000
MOST_BY_NAME = 100


def member_chunks(world: World, request: dict[str, Any], *, everyone: bool) -> list[Json]:
    """Return the payloads of `GUILD_MEMBERS_CHUNK`.

    Args:
        world: whose members.
        request: `query` (a beginning of a name) with `limit`, or `user_ids`; `nonce` comes back.
        everyone: whether the bot may know all members; else it is told of itself alone.
    """
    known = list(world.guild.members.values()) if everyone else [world.member(world.bot.id)]
    wanted, missing = _wanted(request, known)
    pieces = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)] or [[]]
    return [
        {
            "guild_id": str(world.guild.id),
            "members": [member_payload(member) for member in piece],
            "chunk_index": index,
            "chunk_count": len(pieces),
            "not_found": missing,
            "nonce": request.get("nonce"),
        }
        for index, piece in enumerate(pieces)
    ]


def _wanted(request: dict[str, Any], known: list[Member]) -> tuple[list[Member], list[str]]:
    ids = request.get("user_ids")
    if ids is not None:
        texts = [str(one) for one in (ids if isinstance(ids, list) else [ids])]
        by_id = {str(member.user.id): member for member in known}
        return [by_id[one] for one in texts if one in by_id], [one for one in texts if one not in by_id]
    beginning = str(request.get("query") or "").lower()
    matching = [member for member in known if name_begins(member, beginning)]
    limit = request.get("limit")
    return (matching[: min(limit, MOST_BY_NAME)] if isinstance(limit, int) and limit > 0 else matching), []


def name_begins(member: Member, beginning: str) -> bool:
    """Whether any of a member's names begins with the given text (lower case)."""
    names = (member.user.username, member.user.display_name, member.nick or "")
    return any(name.lower().startswith(beginning) for name in names)
