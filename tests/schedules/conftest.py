"""A database whose kind makes no difference to what is tested."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from registrar.database import Database


@pytest_asyncio.fixture
async def file_database(tmp_path: Path) -> AsyncIterator[Database]:
    """Yield an open, empty database in a file."""
    async with Database(f"sqlite:///{tmp_path}/syllabot.db") as opened:
        yield opened
