"""Answers questions about a course: look-ups first, then passages, with refusals and "I don't know" in between."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from knowledge.embedding import Embedder, load_embedder
from knowledge.errors import IndexAwayError, IndexUnreadableError
from knowledge.grouping import group
from knowledge.index import PassageIndex
from knowledge.ingest import IngestProgress
from knowledge.official import OfficialAnswers
from knowledge.remembered import remembered
from knowledge.replies import Replies
from knowledge.reranking import load_reranker
from knowledge.retrieval import Retriever
from knowledge.types import Answer, Band, ChromaServer, Hit, OfficialAnswer, OnDraft, Passage, Question
from knowledge.upkeep import Materials, Upkeep
from knowledge.writing.model import ModelChoice
from knowledge.writing.writer import Writer
from registrar.course.models import Course

log = logging.getLogger(__name__)

AWAY = (
    "I cannot look into the course's materials at the moment, so I can only answer about dates, points and rules. "
    "Please ask again in a few minutes."
)


class Assistant:
    """Answers questions about one course. For use from one event loop; the work is done in a worker thread.

    Args:
        course: the course definition, which facts are read from.
        retriever: finds passages in the course's materials; there may be none.
        embedder: turns questions into vectors; the same model as the retriever's.
        cache: a folder for what takes seconds to compute once; None computes it at every start.
        writer: writes answers from passages with a language model; None quotes them.
        mend: called when the index of the materials cannot be read; returns at once.
    """

    def __init__(
        self,
        course: Course,
        retriever: Retriever,
        embedder: Embedder,
        cache: Path | None = None,
        writer: Writer | None = None,
        mend: Callable[[], None] | None = None,
    ) -> None:
        self._mend = mend
        # More threads than processors answer no sooner, and keep the event loop from its turn.
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)
        self._course = course
        self._retriever = retriever
        self._embedder = embedder
        self._cache = cache
        self._writer = writer
        self._opening = Lock()
        self._replies: Replies | None = None
        self._official: OfficialAnswers | None = None

    async def warm(self) -> None:
        """Make ready what the first question would otherwise wait for."""
        await asyncio.to_thread(self._ready)
        if self._writer:
            await self._writer.warm()

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        """Return the answer to a question.

        Where a language model writes it, `on_draft` is told meanwhile what it has written that stands: it may yet
        be given up for another answer. While the index of the materials cannot be read, facts are answered.
        """
        async with self._turns:
            answer, hits = await asyncio.to_thread(self._answer, question)
        # Facts, refusals and the closest material stay as they are, to the letter.
        if self._writer and answer.kind == "passage" and answer.band is Band.ANSWER:
            written = await self._writer.write(question, hits, answer, on_draft)
            return replace(written, understood=answer.understood, module=answer.module)
        return answer

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Answer from these official answers from now on, and from no others."""
        self._official = await asyncio.to_thread(self._index_of, official)

    async def adopt(self, course: Course) -> None:
        """Answer from this definition of the course from now on."""
        replies = await asyncio.to_thread(self._replies_from, course)
        with self._opening:
            self._course, self._replies = course, replies

    async def passages(self, question: Question) -> tuple[Passage, ...]:
        """Return the passages nearest to a question, best first, whether or not they answer it.

        While the index of the materials cannot be read, there are none.
        """
        hits = await asyncio.to_thread(self._nearest, question)
        return tuple(hit.passage for hit in hits)

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the positions of texts that ask for alike things, in groups, the largest first."""
        return await asyncio.to_thread(lambda: group(self._embedder.embed_documents(list(texts))))

    def _answer(self, question: Question) -> tuple[Answer, list[Hit]]:
        try:
            return self._ready().reply(question, self._official)
        except (IndexUnreadableError, IndexAwayError) as error:
            self._index_failed(error)
            answer, hits = self._ready().without_materials().reply(question, self._official)
            return (replace(answer, text=AWAY) if answer.kind == "unknown" else answer), hits

    def _nearest(self, question: Question) -> list[Hit]:
        try:
            return self._ready().nearest(question)
        except (IndexUnreadableError, IndexAwayError) as error:
            self._index_failed(error)
            return []

    def _index_failed(self, error: Exception) -> None:
        log.warning("answering without the materials: %s", error)
        if self._mend:
            self._mend()

    def _index_of(self, official: Sequence[OfficialAnswer]) -> OfficialAnswers:
        cache = self._cache.with_name("official") if self._cache else None
        return OfficialAnswers(official, self._ready().read, self._embedder, cache)

    def _replies_from(self, course: Course) -> Replies:
        return Replies(course, self._retriever, self._embedder, self._cache)

    def _ready(self) -> Replies:
        with self._opening:
            if self._replies is None:
                self._replies = self._replies_from(self._course)
            return self._replies


def open_assistant(
    course: Course,
    course_folder: Path,
    home: Path,
    embedding_model: str,
    language_model: ModelChoice | None = None,
    reranker: str = "",
    chroma: ChromaServer | None = None,
) -> Assistant:
    """Put together the assistant of a course; its own materials are brought into the index first.

    This may take minutes the first time, so call it off the event loop.

    Args:
        course: the course definition.
        course_folder: where the course pack lies, with the materials that `course.materials` names.
        home: where this instance keeps its state; the index goes into `index/<course id>`.
        embedding_model: as `load_embedder` takes it.
        language_model: which one writes answers from passages; None quotes them.
        reranker: as `load_reranker` takes it; empty for none.
        chroma: keeps the index instead of `home`.

    Raises:
        EmbedderError: if the embedding model cannot be loaded.
        RerankerError: if the reranker cannot be loaded.
    """
    embedder = load_embedder(embedding_model)
    folder = home / "index" / course.id
    progress = None if folder.exists() else _show_progress
    index = PassageIndex(folder, embedder, embedder.fingerprint, chroma)
    upkeep = Upkeep(Materials(course, course_folder, remembered(home, course)), index)
    upkeep.open(progress)
    writer = Writer(language_model, embedder) if language_model else None
    retriever = Retriever(index, embedder, load_reranker(reranker) if reranker else None)
    return Assistant(course, retriever, embedder, folder / "examples", writer, upkeep.mend)


def _show_progress(step: IngestProgress) -> None:
    """Tell the operator how far the first start is, which takes longer than the next ones."""
    log.info("reading the course's own materials: %s (%d of %d)", step.source, step.number, step.total)
