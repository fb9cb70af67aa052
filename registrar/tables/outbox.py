"""The messages that the bot owes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class OutboxRow(Base):
    """One message owed to one person or one channel. See `registrar.outbox.Owed` for the fields' meaning."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("course", "key"), Index(None, "state", "next_try_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    channel: Mapped[str | None]
    person: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    message_id: Mapped[str | None]
    error: Mapped[str | None]
    late: Mapped[bool] = mapped_column(default=False, server_default=false())


class DirectChannelRow(Base):
    """The Discord id of the channel that carries direct messages to a person: opening it anew is strictly limited."""

    __tablename__ = "direct_channels"

    person: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
