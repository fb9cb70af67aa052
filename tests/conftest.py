"""What tests of more than one room share."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

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
