"""Messages as Discord's JSON, for REST answers and for the gateway."""

from urllib.parse import quote

from playground.payloads.channels import channel_payload
from playground.payloads.people import member_payload, mentioned_user_payload, user_payload
from playground.world.flags import CommandType, InteractionType, MessageType
from playground.world.things import Attachment, Channel, InteractionTrace, Json, Message, User
from playground.world.world import World


def message_payload(world: World, message: Message, viewer: User, *, with_reference: bool = True) -> Json:
    """Return a message object as `viewer` sees it (reactions say whether they are the viewer's own)."""
    payload: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "type": int(message.type),
        "author": user_payload(message.author),
        "content": message.content,
        "timestamp": message.created_at.isoformat(),
        "edited_timestamp": None if message.edited_at is None else message.edited_at.isoformat(),
        "tts": message.tts,
        "mention_everyone": message.mention_everyone,
        "mentions": [user_payload(user) for user in message.mentions],
        "mention_roles": [str(role) for role in message.mention_role_ids],
        "attachments": [attachment_payload(world, one) for one in message.attachments],
        "embeds": message.embeds,
        "components": message.components,
        "pinned": message.pinned_at is not None,
        "flags": int(message.flags),
    }
    if message.reactions:
        payload["reactions"] = [reaction_payload(key, ids, viewer) for key, ids in message.reactions.items()]
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.reference is not None and with_reference:
        payload |= _reference(world, message, viewer)
    if message.interaction is not None:
        payload |= _application(world, message.interaction)
    thread = world.channels.get(message.id)
    if thread is not None:
        payload["thread"] = channel_payload(world, thread, viewer)
    return payload


def gateway_message_payload(world: World, message: Message, viewer: User) -> Json:
    """Return a message object with what only the gateway adds: guild, author's member, mentioned members."""
    payload = message_payload(world, message, viewer)
    payload["channel_type"] = int(message.channel.type)
    if message.channel.is_dm:
        return payload
    payload["guild_id"] = str(world.guild.id)
    payload["mentions"] = [mentioned_user_payload(world, user) for user in message.mentions]
    author = world.guild.members.get(message.author.id)
    if author is not None:
        payload["member"] = member_payload(author, with_user=False)
    return payload


def attachment_payload(world: World, attachment: Attachment) -> Json:
    """Return an attachment object; its links lead to this server."""
    path = f"/attachments/{attachment.channel_id}/{attachment.id}/{quote(attachment.filename)}"
    payload: Json = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": world.url + path,
        "proxy_url": world.url + path,
    }
    optional = {
        "content_type": attachment.content_type,
        "description": attachment.description,
        "title": attachment.title,
    }
    payload |= {key: value for key, value in optional.items() if value is not None}
    if attachment.ephemeral:
        payload["ephemeral"] = True
    return payload


def emoji_payload(key: str) -> Json:
    """Return a partial emoji object for a Unicode emoji."""
    return {"id": None, "name": key}


def reaction_payload(key: str, user_ids: list[int], viewer: User) -> Json:
    """Return a reaction object: how many, and whether the viewer is one of them."""
    return {
        "emoji": emoji_payload(key),
        "count": len(user_ids),
        "count_details": {"burst": 0, "normal": len(user_ids)},
        "burst_colors": [],
        "me_burst": False,
        "me": viewer.id in user_ids,
    }


def jump_payload(world: World, channel: Channel) -> Json:
    """Return where something happened: `channel_id`, and `guild_id` outside DMs."""
    place = {"channel_id": str(channel.id)}
    return place if channel.is_dm else place | {"guild_id": str(world.guild.id)}


def _reference(world: World, message: Message, viewer: User) -> Json:
    """Say what a message refers to; a reply shows the message itself, null once it is deleted."""
    reference = message.reference
    if reference is None:
        return {}
    channel = world.channels.get(reference.channel_id)
    entry: Json = {"type": 0, "channel_id": str(reference.channel_id)}
    if not message.channel.is_dm:
        entry["guild_id"] = str(world.guild.id)
    if reference.message_id is not None:
        entry["message_id"] = str(reference.message_id)
    payload: Json = {"message_reference": entry}
    if message.type in {MessageType.REPLY, MessageType.THREAD_STARTER}:
        target = channel.messages.get(reference.message_id or 0) if channel else None
        shown = None if target is None else message_payload(world, target, viewer, with_reference=False)
        payload["referenced_message"] = shown
    return payload


def _application(world: World, trace: InteractionTrace) -> Json:
    """Say which interaction a message answers."""
    payload: Json = {
        "application_id": str(world.application_id),
        "webhook_id": str(world.application_id),
        "interaction_metadata": _trace(world, trace),
    }
    if trace.type == InteractionType.APPLICATION_COMMAND:
        payload["interaction"] = {
            "id": str(trace.id),
            "type": trace.type,
            "name": trace.name or "",
            "user": user_payload(trace.user),
        }
    return payload


def _trace(world: World, trace: InteractionTrace) -> Json:
    payload: Json = {
        "id": str(trace.id),
        "type": trace.type,
        "user": user_payload(trace.user),
        "authorizing_integration_owners": {"0": str(world.guild.id)},
    }
    if trace.type == InteractionType.APPLICATION_COMMAND:
        payload |= {"name": trace.name, "command_type": int(CommandType.CHAT_INPUT)}
    if trace.interacted_message_id is not None:
        payload["interacted_message_id"] = str(trace.interacted_message_id)
    if trace.cause is not None:
        payload["triggering_interaction_metadata"] = _trace(world, trace.cause)
    return payload
