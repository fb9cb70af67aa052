"""What students handed in, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class SubmissionRow(Base):
    """One file of one person. See `registrar.submissions.Submission` for the fields' meaning."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("course", "assignment", "person", "attempt"),
        Index(None, "state", "course"),
        Index(None, "course", "person"),
        # Buttons carry the id for as long as their message stands, so it must not come again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    person: Mapped[str]
    assignment: Mapped[str | None]
    attempt: Mapped[int | None]
    file_name: Mapped[str]
    sha256: Mapped[str]
    handed_in_at: Mapped[datetime]
    state: Mapped[str]
    claims: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any] | None]
    late: Mapped[dict[str, Any] | None]
    executed: Mapped[str | None]
    error: Mapped[str | None]
