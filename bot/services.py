"""What the Discord surface needs of the rooms below, as one value."""

from dataclasses import dataclass
from typing import Protocol

from knowledge.types import Answer, Question
from registrar.clock import Clock
from registrar.course.models import Course
from registrar.database import Database


class Assistant(Protocol):
    """Whoever answers. `knowledge.assistant.Assistant` is the one in service."""

    async def warm(self) -> None:
        """Load what the first answer would wait for."""

    async def answer(self, question: Question) -> Answer:
        """Answer one question."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one course. Nothing in here knows Discord."""

    course: Course
    assistant: Assistant
    clock: Clock
    database: Database
