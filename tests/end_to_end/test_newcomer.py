"""The product as a newcomer meets it: `syllabot playground`, the real bot in a process of its own, a browser."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE = 240_000
"""Milliseconds for the first answer, which waits until the materials are in the index and the model is loaded."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Start the playground with an empty home and yield the address it prints."""
    environment = os.environ | {"SYLLABOT_HOME": str(tmp_path_factory.mktemp("home"))}
    command = [sys.executable, "-m", "bot", "playground", "--port", "0"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    printed = ""
    while not (found := ADDRESS.search(printed)):
        line = await process.stdout.readline()
        assert line, f"the playground ended before it printed its address: {printed}"
        printed += line.decode()
    yield found.group()
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.wait(), 60)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """Open the playground as the first student, with the bot online."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(address)
    await expect(page.get_by_title(re.compile("is online"))).to_be_visible(timeout=PATIENCE)
    yield page
    await page.close()


async def run_command(page: Page, name: str, **options: str) -> None:
    """Run a slash command as a person does: type it, fill its fields, press Run."""
    await page.get_by_role("textbox", name=re.compile("^Message")).press_sequentially(f"/{name} ")
    form = page.get_by_role("form", name=f"Options of /{name}")
    for option, value in options.items():
        await form.get_by_label(option).first.fill(value)
    await form.get_by_role("button", name="Run").click()


def last_message(page: Page) -> Locator:
    """Return the message at the bottom."""
    return page.get_by_role("log").get_by_role("article").last


async def test_a_student_reads_what_a_late_program_costs_and_where_it_is_written(page: Page) -> None:
    await run_command(page, "ask", question="what happens if I hand in program 4 three days late?")
    answer = last_message(page)
    await expect(answer).to_contain_text("6 points off", timeout=PATIENCE)
    await expect(answer).to_contain_text("at most 0 points")
    source = answer.get_by_role("link", name=re.compile("syllabus.txt.*Late Work Policy"))
    await expect(source).to_have_attribute("href", re.compile("^https://"))


async def test_a_direct_message_is_answered_with_a_link_that_opens_the_notes(page: Page, address: str) -> None:
    await page.get_by_role("complementary", name="Members").get_by_role("button", name=re.compile("Syllabot")).click()
    box = page.get_by_role("textbox", name=re.compile("^Message @"))
    await box.fill("what does dropout do?")
    await box.press("Enter")
    source = last_message(page).get_by_role("link", name=re.compile(r"module-05\.md")).first
    await expect(source).to_be_visible(timeout=PATIENCE)
    link = await source.get_attribute("href")
    assert link is not None
    notes = await page.request.get(link)
    assert link.startswith(address)
    assert "dropout" in (await notes.text()).lower()


async def test_the_calendar_shows_what_is_due_and_turns_its_pages(page: Page) -> None:
    await run_command(page, "calendar")
    calendar = last_message(page)
    await expect(calendar).to_contain_text("Due next: Program 2", timeout=PATIENCE)
    await calendar.get_by_role("button", name="Later").click()
    await expect(calendar).to_contain_text("Final Project")


async def test_a_question_that_nothing_supports_is_declined(page: Page) -> None:
    await run_command(page, "ask", question="how tall is the tallest giraffe in the zoo?")
    await expect(last_message(page)).to_contain_text(re.compile("don.t know|not find|found nothing"), timeout=PATIENCE)
