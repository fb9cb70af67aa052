"""Who is in a thread. One enters by being added, by writing in it, or by being mentioned there."""

from playground.payloads.channels import channel_payload, thread_member_payload
from playground.payloads.people import member_payload
from playground.world.flags import Permission
from playground.world.things import Channel, Json, ThreadState, User
from playground.world.world import World


def enter(world: World, thread: Channel, state: ThreadState, user: User) -> bool:
    """Put someone into a thread and announce it.

    Returns:
        False where the person cannot see the parent channel, and so cannot be in the thread.
    """
    parent = world.channel(thread.parent_id or 0)
    if not world.may(user, parent, Permission.VIEW_CHANNEL):
        return False
    if user.id not in state.members:
        state.members[user.id] = world.now()
        # To the newcomer a private thread begins to exist now.
        world.publish("THREAD_CREATE", lambda viewer: channel_payload(world, thread, viewer), only=frozenset({user.id}))
        entry = thread_member_payload(thread.id, user.id, state.members[user.id])
        member = member_payload(world.member(user.id))
        _announce(world, thread, state, {"added_members": [entry | {"member": member}]})
    return True


def leave(world: World, thread: Channel, state: ThreadState, user: User) -> None:
    """Take someone out of a thread and announce it."""
    if state.members.pop(user.id, None) is not None:
        _announce(world, thread, state, {"removed_member_ids": [str(user.id)]})


def _announce(world: World, thread: Channel, state: ThreadState, change: Json) -> None:
    payload = {"id": str(thread.id), "guild_id": str(world.guild.id), "member_count": len(state.members), **change}
    world.publish("THREAD_MEMBERS_UPDATE", payload, channel=thread)
