"""What the staff changed in a course since its file was written."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class ChangeRow(Base):
    """What holds now about one subject, such as `dispute:weights` or `due:essay-1`, whatever the course's file says."""

    __tablename__ = "changes"

    course: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    by: Mapped[str]
    at: Mapped[datetime]
