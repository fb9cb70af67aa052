"""Threads and their members."""

from aiohttp import web

from playground.acts import threads as acts
from playground.errors import ApiError, Fault
from playground.forms.places import ThreadDraft
from playground.forms.reading import read_form
from playground.keys import world_of
from playground.payloads.channels import channel_payload, thread_member_payload
from playground.rest.places import channel_in, message_in
from playground.wire import answer, nothing, path_id, query_number, read_body
from playground.world.flags import ChannelType, Permission

routes = web.RouteTableDef()

MOST_LISTED = 100
USUALLY_LISTED = 50


@routes.post("/channels/{channel_id}/messages/{message_id}/threads")
async def start_from_message(request: web.Request) -> web.Response:
    """Start a thread from a message."""
    world = world_of(request)
    message = message_in(request)
    body, _ = await read_body(request)
    thread = acts.start(world, world.bot, message.channel, read_form(ThreadDraft, body), message)
    return answer(channel_payload(world, thread, world.bot), 201)


@routes.post("/channels/{channel_id}/threads")
async def start_thread(request: web.Request) -> web.Response:
    """Start a thread on its own."""
    world = world_of(request)
    channel = channel_in(request)
    body, _ = await read_body(request)
    thread = acts.start(world, world.bot, channel, read_form(ThreadDraft, body))
    return answer(channel_payload(world, thread, world.bot), 201)


@routes.get("/channels/{channel_id}/threads/archived/public")
async def archived_public(request: web.Request) -> web.Response:
    """Public threads that were archived, the latest first."""
    return _archived(request, private=False, joined=False)


@routes.get("/channels/{channel_id}/threads/archived/private")
async def archived_private(request: web.Request) -> web.Response:
    """Private threads that were archived."""
    world = world_of(request)
    world.require(world.bot, channel_in(request), Permission.MANAGE_THREADS)
    return _archived(request, private=True, joined=False)


@routes.get("/channels/{channel_id}/users/@me/threads/archived/private")
async def archived_joined(request: web.Request) -> web.Response:
    """Private threads that were archived and that the bot is in."""
    return _archived(request, private=True, joined=True)


@routes.get("/channels/{channel_id}/thread-members")
async def list_members(request: web.Request) -> web.Response:
    """Everyone in a thread."""
    thread = channel_in(request)
    state = acts.state_of(thread)
    return answer([thread_member_payload(thread.id, user, joined) for user, joined in state.members.items()])


@routes.put("/channels/{channel_id}/thread-members/@me")
async def join(request: web.Request) -> web.Response:
    """Join a thread."""
    world = world_of(request)
    acts.add_member(world, world.bot, channel_in(request), world.bot)
    return nothing()


@routes.delete("/channels/{channel_id}/thread-members/@me")
async def leave(request: web.Request) -> web.Response:
    """Leave a thread."""
    world = world_of(request)
    acts.remove_member(world, world.bot, channel_in(request), world.bot)
    return nothing()


@routes.get("/channels/{channel_id}/thread-members/{user_id}")
async def get_member(request: web.Request) -> web.Response:
    """One member of a thread."""
    thread = channel_in(request)
    user_id = path_id(request, "user_id")
    joined = acts.state_of(thread).members.get(user_id)
    if joined is None:
        raise ApiError(Fault.UNKNOWN_MEMBER)
    return answer(thread_member_payload(thread.id, user_id, joined))


@routes.put("/channels/{channel_id}/thread-members/{user_id}")
async def add_member(request: web.Request) -> web.Response:
    """Add someone to a thread."""
    world = world_of(request)
    member = world.member(path_id(request, "user_id"))
    acts.add_member(world, world.bot, channel_in(request), member.user)
    return nothing()


@routes.delete("/channels/{channel_id}/thread-members/{user_id}")
async def remove_member(request: web.Request) -> web.Response:
    """Take someone out of a thread."""
    world = world_of(request)
    user = world.user(path_id(request, "user_id"))
    acts.remove_member(world, world.bot, channel_in(request), user)
    return nothing()


def _archived(request: web.Request, *, private: bool, joined: bool) -> web.Response:
    world = world_of(request)
    channel = channel_in(request)
    limit = query_number(request, "limit", USUALLY_LISTED, 1, MOST_LISTED)
    world.require(world.bot, channel, Permission.READ_MESSAGE_HISTORY)
    threads = [
        one
        for one in world.threads_of(channel)
        if acts.state_of(one).archived
        and (one.type is ChannelType.PRIVATE_THREAD) == private
        and (not joined or world.bot.id in acts.state_of(one).members)
    ]
    latest_first = sorted(threads, key=lambda one: acts.state_of(one).archive_changed_at, reverse=True)
    shown = [channel_payload(world, one, world.bot) for one in latest_first]
    members = [one["member"] for one in shown[:limit] if "member" in one]
    return answer({"threads": shown[:limit], "members": members, "has_more": len(shown) > limit})
