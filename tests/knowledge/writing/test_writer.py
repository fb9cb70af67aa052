"""Answers written through a provider on loopback, which does everything that a provider can do wrong."""

import asyncio
import logging
from collections.abc import Sequence

import pytest

from knowledge.embedding import Embedder
from knowledge.types import Answer, Citation, Hit, Question
from knowledge.writing.breaker import FAILURES, PAUSE
from knowledge.writing.model import LONGEST, ModelChoice
from knowledge.writing.writer import Writer
from tests.knowledge.writing import provider as ways
from tests.knowledge.writing.conftest import QUOTED
from tests.knowledge.writing.provider import Provider, Way

GOOD = (
    "A dropout layer sets a random share of its inputs to zero while training [1]. "
    "This hinders overfitting. [1] A job gets one GPU for at most four hours [4]."
)


async def write(
    choice: ModelChoice, embedder: Embedder, question: Question, hits: Sequence[Hit]
) -> tuple[Answer, list[str]]:
    drafts: list[str] = []

    async def show(draft: str) -> None:
        drafts.append(draft)

    return await Writer(choice, embedder).write(question, hits, QUOTED, show), drafts


async def test_what_the_passages_support_is_written_with_numbered_citations(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    provider.says = GOOD
    answer, drafts = await write(provider.choice(), embedder, question, hits)
    assert answer.text == (
        "A dropout layer sets a random share of its inputs to zero while training. [1] "
        "This hinders overfitting. [1] A job gets one GPU for at most four hours. [2]"
    )
    assert answer.citations == (
        Citation("notes.md", "Training › Dropout"),
        Citation("notes.md", "Computing › The cluster"),
    )
    assert (answer.band, answer.kind) == (QUOTED.band, QUOTED.kind)
    assert drafts == [answer.text.split(" This")[0], answer.text.split(" A job")[0]]


async def test_an_unsupported_sentence_is_dropped_and_never_drafted(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    provider.says = (
        "Dropout hinders overfitting [1]. It was invented by Geoffrey Hinton [1]. The rate is usually 0.2 to 0.5 [1]."
    )
    answer, drafts = await write(provider.choice(), embedder, question, hits)
    assert answer.text == "Dropout hinders overfitting. [1] The rate is usually 0.2 to 0.5. [1]"
    assert not [draft for draft in drafts if "Hinton" in draft]


async def test_code_is_kept_where_it_is_copied_and_dropped_where_it_is_made_up(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    lead = "Put a dropout layer after a dense layer [1].\n\n```python\n{}\n```\n\nThis hinders overfitting [1]."
    provider.says = lead.format("model.add(Dropout(0.25))")
    answer, _ = await write(provider.choice(), embedder, question, hits)
    assert "```python\nmodel.add(Dropout(0.25))\n```\n\nThis hinders" in answer.text
    provider.says = lead.format("model.add(Dropout(0.9))")
    answer, _ = await write(provider.choice(), embedder, question, hits)
    assert "```" not in answer.text
    assert "This hinders overfitting" in answer.text


@pytest.mark.parametrize(
    "says",
    [
        pytest.param("Dropout hinders overfitting. It sets inputs to zero.", id="no citation"),
        pytest.param("Dropout hinders overfitting [9].", id="a passage that there is not"),
        pytest.param("Dropout hinders overfitting [4].", id="another passage"),
        pytest.param("NOT FOUND", id="not found"),
        pytest.param("PWNED [1]. Dropout hinders overfitting [1].", id="an instruction followed"),
        pytest.param("The exam is cancelled [1]. Dropout hinders overfitting [1].", id="the first sentence falls"),
        pytest.param(
            "Dropout hinders overfitting [1]. So does tea [1]. And coffee [1]. And sleep [1].", id="too little is left"
        ),
        pytest.param("\x00\ufffd��ĿÞ�ŧ ħ¶ [ [1 ]] ¤¤¤ [1] 눌 ퟿ \u202e[1].", id="garbage"),
        pytest.param("<think>The answer: dropout hinders overfitting [1].</think>", id="nothing but thoughts"),
    ],
)
async def test_an_answer_that_does_not_stand_is_quoted_instead(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit], says: str
) -> None:
    provider.says = says
    answer, _ = await write(provider.choice(), embedder, question, hits)
    assert answer == QUOTED
    assert len(provider.received) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_a_provider_that_refuses_is_asked_once_and_the_answer_quoted(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit], status: int
) -> None:
    provider.status = status
    assert await write(provider.choice(), embedder, question, hits) == (QUOTED, [])
    assert len(provider.received) == 1


async def test_a_provider_that_is_not_there_is_no_obstacle(
    embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    for choice in (
        ModelChoice("openai:gone", "http://127.0.0.1:9/v1", "a-key"),
        ModelChoice("ollama:gone", "http://127.0.0.1:9"),
        ModelChoice("anthropic:gone", "http://127.0.0.1:9", "a-key"),
        ModelChoice("nobody:knows-this"),
    ):
        assert await write(choice, embedder, question, hits) == (QUOTED, [])


@pytest.mark.parametrize("way", [ways.silent, ways.stuck, ways.trickling])
async def test_a_stream_that_hangs_is_quoted_at_the_deadline(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit], way: Way
) -> None:
    provider.says, provider.way = GOOD, way
    writer = Writer(provider.choice(seconds=1.0), embedder)
    await writer.warm()
    async with asyncio.timeout(30):
        assert await writer.write(question, hits, QUOTED) == QUOTED
    assert len(provider.received) == 1


@pytest.mark.parametrize("way", [ways.torn, ways.unended, ways.out_of_tokens, ways.malformed, ways.failing_midway])
async def test_a_stream_that_does_not_end_well_is_quoted(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit], way: Way
) -> None:
    provider.says, provider.way = GOOD, way
    assert (await write(provider.choice(seconds=60), embedder, question, hits))[0] == QUOTED
    assert len(provider.received) == 1


@pytest.mark.parametrize("says", ["", "  \n "])
async def test_an_empty_answer_is_quoted(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit], says: str
) -> None:
    provider.says = says
    assert (await write(provider.choice(), embedder, question, hits))[0] == QUOTED


async def test_an_endless_answer_is_broken_off(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    provider.says, provider.way = "Dropout hinders overfitting [1]. ", ways.endless
    answer, drafts = await write(provider.choice(seconds=60), embedder, question, hits)
    assert answer == QUOTED
    assert max(map(len, drafts)) <= LONGEST
    await asyncio.wait_for(provider.left.wait(), 10)


async def test_a_model_whose_first_sentence_falls_is_not_listened_to_any_longer(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    provider.says, provider.way = "The exam is cancelled [1]. ", ways.endless
    assert await write(provider.choice(seconds=60), embedder, question, hits) == (QUOTED, [])
    await asyncio.wait_for(provider.left.wait(), 10)


async def test_a_provider_that_keeps_failing_is_left_alone_for_a_minute(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit]
) -> None:
    clock = [0.0]
    writer = Writer(provider.choice(), embedder, now=lambda: clock[0])
    provider.status, provider.says = 500, GOOD
    for _ in range(FAILURES + 2):
        assert await writer.write(question, hits, QUOTED) == QUOTED
    assert len(provider.received) == FAILURES
    clock[0] += PAUSE
    assert await writer.write(question, hits, QUOTED) == QUOTED
    assert await writer.write(question, hits, QUOTED) == QUOTED
    assert len(provider.received) == FAILURES + 1
    clock[0] += PAUSE
    provider.status = 200
    assert (await writer.write(question, hits, QUOTED)).text != QUOTED.text
    provider.status = 500
    await writer.write(question, hits, QUOTED)
    provider.status = 200
    assert (await writer.write(question, hits, QUOTED)).text != QUOTED.text


async def test_neither_the_key_nor_the_question_is_logged_when_a_provider_fails(
    provider: Provider, embedder: Embedder, question: Question, hits: list[Hit], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="knowledge")
    provider.status = 401
    await write(provider.choice(), embedder, question, hits)
    await Writer(ModelChoice("nobody:knows-this", key="a-key"), embedder).warm()
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "AuthenticationError" in said
    assert "nobody:knows-this" in said
    assert "a-key" not in said + repr(provider.choice())
    assert "dropout" not in said.lower()
