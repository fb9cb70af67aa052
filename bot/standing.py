"""Tells the schedules who has handed in what and until when one may, so that nobody is reminded of what is done."""

from collections.abc import Mapping
from datetime import datetime

from bot.services import Services
from registrar.database import Transaction
from registrar.deadlines import deadlines
from registrar.participation.posted import has_posted
from registrar.teams import work


class HandedIn:
    """Knows what was handed in through the bot, and who has more time. Implements `schedules.standing.Standing`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def handed_in(self, tx: Transaction, course: str, assignment: str, person: str) -> bool:
        """Return whether a person, or their team, has handed in an assignment, as a file or by writing."""
        held = self._services.course
        return await work.handed_in(tx, held, assignment, person) or await has_posted(tx, held, assignment, person)

    async def deadlines(self, tx: Transaction, course: str) -> Mapping[tuple[str, str], datetime]:
        """Return the deadlines of those who were given more time than the course in force gives."""
        return await deadlines(tx, self._services.course)
