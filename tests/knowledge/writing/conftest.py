"""What these tests share: a provider, passages, and a question about them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from knowledge.types import Answer, Band, Citation, Hit, Passage, Question
from tests.knowledge.writing.pairs import PASSAGES
from tests.knowledge.writing.provider import Provider, serving

NOW = datetime(2024, 3, 14, 10, tzinfo=UTC)
QUOTED = Answer("This is quoted.", (Citation("notes.md", "Dropout"),), Band.ANSWER, "passage")


@pytest.fixture(scope="session")
def passages() -> list[Passage]:
    return [Passage(str(place), text, "notes.md", path) for place, (path, text) in enumerate(PASSAGES)]


@pytest.fixture(scope="session")
def hits(passages: list[Passage]) -> list[Hit]:
    return [Hit(passage, 1.0, 0.8) for passage in passages]


@pytest.fixture
def question() -> Question:
    return Question("What does dropout do?", NOW)


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Provider]:
    async with serving() as open_provider:
        yield open_provider
