"""Scheduled events of the guild.

Source of the rules: https://discord.com/developers/docs/resources/guild-scheduled-event
"""

from datetime import datetime

from playground.acts.announce import announce_event
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.events import EventDraft, EventEdit
from playground.world.flags import ChannelType, EventPlace, EventStatus, Permission
from playground.world.things import ScheduledEvent, User
from playground.world.world import World

MOST_OPEN_EVENTS = 100
NEXT = {
    EventStatus.SCHEDULED: {EventStatus.ACTIVE, EventStatus.CANCELED},
    EventStatus.ACTIVE: {EventStatus.COMPLETED},
    EventStatus.COMPLETED: set[EventStatus](),
    EventStatus.CANCELED: set[EventStatus](),
}


def create(world: World, actor: User, draft: EventDraft) -> ScheduledEvent:
    """Put an event into the calendar."""
    _require_planning(world, actor, None)
    still_open = [one for one in world.guild.events.values() if NEXT[one.status]]
    if len(still_open) >= MOST_OPEN_EVENTS:
        raise ApiError(Fault.TOO_MANY_EVENTS)
    if draft.scheduled_start_time <= world.now():
        raise _wrong(
            "scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past."
        )
    event = ScheduledEvent(
        id=world.snowflakes.next(),
        name=draft.name,
        description=draft.description,
        place=EventPlace(draft.entity_type),
        starts_at=draft.scheduled_start_time,
        ends_at=draft.scheduled_end_time,
        creator=actor,
        channel_id=draft.channel_id,
        location=draft.entity_metadata.location if draft.entity_metadata else None,
    )
    _check(world, event)
    world.guild.events[event.id] = event
    announce_event(world, "GUILD_SCHEDULED_EVENT_CREATE", event)
    return event


def change(world: World, actor: User, event: ScheduledEvent, form: EventEdit) -> ScheduledEvent:
    """Change an event, or move it on: scheduled to active or canceled, active to completed."""
    _require_planning(world, actor, event)
    if not NEXT[event.status]:
        raise ApiError(Fault.EVENT_NOT_EDITABLE)
    fresh = _changed(event, form)
    if form.status is not None and form.status != event.status:
        fresh.status = EventStatus(form.status)
        if fresh.status not in NEXT[event.status]:
            raise _wrong(
                "status", "GUILD_SCHEDULED_EVENT_INVALID_STATUS", "Invalid Guild Scheduled Event Status Transition"
            )
    _check(world, fresh)
    world.guild.events[event.id] = fresh
    announce_event(world, "GUILD_SCHEDULED_EVENT_UPDATE", fresh)
    return fresh


def delete(world: World, actor: User, event: ScheduledEvent) -> None:
    """Remove an event."""
    _require_planning(world, actor, event)
    del world.guild.events[event.id]
    announce_event(world, "GUILD_SCHEDULED_EVENT_DELETE", event)


def set_interest(world: World, user: User, event: ScheduledEvent, *, interested: bool) -> None:
    """Note that someone is, or is no longer, interested in an event."""
    if (user.id in event.interested) == interested:
        return
    if interested:
        event.interested[user.id] = None
    else:
        del event.interested[user.id]
    payload = {
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(user.id),
        "guild_id": str(world.guild.id),
    }
    world.publish(f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if interested else 'REMOVE'}", payload)


def event_of(world: World, event_id: int) -> ScheduledEvent:
    """Return an event, or raise 10070."""
    event = world.guild.events.get(event_id)
    if event is None:
        raise ApiError(Fault.UNKNOWN_EVENT)
    return event


def _changed(event: ScheduledEvent, form: EventEdit) -> ScheduledEvent:
    """Return a copy of an event with what a form holds."""
    metadata = form.entity_metadata
    return ScheduledEvent(
        id=event.id,
        name=form.name or event.name,
        description=form.given("description").get("description", event.description),
        place=event.place if form.entity_type is None else EventPlace(form.entity_type),
        starts_at=form.scheduled_start_time or event.starts_at,
        ends_at=form.given("scheduled_end_time").get("scheduled_end_time", event.ends_at),
        creator=event.creator,
        channel_id=form.given("channel_id").get("channel_id", event.channel_id),
        location=metadata.location if metadata and metadata.location else event.location,
        status=event.status,
        interested=event.interested,
    )


def _check(world: World, event: ScheduledEvent) -> None:
    """Raise 50035 unless an event's place and times fit together."""
    if event.place is EventPlace.EXTERNAL:
        if event.channel_id is not None:
            raise _wrong("channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_FORBIDDEN", "An external event has no channel.")
        if not event.location:
            raise _wrong("entity_metadata", "BASE_TYPE_REQUIRED", "This field is required")
        if event.ends_at is None:
            raise _wrong("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
    else:
        channel = world.channels.get(event.channel_id or 0)
        if channel is None or channel.type is not ChannelType.VOICE or event.place is EventPlace.STAGE:
            raise _wrong("channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_INVALID", "Invalid channel for this entity type.")
    _check_order(event.starts_at, event.ends_at)


def _check_order(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        message = "Event end time must be after its start time."
        raise _wrong("scheduled_end_time", "GUILD_SCHEDULED_EVENT_END_BEFORE_START", message)


def _require_planning(world: World, actor: User, event: ScheduledEvent | None) -> None:
    """One's own events take the permission to create events, others' to manage them."""
    own = event is None or event.creator is actor
    granted = world.permissions(actor)
    if Permission.MANAGE_EVENTS not in granted and not (own and Permission.CREATE_EVENTS in granted):
        raise ApiError(Fault.MISSING_PERMISSIONS)


def _wrong(field: str, code: str, message: str) -> ApiError:
    return form_error(FieldProblem((field,), code, message))
