"""From a question to an answer: course facts first, then passages, with refusals and "I don't know" in between."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from threading import Lock

from knowledge.compose import compose
from knowledge.embedding import Embedder, load_embedder
from knowledge.errors import IngestRunningError
from knowledge.facts.clauses import asks, clauses
from knowledge.facts.desk import FactDesk, Found
from knowledge.facts.finding import citations
from knowledge.facts.followup import Reading
from knowledge.focus import about, focused, widened
from knowledge.grouping import group
from knowledge.index import PassageIndex
from knowledge.index.words import words
from knowledge.ingest import IngestProgress, ingest
from knowledge.official import Match, OfficialAnswer, OfficialAnswers
from knowledge.retrieval import Retriever
from knowledge.subject import module_of
from knowledge.types import Answer, Band, Hit, Passage, Question
from knowledge.writing.model import ModelChoice
from knowledge.writing.writer import OnDraft, Writer
from registrar.course.models import Course

log = logging.getLogger(__name__)

SURE = 0.72
"""A look-up this near is answered without a look at the materials."""
HEAD_START = 0.1
"""Below that, a look-up must be this much nearer than the best passage: questions resemble questions."""
AWAY_FROM_HOME = 0.15
"""And nearer by this much more where that passage is none of the documents which the course's facts were read from."""
FORBIDDEN = 0.62
"""A part of a question this near to what must be declined is declined, whatever else is asked."""
PASSAGES = 16
"""How many passages are retrieved."""


class Assistant:
    """Answers questions about one course. For use from one event loop; the work is done in a worker thread.

    Args:
        course: the course definition, which facts are read from.
        retriever: finds passages in the course's materials; there may be none.
        embedder: turns questions into vectors; the same model as the retriever's.
        cache: a folder for what takes seconds to compute once; None computes it at every start.
        writer: writes answers from passages with a language model; None quotes them.
    """

    def __init__(
        self,
        course: Course,
        retriever: Retriever,
        embedder: Embedder,
        cache: Path | None = None,
        writer: Writer | None = None,
    ) -> None:
        self._course = course
        self._retriever = retriever
        self._embedder = embedder
        self._cache = cache
        self._writer = writer
        self._opening = Lock()
        self._desk: FactDesk | None = None
        self._official: OfficialAnswers | None = None

    async def warm(self) -> None:
        """Make ready what the first question would otherwise wait for."""
        await asyncio.to_thread(self._ready_desk)
        if self._writer:
            await self._writer.warm()

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        """Return the answer to a question.

        Where a language model writes it, `on_draft` is told meanwhile what it has written that stands: it may yet
        be given up for another answer.

        Raises:
            IndexUnreadableError: if the index of the materials is damaged, or of another model.
        """
        answer, hits = await asyncio.to_thread(self._answer, question)
        # Facts, refusals and the closest material stay as they are, to the letter.
        if self._writer and answer.kind == "passage" and answer.band is Band.ANSWER:
            written = await self._writer.write(question, hits, answer, on_draft)
            return replace(written, understood=answer.understood, module=answer.module)
        return answer

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Answer from these official answers from now on, and from no others."""
        self._official = await asyncio.to_thread(self._index_of, official)

    async def passages(self, question: Question) -> tuple[Passage, ...]:
        """Return the passages nearest to a question, best first, whether or not they answer it.

        Raises:
            IndexUnreadableError: if the index of the materials is damaged, or of another model.
        """
        return await asyncio.to_thread(self._nearest, question)

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the positions of texts that ask for alike things, in groups, the largest first."""
        return await asyncio.to_thread(lambda: group(self._embedder.embed_documents(list(texts))))

    def _nearest(self, question: Question) -> tuple[Passage, ...]:
        reading = self._ready_desk().read(question)
        return tuple(hit.passage for hit in self._passages(reading, self._embedder.embed_query(reading.search)))

    def _answer(self, question: Question) -> tuple[Answer, list[Hit]]:
        desk = self._ready_desk()
        reading = desk.read(question)
        vectors = self._embedder.embed_documents(list(dict.fromkeys((reading.wording, reading.search))))
        answer, hits = self._best(question, reading, vectors[0], vectors[-1])
        module = module_of(self._course, reading.slots, answer.citations)
        return replace(answer, understood=reading.search, module=module), hits

    def _best(
        self, question: Question, reading: Reading, vector: Sequence[float], search: Sequence[float]
    ) -> tuple[Answer, list[Hit]]:
        found = self._ready_desk().find(reading, vector, question.asked_at)
        official = self._said_by_the_staff(question, reading, vector)
        surely = found and found.likeness >= SURE + AWAY_FROM_HOME * self._speaks_of_materials(reading, found)
        if declined := self._declined_in_part(question):
            return declined, []
        if official and (official.same_wording or (official.fits and not surely)):
            return official.answer(), []
        if found and (surely or (found.forbidden and found.likeness >= FORBIDDEN)):
            return self._from_facts(found), []
        answer, hits = self._from_course(reading, search, found)
        return (official.answer() if official and answer.kind == "unknown" else answer), hits

    def _declined_in_part(self, question: Question) -> Answer | None:
        """Decline what a question of several parts asks for and must not get; a fact asked for beside it is told."""
        parts = [(part, self._found(part, question.asked_at)) for part in clauses(question.text)]
        declined = [found for _, found in parts if found and found.forbidden and found.likeness >= FORBIDDEN]
        if not declined:
            return None
        told = [
            found for part, found in parts if found and asks(part) and not found.declines and found.likeness >= SURE
        ]
        refusal = self._from_facts(declined[0])
        if not told:
            return refusal
        answer = self._from_facts(told[0])
        return replace(answer, text=f"{answer.text}\n\n{refusal.text}")

    def _found(self, text: str, asked_at: datetime) -> Found | None:
        desk = self._ready_desk()
        reading = desk.read(Question(text, asked_at))
        return desk.find(reading, self._embedder.embed_query(reading.wording), asked_at)

    def _index_of(self, official: Sequence[OfficialAnswer]) -> OfficialAnswers:
        cache = self._cache.with_name("official") if self._cache else None
        return OfficialAnswers(official, self._ready_desk().read, self._embedder, cache)

    def _said_by_the_staff(self, question: Question, reading: Reading, vector: Sequence[float]) -> Match | None:
        if not self._official:
            return None
        if question.history:  # what a question takes from the turns before it belongs to its wording here
            whole = self._ready_desk().read(Question(reading.search, question.asked_at))
            if whole.wording != reading.wording:
                reading, vector = whole, self._embedder.embed_query(whole.wording)
        return self._official.nearest(reading, vector)

    def _from_course(self, reading: Reading, vector: Sequence[float], found: Found | None) -> tuple[Answer, list[Hit]]:
        hits = self._passages(reading, vector)
        if found and (not hits or found.likeness >= self._bar(reading, found, hits[0])):
            return self._from_facts(found), hits
        named = bool(hits) and about(hits[0], reading.slots.assignments)
        answer = compose(reading.search, hits, self._course, rarities=self._retriever.rarities, named=named)
        return (self._from_facts(found) if found and answer.refused else answer), hits

    def _speaks_of_materials(self, reading: Reading, found: Found) -> bool:
        """Return whether the question has a word that the materials know and the course's facts do not."""
        if found.declines or (reading.slots.topics and not found.in_prose):
            return False
        desk = self._ready_desk()
        strange = [stem for stem in words(reading.search) if not stem.isdigit() and not desk.knows(stem)]
        return bool(strange and self._retriever.held(strange))

    def _bar(self, reading: Reading, found: Found, best: Hit) -> float:
        """Return the likeness from which a look-up answers although there is a passage."""
        homes = {document.file for document in self._course.documents.values()}
        away = PurePosixPath(best.passage.source).name not in homes or self._speaks_of_materials(reading, found)
        away = away and not found.declines
        return HEAD_START + best.similarity + AWAY_FROM_HOME * away

    def _passages(self, reading: Reading, vector: Sequence[float]) -> list[Hit]:
        assignments = reading.slots.assignments
        hits = self._retriever.retrieve(widened(reading.search, assignments), PASSAGES, vector=vector)
        return focused(hits, assignments)

    def _from_facts(self, found: Found) -> Answer:
        name, finding = found.intent.name, found.finding
        places = citations(self._course, finding.places)
        if found.declines:
            return Answer(finding.text, places, Band.UNKNOWN, name)
        return Answer(finding.text, places, Band.ANSWER, f"fact.{name}")

    def _ready_desk(self) -> FactDesk:
        with self._opening:
            if self._desk is None:
                self._desk = FactDesk(self._course, self._embedder, self._cache)
            return self._desk


def open_assistant(
    course: Course, course_folder: Path, home: Path, embedding_model: str, language_model: ModelChoice | None = None
) -> Assistant:
    """Put together the assistant of a course; its own materials are brought into the index first.

    This may take minutes the first time, so call it off the event loop.

    Args:
        course: the course definition.
        course_folder: where the course pack lies, with the materials that `course.materials` names.
        home: where this instance keeps its state; the index goes into `index/<course id>`.
        embedding_model: as `load_embedder` takes it.
        language_model: which one writes answers from passages; None quotes them.

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
    writer = Writer(language_model, embedder) if language_model else None
    return Assistant(course, Retriever(index, embedder), embedder, folder / "examples", writer)


def _show_progress(step: IngestProgress) -> None:
    """Tell the operator how far the first start is, which takes longer than the next ones."""
    log.info("reading the course's own materials: %s (%d of %d)", step.source, step.number, step.total)
