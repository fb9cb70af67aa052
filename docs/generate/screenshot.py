"""Takes the README's picture: `python -m docs.generate.screenshot ADDRESS`, the address of a playground just opened."""

import asyncio
import re
import shutil
import sys
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright, expect

from docs.generate.rooms import ROOT

PICTURE = ROOT / "docs" / "images" / "playground.png"
NOTEBOOK = ROOT / "courses" / "t81_558" / "assignments" / "program-2" / "wrong" / "scores_before_filling.ipynb"
QUESTION = "when is program 4 due?"
VIEW = ViewportSize(width=1240, height=940)
PATIENCE_MS = 300_000


async def take(address: str, to: Path) -> None:
    """Ask a question and hand in a notebook as the first student, and keep the page as a picture."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport=VIEW, locale="en-US", timezone_id="America/Chicago")
        await page.goto(address)
        await expect(page.get_by_title(re.compile("is online"))).to_be_visible(timeout=PATIENCE_MS)
        await page.get_by_role("button", name="questions").click()
        await _ask(page)
        await _hand_in(page)
        await page.screenshot(path=to)
        await browser.close()


async def _ask(page: Page) -> None:
    await page.get_by_role("textbox", name=re.compile("^Message")).press_sequentially("/ask ")
    form = page.get_by_role("form", name="Options of /ask")
    await form.get_by_label("question").first.fill(QUESTION)
    await form.get_by_role("button", name="Run").click()
    await expect(page.get_by_role("article").last).to_contain_text("Sources", timeout=PATIENCE_MS)


async def _hand_in(page: Page) -> None:
    await page.get_by_role("textbox", name=re.compile("^Message")).press_sequentially("/submit ")
    form = page.get_by_role("form", name="Options of /submit")
    await form.get_by_role("combobox", name="assignment").press_sequentially("Program 2")
    await page.get_by_role("option", name=re.compile("Program 2")).first.click()
    await form.locator("input[type=file]").set_input_files(NOTEBOOK)
    await form.get_by_role("button", name="Run").click()
    report = page.get_by_role("button", name="Full report")
    await expect(report.last).to_be_visible(timeout=PATIENCE_MS)


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1], PICTURE))
