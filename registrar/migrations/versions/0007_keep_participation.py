"""Keep participation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "discussion_places",
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("course", "channel", name=op.f("pk_discussion_places")),
    )
    op.create_table(
        "contributions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint("course", "message", name=op.f("uq_contributions_course_message")),
    )
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contributions_course_person"), ["course", "person"], unique=False)
        batch_op.create_index(batch_op.f("ix_contributions_course_subject"), ["course", "subject"], unique=False)

    op.create_table(
        "peer_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("assignment", sa.String(), nullable=False),
        sa.Column("rater", sa.Integer(), nullable=False),
        sa.Column("rated", sa.Integer(), nullable=False),
        sa.Column(
            "points", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rated"], ["students.id"], name=op.f("fk_peer_ratings_rated_students"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rater"], ["students.id"], name=op.f("fk_peer_ratings_rater_students"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_ratings")),
        sa.UniqueConstraint("assignment", "rater", "rated", name=op.f("uq_peer_ratings_assignment_rater_rated")),
    )
    with op.batch_alter_table("peer_ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peer_ratings_course_assignment"), ["course", "assignment"], unique=False)

    op.create_table(
        "individual_factors",
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("assignment", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("factor", sa.Double(), nullable=False),
        sa.Column("shared", sa.Double(), nullable=False),
        sa.Column("working", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_individual_factors_student_id_students"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("student_id", "assignment", name=op.f("pk_individual_factors")),
    )
    with op.batch_alter_table("individual_factors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_individual_factors_course"), ["course"], unique=False)
