"""Asks an assistant the questions of a file."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from time import perf_counter
from typing import Protocol
from zoneinfo import ZoneInfo

from knowledge.evaluation.questions import ExpectedQuestion
from knowledge.evaluation.scoring import Verdict, judge
from knowledge.types import Answer, Question, Turn

NOON = time(12)


class Answering(Protocol):
    """Whoever answers questions; `knowledge.assistant.Assistant` is one."""

    async def answer(self, question: Question) -> Answer:
        """Answer one question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the answer it got and what is said of that."""

    question: ExpectedQuestion
    answer: Answer
    verdict: Verdict


async def ask_all(
    questions: Iterable[ExpectedQuestion], assistant: Answering, *, asked_at: datetime, zone: ZoneInfo
) -> AsyncIterator[Asked]:
    """Ask the questions one after the other, as a student would, and score each answer.

    Args:
        questions: what to ask.
        assistant: who answers; warm it before, or its start is part of the first answer's time.
        asked_at: the present moment (aware) of questions without `as_of`; those are asked at noon of that day.
        zone: the course's time zone.
    """
    for each in questions:
        instant = datetime.combine(each.as_of, NOON, zone) if each.as_of else asked_at
        history = tuple(Turn(turn.role, turn.content) for turn in each.history)
        began = perf_counter()
        answer = await assistant.answer(Question(each.question, instant, history))
        milliseconds = (perf_counter() - began) * 1000
        yield Asked(each, answer, judge(each, answer, milliseconds))
