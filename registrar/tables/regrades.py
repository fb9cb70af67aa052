"""Grades that were given again: as a proposal, and once applied as the history. And who asked for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class RegradingRow(Base):
    """One occasion on which submissions were graded again; `applied_at` is None while it is a proposal."""

    __tablename__ = "regradings"
    # Buttons carry the id for as long as their message stands, so it must not come again.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    assignment: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class RegradeRow(Base):
    """One submission's grade before and after. See `registrar.submissions.Submission` for the fields' meaning."""

    __tablename__ = "regrades"
    __table_args__ = (Index(None, "submission_id"),)

    regrading_id: Mapped[int] = mapped_column(ForeignKey("regradings.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    report_before: Mapped[dict[str, Any]]
    late_before: Mapped[dict[str, Any] | None]
    executed_before: Mapped[str | None]
    report: Mapped[dict[str, Any]]
    executed: Mapped[str | None]
    applied: Mapped[bool] = mapped_column(default=False)


class RegradeRequestRow(Base):
    """A student's wish to have a submission graded again, and what became of it."""

    __tablename__ = "regrade_requests"
    __table_args__ = (
        Index(None, "submission_id"),
        Index(None, "course", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    person: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
