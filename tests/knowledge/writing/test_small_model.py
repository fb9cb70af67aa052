"""Answers streamed from a real language model: one of 135 million parameters, on this machine."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.types import Hit, Passage, Question
from knowledge.writing.model import LONGEST, ModelChoice
from knowledge.writing.sentences import Sentence
from knowledge.writing.support import Judge
from knowledge.writing.writer import Writer
from tests.knowledge.writing.conftest import NOW, QUOTED

QUESTION = Question("What does a dropout layer do?", NOW)
SENTENCES = (
    "A dropout layer sets a random share of its inputs to zero.",
    "Dropout hinders overfitting.",
    "The usual rate is between 0.2 and 0.5.",
)


@contextmanager
def running(*arguments: str, seconds: float = 60.0) -> Iterator[ModelChoice]:
    pytest.importorskip("xllamacpp")
    command = [sys.executable, str(Path(__file__).with_name("small_model.py")), *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the small model did not start"
        try:
            yield ModelChoice("openai:smollm2", f"{address}/v1", "none", seconds)
        finally:
            # It would write its answer to the end before it went.
            process.kill()


@pytest.fixture
def hits(passages: list[Passage]) -> list[Hit]:
    return [Hit(passages[0], 1.0, 0.8)]


async def test_what_a_small_model_makes_up_reaches_nobody(
    embedder: Embedder, passages: list[Passage], hits: list[Hit]
) -> None:
    drafts: list[str] = []

    async def show(draft: str) -> None:
        drafts.append(draft)

    with running(seconds=8.0) as choice:
        answer = await Writer(choice, embedder).write(QUESTION, hits, QUOTED, show)
    judge = Judge(passages[:1], embedder)
    written = [] if answer == QUOTED else [answer.text]
    for text in [*drafts, *written]:
        assert len(text) <= LONGEST
        assert all(judge.supporters(Sentence(part, (1,))) for part in text.split(" [1]") if part.strip())


async def test_a_small_model_that_keeps_to_the_passages_is_streamed_sentence_by_sentence(
    embedder: Embedder, hits: list[Hit]
) -> None:
    drafts: list[str] = []

    async def show(draft: str) -> None:
        drafts.append(draft)

    # The model chooses the words within the grammar, token by token.
    sentence = " | ".join(json.dumps(text) for text in SENTENCES)
    with running(f'root ::= s " [1] " s " [1] " s " [1]"\ns ::= {sentence}') as choice:
        answer = await Writer(choice, embedder).write(QUESTION, hits, QUOTED, show)
    assert answer.citations == (hits[0].passage.citation,)
    parts = [part.strip() for part in answer.text.split("[1]")]
    assert parts[-1] == ""
    assert len(parts) == 4
    assert set(parts[:3]) <= set(SENTENCES)
    assert drafts == [f"{parts[0]} [1]", f"{parts[0]} [1] {parts[1]} [1]"]
