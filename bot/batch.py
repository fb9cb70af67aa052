"""Many questions from a file: one JSON object a line in, one a line out, for evaluation and for scripts."""

import codecs
import time
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints, ValidationError

from bot.errors import report
from bot.services import Services
from knowledge.types import Answer, Question, Turn
from registrar.course.models import Course


class Line(BaseModel):
    """A turn of `BatchQuestion.history`."""

    role: Literal["user", "assistant"]
    content: str


class BatchQuestion(BaseModel):
    """One line of the input. Other fields may stand in it and are ignored."""

    id: str | int
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    as_of: date | None = None
    history: tuple[Line, ...] = ()


class BadLineError(Exception):
    """A line of the input that was left out. The message names its number and what is wrong with it."""


def noon(day: date, course: Course) -> datetime:
    """Return noon of `day` in the course's time zone: a day's questions are asked in the middle of it."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=course.term.zone)


def answer_record(answer: Answer, milliseconds: float) -> dict[str, Any]:
    """Return an answer as JSON: `answer`, `citations`, `refused`, `kind`, `latency_ms`."""
    return {
        "answer": answer.text,
        "citations": [
            {"source": each.source, "heading": each.heading, "cell": each.cell, "url": each.url}
            for each in answer.citations
        ],
        "refused": answer.refused,
        "kind": answer.kind,
        "latency_ms": round(milliseconds, 1),
    }


async def answer_line(raw: bytes, number: int, services: Services, asked_at: datetime) -> dict[str, Any]:
    """Answer one line of the input and return its line of the output. Without `as_of` it is asked at `asked_at`.

    Raises:
        BadLineError: if it cannot be read, or the assistant failed over it.
    """
    try:
        asked = BatchQuestion.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadLineError(f"line {number}: {field + ': ' if field else ''}{first['msg']}") from error
    instant = noon(asked.as_of, services.course) if asked.as_of else asked_at
    history = tuple(Turn(line.role, line.content) for line in asked.history)
    began = time.perf_counter()
    try:
        answer = await services.assistant.answer(Question(asked.question, instant, history))
    except Exception as error:
        raise BadLineError(f"line {number}: {report(error, 'a batch')}") from error
    return {"id": asked.id, **answer_record(answer, (time.perf_counter() - began) * 1000)}


async def answer_lines(
    lines: Iterable[bytes], services: Services, asked_at: datetime
) -> AsyncIterator[tuple[int, dict[str, Any] | BadLineError]]:
    """Yield, for each line that is not blank, its number and its line of the output or what was wrong with it."""
    for number, line in enumerate(lines, start=1):
        if raw := line.removeprefix(codecs.BOM_UTF8).strip():
            try:
                yield number, await answer_line(raw, number, services, asked_at)
            except BadLineError as bad:
                yield number, bad
