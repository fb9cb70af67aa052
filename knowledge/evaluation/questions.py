"""The file of questions: one JSON object a line. `docs/evaluation.md` explains each field to an instructor."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.errors import QuestionFileError

CONFLICT, UNANSWERABLE = "conflict", "unanswerable"
"""The two kinds that are scored in a way of their own; any other word is a kind too."""
MOST_PROBLEMS = 20
"""How many problems of a file are told at once."""


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_compiles)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Written(BaseModel):
    """A frozen model in which an unknown field is an error: a misspelt `must_not` would pass everything."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Place(_Written):
    """A file that may be cited; only its name is scored, `heading` and `cell` are for the reader."""

    source: Text
    heading: str = ""
    cell: int | None = None


class EarlierTurn(_Written):
    """A turn before the question."""

    role: Literal["user", "assistant"]
    content: str


class Expected(_Written):
    """What a right answer has.

    `must` is met when each of its groups has a pattern that is found. `reference` and `evidence` are for the reader.
    """

    must: tuple[Annotated[tuple[Pattern, ...], Field(min_length=1)], ...] = ()
    must_not: tuple[Pattern, ...] = ()
    sources: tuple[Place, ...] = ()
    answerable: bool = True
    refusal_ok: bool = False
    side_sources: tuple[tuple[Text, ...], ...] = ()
    reference: str = ""
    evidence: tuple[Any, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """The names of the files that may be cited."""
        return frozenset(place.source for place in self.sources)


class ExpectedQuestion(_Written):
    """A question and what is expected of its answer."""

    id: Text
    kind: Text
    question: Text
    expected: Expected
    as_of: date | None = None
    history: tuple[EarlierTurn, ...] = ()
    module: int | str | None = None
    note: str = ""


def read_questions(file: Path) -> list[ExpectedQuestion]:
    """Read a file of questions; blank lines are passed over.

    Raises:
        QuestionFileError: naming the lines that cannot be used and what is wrong with each.
    """
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{file.name} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise QuestionFileError(f"{file} cannot be opened ({error.strerror}).") from error
    questions: list[ExpectedQuestion] = []
    problems: list[str] = []
    first_lines: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = ExpectedQuestion.model_validate(json.loads(line))
        except (ValueError, RecursionError) as error:
            problems += [f"line {number}: {problem}" for problem in _explained(error)]
            continue
        if question.id in first_lines:
            problems.append(f"line {number}: the id {question.id!r} is that of line {first_lines[question.id]} already")
        first_lines.setdefault(question.id, number)
        questions.append(question)
    if problems:
        more = len(problems) - MOST_PROBLEMS
        told = [*problems[:MOST_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
        raise QuestionFileError("\n".join([f"{file.name} cannot be used:", *told]))
    if not questions:
        raise QuestionFileError(f"{file.name} holds no question. docs/evaluation.md shows how one is written.")
    return questions


def _explained(error: Exception) -> Iterator[str]:
    if isinstance(error, ValidationError):
        for each in error.errors():
            field = ".".join(str(part) for part in each["loc"])
            unknown = each["type"] == "extra_forbidden"
            yield f"{field}: there is no such field" if unknown else f"{field}: {each['msg']}".removeprefix(": ")
    elif isinstance(error, json.JSONDecodeError):
        yield f"this is not JSON: {error.msg} (column {error.colno})"
    else:
        yield "this is not JSON that can be read"
