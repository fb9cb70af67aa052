"""What stands in for the assistant at its door, and the small course that the tests are about."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from knowledge.types import Answer, Band, Citation, OfficialAnswer, OnDraft, Passage, Question
from registrar.course.models import Course

Found = TypeVar("Found")

COURSE_FOLDER = Path(__file__).parents[1] / "courses" / "maritime_history"
IN_TERM = datetime(2024, 3, 12, 9, tzinfo=UTC)

GROUNDED = Answer(
    text="The second essay is due at noon.",
    citations=(Citation("handbook.md", "Dates", url="https://seminar.example/handbook.md"),),
    band=Band.ANSWER,
    kind="fact.due",
)


@dataclass
class Scholar:
    """Answers every question with the same answer, after thinking for a while, and remembers what it was asked."""

    replies: Answer = GROUNDED
    thinks_for: float = 0.0
    drafts: tuple[str, ...] = ()
    fails_with: Exception | None = None
    asked: list[Question] = field(default_factory=list)
    holds: tuple[Passage, ...] = ()
    official: Sequence[OfficialAnswer] = ()
    course: Course | None = None
    at_once: int = 0
    most_at_once: int = 0

    async def warm(self) -> None:
        """Need nothing."""

    async def passages(self, _question: Question) -> tuple[Passage, ...]:
        """Return all that it holds."""
        return self.holds

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Remember what the staff has answered."""
        self.official = official

    async def adopt(self, course: Course) -> None:
        """Remember which course holds."""
        self.course = course

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        """Put together what begins with the same word."""
        groups: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            groups.setdefault(text.split()[0], []).append(place)
        return sorted(groups.values(), key=len, reverse=True)

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        """Answer after `thinks_for` seconds, or fail; before each of the `drafts` it thinks as long."""
        self.asked.append(question)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for draft in self.drafts if on_draft else ():
                await asyncio.sleep(self.thinks_for)
                await on_draft(draft)
            await asyncio.sleep(self.thinks_for)
        finally:
            self.at_once -= 1
        if self.fails_with:
            raise self.fails_with
        return self.replies


async def until(condition: Callable[[], Awaitable[Found]]) -> Found:
    """Wait for something that happens elsewhere, and give up after a while."""
    async with asyncio.timeout(60):
        while not (found := await condition()):  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(0.05)
    return found
