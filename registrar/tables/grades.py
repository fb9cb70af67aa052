"""What the staff decided about grades. What was handed in and how it scored stands elsewhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class ExtensionRow(Base):
    """A later deadline of one assignment for one student, or for all where `student_id` is null."""

    __tablename__ = "extensions"
    __table_args__ = (Index(None, "course", "assignment"), Index(None, "course", "student_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    assignment: Mapped[str]
    student_id: Mapped[int | None] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime]
    reason: Mapped[str]


class OverrideRow(Base):
    """The points that the staff gave a student for an assignment; null means excused."""

    __tablename__ = "overrides"
    __table_args__ = (UniqueConstraint("student_id", "assignment"), Index(None, "course", "student_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    assignment: Mapped[str]
    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"))
    points: Mapped[float | None]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class CanvasColumnRow(Base):
    """The heading that an assignment has in Canvas's gradebook, such as `Essay (4711)`."""

    __tablename__ = "canvas_columns"

    course: Mapped[str] = mapped_column(primary_key=True)
    assignment: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str]
