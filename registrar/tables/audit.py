"""Everything that was changed by someone, once and for all."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class AuditRow(Base):
    """One change. Rows are added and never touched again."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "course", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
