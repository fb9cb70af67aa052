"""From a question to an answer: course facts first, then passages, with refusals and "I don't know" in between."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from knowledge.compose import compose
from knowledge.embedding import Embedder, load_embedder
from knowledge.errors import IngestRunningError
from knowledge.facts import refusals
from knowledge.facts.desk import FactDesk, Found
from knowledge.facts.finding import citations
from knowledge.facts.followup import Reading
from knowledge.focus import focused, widened
from knowledge.index import PassageIndex
from knowledge.ingest import IngestProgress, ingest
from knowledge.retrieval import Retriever
from knowledge.types import Answer, Band, Hit, Question
from registrar.course.models import Course

log = logging.getLogger(__name__)

SURE = 0.72
"""A look-up this near is answered without a look at the materials."""
HEAD_START = 0.1
"""Below that, a look-up must be this much nearer than the best passage: questions resemble questions."""
PASSAGES = 16
"""How many passages are retrieved."""


class Assistant:
    """Answers questions about one course. For use from one event loop; the work is done in a worker thread.

    Args:
        course: the course definition, which facts are read from.
        retriever: finds passages in the course's materials; there may be none.
        embedder: turns questions into vectors; the same model as the retriever's.
        cache: a folder for what takes seconds to compute once; None computes it at every start.
    """

    def __init__(self, course: Course, retriever: Retriever, embedder: Embedder, cache: Path | None = None) -> None:
        self._course = course
        self._retriever = retriever
        self._embedder = embedder
        self._cache = cache
        self._opening = Lock()
        self._desk: FactDesk | None = None

    async def warm(self) -> None:
        """Make ready what the first question would otherwise wait for."""
        await asyncio.to_thread(self._ready_desk)

    async def answer(self, question: Question) -> Answer:
        """Return the answer to a question.

        Raises:
            IndexUnreadableError: if the index of the materials is damaged, or of another model.
        """
        return await asyncio.to_thread(self._answer, question)

    def _answer(self, question: Question) -> Answer:
        desk = self._ready_desk()
        reading = desk.read(question)
        vector = self._embedder.embed_query(reading.wording)
        found = desk.find(reading, vector, question.asked_at)
        if found and found.likeness >= SURE:
            return self._from_facts(found)
        hits = self._passages(reading, vector)
        if found and (not hits or found.likeness >= HEAD_START + hits[0].similarity):
            return self._from_facts(found)
        answer = compose(reading.search, hits, self._course)
        return self._from_facts(found) if found and answer.refused else answer

    def _passages(self, reading: Reading, vector: Sequence[float]) -> list[Hit]:
        assignments = reading.slots.assignments
        if reading.search != reading.wording:
            vector = self._embedder.embed_query(reading.search)
        hits = self._retriever.retrieve(widened(reading.search, assignments), PASSAGES, vector=vector)
        return focused(hits, assignments)

    def _from_facts(self, found: Found) -> Answer:
        name, finding = found.intent.name, found.finding
        places = citations(self._course, finding.places)
        if name.startswith(refusals.PREFIX):
            return Answer(finding.text, places, Band.UNKNOWN, name)
        return Answer(finding.text, places, Band.ANSWER, f"fact.{name}")

    def _ready_desk(self) -> FactDesk:
        with self._opening:
            if self._desk is None:
                self._desk = FactDesk(self._course, self._embedder, self._cache)
            return self._desk


def open_assistant(course: Course, course_folder: Path, home: Path, embedding_model: str) -> Assistant:
    """Put together the assistant of a course; its own materials are brought into the index first.

    This may take minutes the first time, so call it off the event loop.

    Args:
        course: the course definition.
        course_folder: where the course pack lies, with the materials that `course.materials` names.
        home: where this instance keeps its state; the index goes into `index/<course id>`.
        embedding_model: as `load_embedder` takes it.

    Raises:
        EmbedderError: if the embedding model cannot be loaded.
    """
    embedder = load_embedder(embedding_model)
    folder = home / "index" / course.id
    progress = None if folder.exists() else _show_progress
    index = PassageIndex(folder, embedder, embedder.fingerprint)
    for materials in course.materials:
        try:
            ingest([course_folder / materials.path], index, link=materials.link, progress=progress)
        except IngestRunningError:  # another process is at it, and this one will see what it has brought in
            break
    return Assistant(course, Retriever(index, embedder), embedder, folder / "examples")


def _show_progress(step: IngestProgress) -> None:
    """Tell the operator how far the first start is, which takes longer than the next ones."""
    log.info("reading the course's own materials: %s (%d of %d)", step.source, step.number, step.total)
