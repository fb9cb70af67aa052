"""Questions and answers made for these tests."""

import json
from pathlib import Path
from typing import Any

from knowledge.evaluation.questions import ExpectedQuestion
from knowledge.types import Answer, Band, Citation


def question(kind: str = "policy", **expected: Any) -> ExpectedQuestion:
    fields = {"must": [["two points", "2 points"]], "sources": [{"source": "rules.md"}]} | expected
    return ExpectedQuestion.model_validate({"id": "q", "kind": kind, "question": "late?", "expected": fields})


def answer(text: str, *sources: str, refused: bool = False) -> Answer:
    return Answer(text, tuple(map(Citation, sources)), Band.UNKNOWN if refused else Band.ANSWER, "test")


def write_lines(file: Path, *lines: object) -> Path:
    written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    return file
