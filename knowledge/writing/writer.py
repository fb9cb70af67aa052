"""Writes an answer with a language model, sentence by checked sentence, or leaves it at the quoted one."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from knowledge.errors import LanguageModelError
from knowledge.types import Answer, Hit, OnDraft, Passage, Question
from knowledge.writing.breaker import Breaker
from knowledge.writing.manuscript import Manuscript
from knowledge.writing.model import ModelChoice, open_model, streamed
from knowledge.writing.prompt import messages
from knowledge.writing.support import Judge

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

PASSAGES = 5
"""How many passages the model reads."""


class Writer:
    """Writes answers from passages. For use from one event loop; checking is done in worker threads.

    Args:
        choice: which model writes.
        embedder: checks what it wrote; the same one that finds passages.
        now: measures seconds, for the pause after failures.
    """

    def __init__(self, choice: ModelChoice, embedder: Embeddings, now: Callable[[], float] = time.monotonic) -> None:
        self._choice = choice
        self._embedder = embedder
        self._breaker = Breaker(now)
        self._opening = asyncio.Lock()
        self._ready: BaseChatModel | None = None

    async def warm(self) -> None:
        """Open the model. Where that cannot be done the operator is told, and answers are quoted."""
        try:
            await self._opened()
        except LanguageModelError as error:
            log.error("%s Until then answers are quoted.", error)  # noqa: TRY400 - a setting is wrong, not the code

    async def write(
        self, question: Question, hits: Sequence[Hit], quoted: Answer, on_draft: OnDraft | None = None
    ) -> Answer:
        """Return the written answer, or `quoted` where the provider fails or what it wrote does not stand.

        Args:
            question: the question; its names go to no provider.
            hits: the retrieved passages, best first, without hidden instructions; the first few are read.
            quoted: the answer without a model. Its band and kind are kept.
            on_draft: told, while the model writes, what already stands.
        """
        if self._breaker.pausing:
            return quoted
        try:
            async with asyncio.timeout(self._choice.seconds):
                manuscript = await self._manuscript(question, [hit.passage for hit in hits[:PASSAGES]], on_draft)
        except Exception as error:  # noqa: BLE001 - providers fail in ways of their own, and the student gets an answer
            self._breaker.failed()
            # The message of a provider's error may repeat the question: only its type is written down.
            reason = error if isinstance(error, LanguageModelError) else type(error).__name__
            log.warning("the language model failed and the answer is quoted: %s", reason)
            return quoted
        self._breaker.worked()
        if not manuscript.enough:
            log.info("what the language model wrote does not stand; the answer is quoted")
            return quoted
        return replace(quoted, text=manuscript.text, citations=manuscript.citations)

    async def _manuscript(
        self, question: Question, passages: Sequence[Passage], on_draft: OnDraft | None
    ) -> Manuscript:
        model = await self._opened()
        manuscript = Manuscript(Judge(passages, self._embedder), passages)
        written = ""
        async with aclosing(streamed(model, messages(question, passages))) as drafts:
            async for written in drafts:
                if await asyncio.to_thread(manuscript.read, written) and on_draft:
                    await on_draft(manuscript.text)
                if manuscript.failed:
                    return manuscript
        await asyncio.to_thread(manuscript.read, written, finished=True)
        return manuscript

    async def _opened(self) -> "BaseChatModel":
        async with self._opening:
            if self._ready is None:
                self._ready = await asyncio.to_thread(open_model, self._choice)
            return self._ready
