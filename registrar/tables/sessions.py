"""What the staff arranged about sync sessions, the calendar feeds, and due dates that wait to be taken over."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class SessionRow(Base):
    """What the staff changed about one sync session, or a session that it added. Null: as the course has it."""

    __tablename__ = "sync_sessions"

    course: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    link: Mapped[str | None]
    recording: Mapped[str | None]
    cancelled: Mapped[bool]


class SessionHourRow(Base):
    """The hour of the weekly sync sessions, once it is known, written `18:30`, in the course's time zone."""

    __tablename__ = "sync_session_hours"

    course: Mapped[str] = mapped_column(primary_key=True)
    time: Mapped[str]
    minutes: Mapped[int]
    link: Mapped[str | None]


class FeedRow(Base):
    """A calendar feed: a person's own, or the course's, of the person `` (empty). Of an address only its hash is kept.

    `body` is what was served last, compressed by zlib: the next version of each event is counted from it.
    """

    __tablename__ = "feeds"

    course: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str | None] = mapped_column(unique=True)
    body: Mapped[bytes | None]
    changed_at: Mapped[datetime | None]


class DueProposalRow(Base):
    """Due dates of another calendar, as they were shown to the staff. See `registrar.proposals.Proposal`."""

    __tablename__ = "due_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    changes: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
