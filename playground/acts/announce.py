"""Telling everyone who may know that a message, channel or member changed."""

from playground.payloads.channels import channel_payload
from playground.payloads.guild import event_payload
from playground.payloads.messages import gateway_message_payload, jump_payload
from playground.payloads.people import member_payload, role_payload
from playground.world.things import Channel, Member, Message, Role, ScheduledEvent
from playground.world.world import World


def announce_message(world: World, name: str, message: Message) -> None:
    """Announce a message: to those who see its channel, or only to its addressee if it is ephemeral."""
    only = None if message.ephemeral_to is None else frozenset({message.ephemeral_to})
    world.publish(
        name, lambda viewer: gateway_message_payload(world, message, viewer), channel=message.channel, only=only
    )


def announce_removal(world: World, message: Message) -> None:
    """Announce that a message is gone."""
    only = None if message.ephemeral_to is None else frozenset({message.ephemeral_to})
    payload = {"id": str(message.id), **jump_payload(world, message.channel)}
    world.publish("MESSAGE_DELETE", payload, channel=message.channel, only=only)


def announce_channel(world: World, name: str, channel: Channel) -> None:
    """Announce a channel or thread; a DM is announced to its people, for bots learn of it by its first message."""
    only = frozenset(one.id for one in channel.recipients if not one.bot) if channel.is_dm else None
    world.publish(name, lambda viewer: channel_payload(world, channel, viewer), channel=channel, only=only)


def announce_member(world: World, member: Member) -> None:
    """Announce a member's new roles or nickname."""
    payload = {**member_payload(member), "guild_id": str(world.guild.id)}
    world.publish("GUILD_MEMBER_UPDATE", payload)


def announce_role(world: World, name: str, role: Role) -> None:
    """Announce a role that is new or changed."""
    world.publish(name, {"guild_id": str(world.guild.id), "role": role_payload(role)})


def announce_event(world: World, name: str, event: ScheduledEvent) -> None:
    """Announce a scheduled event; one that takes place in a hidden channel stays hidden."""
    channel = None if event.channel_id is None else world.channels.get(event.channel_id)
    world.publish(name, event_payload(world, event), channel=channel)
