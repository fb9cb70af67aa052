"""The assistant that opens with the first question: until then nothing of it is in memory.

What takes long, such as reading materials that are new, is done before, by a process of its own that leaves it on the
disk and is gone. So a bot that nobody asks stays small, and the first question waits for a few seconds of loading only.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knowledge.types import Answer, OfficialAnswer, OnDraft, Passage, Question
from registrar.course.models import Course

if TYPE_CHECKING:
    from knowledge.assistant import Assistant

log = logging.getLogger(__name__)


class LateAssistant:
    """Opens an assistant when it is first needed. If that fails, the next question tries again.

    Args:
        opener: opens an assistant that answers from a definition of the course; runs in a thread.
        prepare: makes ready, outside this process, what opening would take long for; None where there is no need.
        course: the definition.

    Attributes:
        loading: how many threads are loading something: a model, the examples of questions, official answers.
    """

    def __init__(
        self,
        opener: "Callable[[Course], Assistant]",
        course: Course,
        prepare: Callable[[Course], Awaitable[None]] | None = None,
    ) -> None:
        self._opener = opener
        self._prepare = prepare
        self._course = course
        self._opening = asyncio.Lock()
        self.loading = 0
        self._assistant: Assistant | None = None
        self._official: Sequence[OfficialAnswer] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is in memory."""
        return self._assistant is not None

    async def prepare(self) -> None:
        """Have made ready what opening would take long for; a question that comes meanwhile waits for it."""
        async with self._opening:
            if self._assistant is None and self._prepare is not None:
                await self._prepare(self._course)

    async def warm(self) -> None:
        """Open the assistant and warm it."""
        await (await self._opened()).warm()

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        """Answer as soon as the assistant is open."""
        return await (await self._opened()).answer(question, on_draft)

    async def passages(self, question: Question) -> tuple[Passage, ...]:
        """Find passages as soon as the assistant is open."""
        return await (await self._opened()).passages(question)

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Answer from these official answers, now or once the assistant is open."""
        async with self._opening:
            self._official = tuple(official)
            if self._assistant is not None:
                with self._loads():
                    await self._assistant.learn(self._official)

    async def adopt(self, course: Course) -> None:
        """Answer from this definition of the course, now or once the assistant is open."""
        async with self._opening:
            self._course = course
            if self._assistant is not None:
                with self._loads():
                    await self._assistant.adopt(course)

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        """Group texts as soon as the assistant is open."""
        return await (await self._opened()).group(texts)

    async def _opened(self) -> "Assistant":
        async with self._opening:
            if self._assistant is None:
                with self._loads():
                    assistant = await asyncio.to_thread(self._opener, self._course)
                    await assistant.learn(self._official)
                self._assistant = assistant
                log.info("ready to answer")
            return self._assistant

    @contextmanager
    def _loads(self) -> Iterator[None]:
        self.loading += 1
        try:
            yield
        finally:
            self.loading -= 1
