"""What this room asks about a person's work before it reminds them of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from registrar.database import Transaction


class Standing(Protocol):
    """Knows who has handed in what, and who has a deadline of their own."""

    async def handed_in(self, tx: Transaction, course: str, assignment: str, person: str) -> bool:
        """Return whether a person, or the person's team, has handed in an assignment."""

    async def deadlines(self, tx: Transaction, course: str) -> Mapping[tuple[str, str], datetime]:
        """Return the deadlines that differ from the course's, aware, by person and assignment."""


class NothingKnown:
    """Stands in where nothing is handed in through the bot."""

    async def handed_in(self, tx: Transaction, course: str, assignment: str, person: str) -> bool:
        """Return False: nothing is known to be handed in."""
        return False

    async def deadlines(self, tx: Transaction, course: str) -> Mapping[tuple[str, str], datetime]:
        """Return nothing: everybody has the course's deadlines."""
        return {}
