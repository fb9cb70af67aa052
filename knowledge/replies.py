"""Which reply a question gets: what the staff said, a look-up of the course's facts, passages, or a refusal."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from knowledge.compose import SHARES, SHARES_BESIDE_FACT, beside, compose
from knowledge.embedding import Embedder
from knowledge.facts.clauses import asks, clauses
from knowledge.facts.desk import FactDesk, Found
from knowledge.facts.finding import citations
from knowledge.facts.followup import Reading
from knowledge.focus import about, focused, widened
from knowledge.index.words import words
from knowledge.instructions import Sieve
from knowledge.official import Match, OfficialAnswers
from knowledge.retrieval import NoMaterials, Retriever
from knowledge.subject import module_of
from knowledge.types import Answer, Band, Hit, Question
from registrar.course.models import Course

SURE = 0.72
"""A look-up this near is answered without a look at the materials."""
ALONE = 0.8
"""From this likeness a look-up's finding stands alone; below, what is about as near is told or quoted with it."""
HEAD_START = 0.1
"""Below that, a look-up must be this much nearer than the best passage: questions resemble questions."""
AWAY_FROM_HOME = 0.15
"""And nearer by this much more where that passage is none of the documents which the course's facts were read from."""
FORBIDDEN = 0.62
"""A part of a question this near to what must be declined is declined, whatever else is asked."""
ALSO_SAID = "**The course also says:**"
"""Leads in what is hardly less near to the question than the answer."""
PASSAGES = 16
"""How many passages are retrieved."""
REMEMBERED = 500
"""How many wordings of questions have their vectors kept, each about 10 kB."""
READ = 5
"""How many of them are read for an answer, and looked through for instructions hidden in them."""


class Replies:
    """Replies from one definition of a course. Making one, and every call, may take a while: use a worker thread.

    Args:
        course: the course definition, which facts are read from.
        retriever: finds passages in the course's materials; there may be none.
        embedder: turns questions into vectors; the same model as the retriever's.
        cache: a folder for what takes seconds to compute once; None computes it at every start.
    """

    def __init__(self, course: Course, retriever: Retriever, embedder: Embedder, cache: Path | None) -> None:
        self._course = course
        self._retriever: Retriever | NoMaterials = retriever
        self._embedder = embedder
        # Before a deadline many ask the same: the model is most of what an answer costs.
        self._embedded = lru_cache(maxsize=REMEMBERED)(lambda texts: embedder.embed_documents(list(texts)))
        self._desk = FactDesk(course, embedder, cache)
        self._sieve = Sieve(embedder)

    def without_materials(self) -> "Replies":
        """Return the same replies for as long as the materials cannot be searched."""
        bare = copy(self)
        bare._retriever = NoMaterials()  # noqa: SLF001
        return bare

    def read(self, question: Question) -> Reading:
        """Link a question to the course, with what it takes from the turns before it."""
        return self._desk.read(question)

    def nearest(self, question: Question) -> list[Hit]:
        """Return the passages nearest to a question, best first, whether or not they answer it."""
        reading = self.read(question)
        return self._passages(reading, self._embedder.embed_query(reading.search))

    def reply(self, question: Question, official: OfficialAnswers | None) -> tuple[Answer, list[Hit]]:
        """Return the answer to a question, and the passages that it was, or could be, composed from.

        Args:
            question: the question.
            official: what the staff has answered so far.
        """
        reading = self.read(question)
        vectors = self._embedded(tuple(dict.fromkeys((reading.wording, reading.search))))
        answer, hits = self._best(question, reading, vectors[0], vectors[-1], official)
        module = module_of(self._course, reading.slots, answer.citations)
        return replace(answer, understood=reading.search, module=module), hits

    def _best(
        self,
        question: Question,
        reading: Reading,
        vector: Sequence[float],
        search: Sequence[float],
        official: OfficialAnswers | None,
    ) -> tuple[Answer, list[Hit]]:
        found = self._desk.find(reading, vector, question.asked_at)
        said = self._said_by_the_staff(official, question, reading, vector) if official else None
        surely = found and found.likeness >= SURE + AWAY_FROM_HOME * self._speaks_of_materials(reading, found)
        if declined := self._declined_in_part(question):
            return declined, []
        if said and (said.same_wording or (said.fits and not surely)):
            return said.answer(), []
        if found and (surely or (found.forbidden and found.likeness >= FORBIDDEN)):
            return self._told(found, reading, search)
        answer, hits = self._from_course(reading, search, found)
        return (said.answer() if said and answer.kind == "unknown" else answer), hits

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
        reading = self.read(Question(text, asked_at))
        return self._desk.find(reading, self._embedder.embed_query(reading.wording), asked_at)

    def _said_by_the_staff(
        self, official: OfficialAnswers, question: Question, reading: Reading, vector: Sequence[float]
    ) -> Match | None:
        if question.history:  # what a question takes from the turns before it belongs to its wording here
            whole = self.read(Question(reading.search, question.asked_at))
            if whole.wording != reading.wording:
                reading, vector = whole, self._embedder.embed_query(whole.wording)
        return official.nearest(reading, vector)

    def _from_course(self, reading: Reading, vector: Sequence[float], found: Found | None) -> tuple[Answer, list[Hit]]:
        hits = self._passages(reading, vector)
        if found and (not hits or found.likeness >= self._bar(reading, found, hits[0])):
            return self._beside(self._from_facts(found), found, reading, hits), hits
        fact = self._from_facts(found) if found and not found.declines else None
        named = bool(hits) and about(hits[0], reading.slots.assignments)
        answer = compose(
            reading.search,
            hits[:READ],  # nothing is quoted that was not looked through for instructions
            self._course,
            rarities=self._retriever.rarities,
            named=named,
            shares=SHARES_BESIDE_FACT if fact else SHARES,
        )
        if found and answer.refused:
            return self._from_facts(found), hits
        return (_joined(answer, fact) if fact else answer), hits

    def _told(self, found: Found, reading: Reading, vector: Sequence[float]) -> tuple[Answer, list[Hit]]:
        """Tell what a look-up found, and what the materials say where it is not all but certain."""
        answer = self._from_facts(found)
        if found.declines or found.likeness >= ALONE:
            return answer, []
        hits = self._passages(reading, vector)
        return self._beside(answer, found, reading, hits), hits

    def _beside(self, answer: Answer, found: Found, reading: Reading, hits: Sequence[Hit]) -> Answer:
        if found.declines or found.also or found.likeness >= ALONE or not hits:
            return answer
        return beside(answer, reading.search, hits, rarities=self._retriever.rarities)

    def _speaks_of_materials(self, reading: Reading, found: Found) -> bool:
        """Return whether the question has a word that the materials know and the course's facts do not."""
        if found.declines or (reading.slots.topics and not found.in_prose):
            return False
        strange = [stem for stem in words(reading.search) if not stem.isdigit() and not self._desk.knows(stem)]
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
        # What another term's material says comes last: it reads like this term's and is out of date.
        hits = sorted(focused(hits, assignments), key=lambda hit: hit.passage.other_term)
        return [*(self._sieve.sifted(hit) for hit in hits[:READ]), *hits[READ:]]

    def _from_facts(self, found: Found) -> Answer:
        name, finding = found.intent.name, found.finding
        places = citations(self._course, finding.places)
        if found.declines:
            return Answer(finding.text, places, Band.UNKNOWN, name)
        answer = Answer(finding.text, places, Band.ANSWER, f"fact.{name}")
        if found.also is None or found.likeness >= ALONE:
            return answer
        return _joined(answer, Answer(found.also.text, citations(self._course, found.also.places), Band.ANSWER, name))


def _joined(answer: Answer, more: Answer) -> Answer:
    """Return an answer with what another one says below it."""
    cited = tuple(dict.fromkeys((*answer.citations, *more.citations)))
    return replace(answer, text=f"{answer.text}\n\n{ALSO_SAID} {more.text}", citations=cited)
