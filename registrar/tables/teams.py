"""Teams: who formed them, who is and was in them, who was invited, and what they plan."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar.tables.base import Base

_STANDS = text("dissolved_at IS NULL")
_IN_IT = text("left_at IS NULL")
_OPEN = text("state = 'open'")


class TeamRow(Base):
    """One team, for all that teams hand in. See `registrar.teams.membership.Team` for the fields' meaning."""

    __tablename__ = "teams"
    __table_args__ = (
        Index("uq_teams_standing", "course", "name", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        # Buttons, roles and the audit log name the id, so it must not come again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("students.id", ondelete="SET NULL"))
    formed_at: Mapped[datetime]
    dissolved_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    role: Mapped[str | None]
    mark: Mapped[str]


class MemberRow(Base):
    """One stay of a student in a team. It is never deleted: `left_at` ends it."""

    __tablename__ = "team_members"
    __table_args__ = (
        # A student is in one team at a time, whoever tries otherwise.
        Index("uq_team_members_now", "student_id", unique=True, sqlite_where=_IN_IT, postgresql_where=_IN_IT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class InvitationRow(Base):
    """An invitation into a team. `state` is `open`, `accepted`, `declined` or `withdrawn`."""

    __tablename__ = "team_invitations"
    __table_args__ = (
        Index(
            "uq_team_invitations_open", "team_id", "student_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), index=True)
    by: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]
    answered_at: Mapped[datetime | None]


class PlanRow(Base):
    """A plan as a team handed it in; the latest one holds."""

    __tablename__ = "team_plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("students.id", ondelete="SET NULL"))
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class AloneRow(Base):
    """A student who works alone where others work in teams."""

    __tablename__ = "team_alone"

    student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime]


class TeamRulesRow(Base):
    """What the staff set in place of the rules in `course.yaml`; null leaves what stands there."""

    __tablename__ = "team_rules"

    course: Mapped[str] = mapped_column(primary_key=True)
    largest: Mapped[int | None]
    lock: Mapped[date | None]


class TeamRoleRow(Base):
    """A Discord account that the bot gave a team's role to, or is about to: then it is not `given` yet."""

    __tablename__ = "team_roles_held"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    given: Mapped[bool]
