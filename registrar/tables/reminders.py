"""What the staff and each person decided about reminders."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class ReminderRulesRow(Base):
    """The rules that a course's staff set in place of those in its `course.yaml`."""

    __tablename__ = "reminder_rules"

    course: Mapped[str] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]


class ReminderWishesRow(Base):
    """What one person wants to be reminded of, and when not."""

    __tablename__ = "reminder_wishes"
    __table_args__ = (UniqueConstraint("course", "person"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    person: Mapped[str]
    wishes: Mapped[dict[str, Any]]


class ReminderDoneRow(Base):
    """An event that a person called done: no more reminders of it."""

    __tablename__ = "reminder_done"
    __table_args__ = (UniqueConstraint("course", "person", "event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    person: Mapped[str]
    event: Mapped[str]
    at: Mapped[datetime]
