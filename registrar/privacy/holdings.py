"""What it takes to find a person in the tables, show what is theirs, and delete it."""

from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from registrar.tables import AuditRow, Base, StudentRow, VoteRow

Column = InstrumentedAttribute[Any]

Deleted = Literal["on request", "unless on the roster", "never"]
"""Whether people can have something deleted."""


@dataclass(frozen=True, slots=True)
class Whose:
    """A person as the tables know them.

    Attributes:
        course: the course's id.
        accounts: their Discord accounts.
        student: their place on the roster, by our id; None if they have none.
        voters: what stands for them where votes are kept.
    """

    course: str
    accounts: tuple[str, ...]
    student: int | None
    voters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one table keeps: by which column it names a person, what of it they are shown, and of which rows."""

    by: Column
    shown: tuple[Column, ...]
    only: ColumnElement[bool] | None = None

    @property
    def row(self) -> type[Base]:
        """What its rows are."""
        return cast("type[Base]", self.by.class_)

    def condition(self, whose: Whose) -> ColumnElement[bool]:
        """Return which rows are the person's, in their course."""
        columns = self.row.__table__.columns
        here = columns["course"] == whose.course if "course" in columns else true()
        return and_(here, true() if self.only is None else self.only, self._names(whose))

    def _names(self, whose: Whose) -> ColumnElement[bool]:
        if self.by is VoteRow.voter:
            return self.by.in_(whose.voters)
        if self.by is AuditRow.subject:
            return _is_about(whose)
        if self._by_student:
            return false() if whose.student is None else self.by == whose.student
        return self.by.in_(whose.accounts)

    @property
    def _by_student(self) -> bool:
        column, students = self.row.__table__.columns[self.by.key], StudentRow.__table__
        return column.table is students or any(key.column.table is students for key in column.foreign_keys)


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that is kept about people: in words, whether they can have it deleted, and where it lies."""

    name: str
    about: str
    deleted: Deleted
    parts: tuple[Part, ...]

    def goes(self, whose: Whose) -> bool:
        """Whether it is deleted when this person asks for it."""
        return self.deleted == "on request" or (self.deleted == "unless on the roster" and whose.student is None)


def _is_about(whose: Whose) -> ColumnElement[bool]:
    """Return which entries of the audit log have the person as their subject, or as the last part of it."""
    names = [f"person:{account}" for account in whose.accounts]
    if whose.student is not None:
        names.append(f"student:{whose.student}")
    subject = AuditRow.subject
    return or_(*(or_(subject == name, subject.endswith(f" {name}", autoescape=True)) for name in names))
