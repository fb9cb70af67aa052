"""Plan reminders: rules, wishes, what is done; and mark what was delivered late."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))

    op.create_table(
        "direct_channels",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_direct_channels")),
    )
    op.create_table(
        "reminder_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_done")),
        sa.UniqueConstraint("course", "person", "event", name=op.f("uq_reminder_done_course_person_event")),
    )
    op.create_table(
        "reminder_rules",
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.PrimaryKeyConstraint("course", name=op.f("pk_reminder_rules")),
    )
    op.create_table(
        "reminder_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("wishes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_wishes")),
        sa.UniqueConstraint("course", "person", name=op.f("uq_reminder_wishes_course_person")),
    )
