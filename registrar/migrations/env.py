"""How Alembic reaches the tables: over the connection that `registrar.database.migrate` hands it."""

from typing import Literal

import sqlalchemy as sa
from alembic import context

from registrar.tables import Base
from registrar.tables.base import Instant


def _in_plain_words(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our own types into a migration as SQLAlchemy's, so that it does not change when ours do."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.JSON):
        return "JSON"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_in_plain_words,
)
with context.begin_transaction():
    context.run_migrations()
