"""Which process looks after a course."""

from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base


class LeaseRow(Base):
    """The process that looks after a course until an instant of the database's clock, in seconds since 1970."""

    __tablename__ = "leases"

    course: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[float]
