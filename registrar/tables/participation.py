"""Who took part: where discussions are, that something was said there, and what members of a team say of each other."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class PlaceRow(Base):
    """A channel or thread in which a module or an assignment is discussed, where its name does not say so."""

    __tablename__ = "discussion_places"

    course: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]


class ContributionRow(Base):
    """That somebody said something somewhere, never what. `message` is null once its id has been forgotten."""

    __tablename__ = "contributions"
    __table_args__ = (
        UniqueConstraint("course", "message"),
        Index(None, "course", "person"),
        Index(None, "course", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    message: Mapped[str | None]
    person: Mapped[str]
    subject: Mapped[str]
    at: Mapped[datetime]


class PeerRatingRow(Base):
    """What one member of a team says of another: points by criterion, and a comment for the instructor."""

    __tablename__ = "peer_ratings"
    __table_args__ = (UniqueConstraint("assignment", "rater", "rated"), Index(None, "course", "assignment"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    assignment: Mapped[str]
    rater: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"))
    rated: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"))
    points: Mapped[dict[str, Any]]
    comment: Mapped[str]
    at: Mapped[datetime]


class FactorRow(Base):
    """The factor that the instructor accepted, or set, for a student's own part of a team's assignment."""

    __tablename__ = "individual_factors"

    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), primary_key=True)
    assignment: Mapped[str] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(index=True)
    factor: Mapped[float]
    shared: Mapped[float]
    working: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
