"""Scheduled events as clients send them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

from playground.forms.fields import Form, Snowflake, one_of, text


def _aware(value: datetime) -> datetime:
    """Read a time without a zone as UTC, as Discord does."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Instant = Annotated[datetime, AfterValidator(_aware)]


class EventMetadata(Form):
    """Where an event outside Discord takes place."""

    location: Annotated[str, text(100, 1)] | None = None


class EventDraft(Form):
    """A new scheduled event."""

    name: Annotated[str, text(100, 1)]
    privacy_level: Annotated[int, one_of(2)]
    scheduled_start_time: Instant
    entity_type: Annotated[int, one_of(1, 2, 3)]
    scheduled_end_time: Instant | None = None
    description: Annotated[str, text(1000)] | None = None
    channel_id: Snowflake | None = None
    entity_metadata: EventMetadata | None = None


class EventEdit(Form):
    """Changes of a scheduled event."""

    name: Annotated[str, text(100, 1)] | None = None
    privacy_level: Annotated[int, one_of(2)] | None = None
    scheduled_start_time: Instant | None = None
    entity_type: Annotated[int, one_of(1, 2, 3)] | None = None
    scheduled_end_time: Instant | None = None
    description: Annotated[str, text(1000)] | None = None
    channel_id: Snowflake | None = None
    entity_metadata: EventMetadata | None = None
    status: Annotated[int, one_of(1, 2, 3, 4)] | None = None
