"""What people do in channels: read, write, react, start threads and DMs, and take interest in events."""

from aiohttp import web

from playground.acts import channels, events, messages, reactions, threads
from playground.errors import ApiError, Fault
from playground.forms.fields import Form, Snowflake
from playground.forms.messages import MessageDraft, MessageReference
from playground.forms.places import RecipientForm, ThreadDraft
from playground.forms.reading import read_form
from playground.keys import world_of
from playground.page.acting import acting_user, channel_in, message_in
from playground.payloads.channels import channel_payload
from playground.payloads.messages import message_payload
from playground.wire import answer, nothing, path_id, query_id, query_number, read_body, read_json
from playground.world.flags import ChannelType, Permission

routes = web.RouteTableDef()

MOST_LISTED = 100
USUALLY_LISTED = 50


class WrittenForm(Form):
    """What a person writes."""

    content: str | None = None
    reply_to: Snowflake | None = None


class ThreadForm(Form):
    """A thread a person starts."""

    name: str
    message_id: Snowflake | None = None


class InterestForm(Form):
    """Whether a person is interested in an event."""

    interested: bool


@routes.get("/page/channels/{channel_id}/messages")
async def list_messages(request: web.Request) -> web.Response:
    """A page of messages, oldest first, with the ephemeral ones that are for this person."""
    world, me = world_of(request), acting_user(request)
    channel = channel_in(request)
    limit = query_number(request, "limit", USUALLY_LISTED, 1, MOST_LISTED)
    before = query_id(request, "before")
    if not world.may(me, channel, Permission.READ_MESSAGE_HISTORY):
        return answer([])
    mine = [one for one in channel.messages.values() if one.ephemeral_to in {None, me.id}]
    page = [one for one in mine if before is None or one.id < before][-limit:]
    return answer([message_payload(world, message, me) for message in page])


@routes.post("/page/channels/{channel_id}/messages")
async def write(request: web.Request) -> web.Response:
    """Write a message, with files where the request is multipart."""
    world, me = world_of(request), acting_user(request)
    channel = channel_in(request)
    body, files = await read_body(request)
    form = read_form(WrittenForm, body)
    reference = None if form.reply_to is None else MessageReference(message_id=form.reply_to)
    draft = read_form(MessageDraft, {"content": form.content, "message_reference": reference})
    message = messages.post(world, me, channel, draft, files)
    return answer(message_payload(world, message, me))


@routes.post("/page/channels/{channel_id}/typing")
async def start_typing(request: web.Request) -> web.Response:
    """Show that the person is writing."""
    messages.type_in(world_of(request), acting_user(request), channel_in(request))
    return nothing()


@routes.post("/page/dms")
async def open_dm(request: web.Request) -> web.Response:
    """Open a DM."""
    world, me = world_of(request), acting_user(request)
    form = read_form(RecipientForm, await read_json(request))
    channel = channels.open_dm(world, me, world.user(form.recipient_id))
    return answer(channel_payload(world, channel, me))


@routes.put("/page/channels/{channel_id}/messages/{message_id}/reactions/{emoji}")
async def react(request: web.Request) -> web.Response:
    """Add a reaction."""
    reactions.react(world_of(request), acting_user(request), message_in(request), request.match_info["emoji"])
    return nothing()


@routes.delete("/page/channels/{channel_id}/messages/{message_id}/reactions/{emoji}")
async def take_back(request: web.Request) -> web.Response:
    """Remove one's reaction."""
    me = acting_user(request)
    reactions.take_back(world_of(request), me, message_in(request), request.match_info["emoji"], me)
    return nothing()


@routes.post("/page/channels/{channel_id}/threads")
async def start_thread(request: web.Request) -> web.Response:
    """Start a public thread, from a message or on its own."""
    world, me = world_of(request), acting_user(request)
    channel = channel_in(request)
    form = read_form(ThreadForm, await read_json(request))
    draft = read_form(ThreadDraft, {"name": form.name, "type": int(ChannelType.PUBLIC_THREAD)})
    message = None if form.message_id is None else world.message(channel, form.message_id)
    thread = threads.start(world, me, channel, draft, message)
    return answer(channel_payload(world, thread, me))


@routes.post("/page/events/{event_id}/interest")
async def set_interest(request: web.Request) -> web.Response:
    """Take or lose interest in an event."""
    world, me = world_of(request), acting_user(request)
    event = events.event_of(world, path_id(request, "event_id"))
    form = read_form(InterestForm, await read_json(request))
    hidden = event.channel_id is not None and not world.may(
        me, world.channel(event.channel_id), Permission.VIEW_CHANNEL
    )
    if hidden:
        raise ApiError(Fault.UNKNOWN_EVENT)
    events.set_interest(world, me, event, interested=form.interested)
    return nothing()
