"""The tables, one file a topic. Importing this package names them all to `Base.metadata`."""

from registrar.tables.audit import AuditRow
from registrar.tables.base import Base
from registrar.tables.outbox import OutboxRow

__all__ = ["AuditRow", "Base", "OutboxRow"]
