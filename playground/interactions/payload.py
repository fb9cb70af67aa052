"""An interaction as the gateway brings it to the bot.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from playground.acts.files import MOST_BYTES
from playground.interactions.interaction import Interaction
from playground.payloads.channels import channel_payload
from playground.payloads.messages import gateway_message_payload
from playground.payloads.people import member_payload, user_payload
from playground.world.things import Channel, Json, User
from playground.world.world import World

IN_GUILD, IN_BOT_DM = 0, 1
LOCALE = "en-US"


def interaction_payload(world: World, interaction: Interaction) -> Json:
    """Return the payload of `INTERACTION_CREATE`."""
    channel = interaction.channel
    payload: Json = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": int(interaction.type),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": partial_channel(world, channel, interaction.user),
        "app_permissions": str(int(world.permissions(world.bot, channel))),
        "locale": LOCALE,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": MOST_BYTES,
        **_place(world, channel, interaction.user),
    }
    if interaction.message is not None:
        payload["message"] = gateway_message_payload(world, interaction.message, world.bot)
    return payload


def partial_channel(world: World, channel: Channel, user: User) -> Json:
    """Return a channel with what `user` may do in it; a DM lists the bot's other side."""
    viewer = world.bot if channel.is_dm else user
    return channel_payload(world, channel, viewer) | {"permissions": str(int(world.permissions(user, channel)))}


def _place(world: World, channel: Channel, user: User) -> Json:
    """Say who acts and where: a member of the guild, or a user in a DM."""
    if channel.is_dm:
        return {
            "context": IN_BOT_DM,
            "user": user_payload(user),
            "authorizing_integration_owners": {"0": "0"},
        }
    guild_id = str(world.guild.id)
    member = member_payload(world.member(user.id))
    return {
        "context": IN_GUILD,
        "guild_id": guild_id,
        "guild": {"id": guild_id, "locale": LOCALE, "features": []},
        "guild_locale": LOCALE,
        "member": member | {"permissions": str(int(world.permissions(user, channel)))},
        "authorizing_integration_owners": {"0": guild_id},
    }
