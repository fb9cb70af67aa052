"""The guild, its scheduled events and its commands as Discord's JSON."""

from playground.payloads.channels import channel_payload
from playground.payloads.people import member_payload, role_payload, user_payload
from playground.world.flags import EventPlace, Permission
from playground.world.things import Command, Json, Member, ScheduledEvent, User
from playground.world.world import World

AFK_SECONDS = 300
MOST_MEMBERS = 500_000
MOST_VIDEO_USERS = 25
MOST_STAGE_USERS = 50


def guild_payload(world: World) -> Json:
    """Return a guild object."""
    guild = world.guild
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "roles": [role_payload(role) for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "application_id": None,
        "region": "local",
        "afk_channel_id": None,
        "afk_timeout": AFK_SECONDS,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": MOST_MEMBERS,
        "max_stage_video_channel_users": MOST_STAGE_USERS,
        "max_video_channel_users": MOST_VIDEO_USERS,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "incidents_data": None,
    }


def guild_with_counts(world: World) -> Json:
    """Return a guild object with how many members it has."""
    count = len(world.guild.members)
    return guild_payload(world) | {"approximate_member_count": count, "approximate_presence_count": count}


def guild_create_payload(world: World, members: list[Member]) -> Json:
    """Return the guild as `GUILD_CREATE` brings it to the bot, listing only the given members."""
    bot = world.bot
    channels = [channel for channel in world.channels.values() if not channel.is_dm and not channel.is_thread]
    threads = [channel for channel in world.visible_channels(bot) if channel.is_thread]
    return guild_payload(world) | {
        "joined_at": world.guild.members[bot.id].joined_at.isoformat(),
        "large": False,
        "unavailable": False,
        "member_count": len(world.guild.members),
        "members": [member_payload(member) for member in members],
        "channels": [channel_payload(world, channel, bot) for channel in channels],
        "threads": [channel_payload(world, thread, bot) for thread in threads],
        "guild_scheduled_events": [event_payload(world, event) for event in world.guild.events.values()],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "soundboard_sounds": [],
    }


def my_guild_payload(world: World, user: User) -> Json:
    """Return the guild as `GET /users/@me/guilds` lists it."""
    return {
        "id": str(world.guild.id),
        "name": world.guild.name,
        "icon": None,
        "banner": None,
        "owner": user.id == world.guild.owner_id,
        "permissions": str(int(world.permissions(user))),
        "features": [],
    }


def event_payload(world: World, event: ScheduledEvent) -> Json:
    """Return a scheduled event object."""
    external = event.place is EventPlace.EXTERNAL
    return {
        "id": str(event.id),
        "guild_id": str(world.guild.id),
        "name": event.name,
        "description": event.description,
        "image": None,
        "channel_id": None if event.channel_id is None else str(event.channel_id),
        "creator_id": str(event.creator.id),
        "creator": user_payload(event.creator),
        "scheduled_start_time": event.starts_at.isoformat(),
        "scheduled_end_time": None if event.ends_at is None else event.ends_at.isoformat(),
        "status": int(event.status),
        "entity_type": int(event.place),
        "entity_id": None,
        "entity_metadata": {"location": event.location} if external else None,
        "privacy_level": 2,
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
        "user_count": len(event.interested),
    }


def event_user_payload(world: World, event: ScheduledEvent, user: User, *, with_member: bool) -> Json:
    """Return one person who is interested in an event."""
    payload: Json = {
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(user.id),
        "user": user_payload(user),
        "response": 1,
    }
    member = world.guild.members.get(user.id)
    if with_member and member is not None:
        payload["member"] = member_payload(member)
    return payload


def command_payload(world: World, command: Command) -> Json:
    """Return an application command object."""
    payload: Json = {
        **command.definition,
        "id": str(command.id),
        "application_id": str(world.application_id),
        "version": str(command.version),
        "type": int(command.type),
    }
    if command.guild_id is not None:
        payload["guild_id"] = str(command.guild_id)
    return payload


def application_payload(world: World) -> Json:
    """Return the application object, as the bot may see its own."""
    bot = world.bot
    return {
        "id": str(world.application_id),
        "name": bot.display_name,
        "icon": None,
        "description": "",
        "type": None,
        "summary": "",
        "bot": user_payload(bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_payload(world.user(world.guild.owner_id)),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "install_params": {
            "scopes": ["bot", "applications.commands"],
            "permissions": str(int(Permission.SEND_MESSAGES)),
        },
        "integration_types_config": {"0": {}},
    }
