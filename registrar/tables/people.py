"""Who takes part in a course: students, their Discord accounts, the codes that link these, and the staff."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class StudentRow(Base):
    """One student of one course. See `registrar.people.roster.Student` for the fields' meaning."""

    __tablename__ = "students"
    __table_args__ = (
        UniqueConstraint("course", "canvas_id"),
        UniqueConstraint("course", "sis_id"),
        UniqueConstraint("course", "login"),
        # Codes, grades and the audit log name the id, so that of a merged student must not come again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    name: Mapped[str]
    canvas_id: Mapped[str | None]
    sis_id: Mapped[str | None]
    login: Mapped[str | None]
    email: Mapped[str | None]
    section: Mapped[str | None]
    canvas_section: Mapped[str | None]
    added_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class AccountRow(Base):
    """A Discord account that belongs to a student."""

    __tablename__ = "student_accounts"

    course: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[datetime]


class LinkCodeRow(Base):
    """A one-time code by which a student links an account. Only its hash is kept."""

    __tablename__ = "link_codes"

    course: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_by: Mapped[str | None]


class StaffRow(Base):
    """A Discord account with a role in the teaching of a course."""

    __tablename__ = "staff"

    course: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
