"""What students asked, how they liked the answers, and what the staff answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class QuestionRow(Base):
    """One question and how it was answered. See `registrar.questions.Asked` for the fields' meaning."""

    __tablename__ = "questions"
    __table_args__ = (
        Index(None, "course", "asked_at"),
        Index(None, "course", "thread"),
        # Buttons carry the id for as long as their message stands, so one that was purged must not come again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    asked_at: Mapped[datetime]
    text: Mapped[str]
    understood: Mapped[str]
    band: Mapped[str]
    kind: Mapped[str]
    module: Mapped[int | None]
    found: Mapped[dict[str, Any]]
    salt: Mapped[str]
    thread: Mapped[str | None]


class VoteRow(Base):
    """What one person thinks of one answer."""

    __tablename__ = "question_votes"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    helpful: Mapped[bool]


class WaitingRow(Base):
    """A person to be told when the staff has answered. Deleted in the transaction that owes them the message."""

    __tablename__ = "question_waiting"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)


class OfficialAnswerRow(Base):
    """An answer of the staff. It outlives the question in the log that it was given to."""

    __tablename__ = "official_answers"
    __table_args__ = (Index(None, "course"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"), unique=True)
    question: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
