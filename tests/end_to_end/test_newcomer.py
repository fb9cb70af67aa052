"""The product as a newcomer meets it: `syllabot playground`, the real bot as its own process, real sockets, a browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
ANSWERED = 120_000
"""Milliseconds within which an answer must have come: the model is loaded for the first one."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the playground with an empty home and yield its address; its bot is a child process of its own."""
    environment = os.environ | {"SYLLABOT_HOME": str(tmp_path_factory.mktemp("home"))}
    command = [sys.executable, "-m", "bot", "playground", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = []
        try:
            for line in process.stdout:
                printed.append(line)
                if found := ADDRESS.search(line):
                    yield found.group()
                    break
            else:
                pytest.fail(f"the playground ended before it printed its address:\n{''.join(printed)}")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open the playground as the first student, with the bot online."""
    page = browser.new_page()
    page.goto(address)
    expect(page.get_by_title(re.compile("is online"))).to_be_visible(timeout=ANSWERED)
    yield page
    page.close()


def run_command(page: Page, name: str, **options: str) -> None:
    """Run a slash command as a person does: type it, fill its fields, press Run."""
    page.get_by_role("textbox", name=re.compile("^Message")).press_sequentially(f"/{name} ")
    form = page.get_by_role("form", name=f"Options of /{name}")
    for option, value in options.items():
        form.get_by_label(option).first.fill(value)
    form.get_by_role("button", name="Run").click()


def test_a_student_reads_what_a_late_program_costs_and_where_it_is_written(page: Page) -> None:
    run_command(page, "ask", question="what happens if I hand in program 4 three days late?")
    answer = page.get_by_role("log").get_by_role("article").last
    expect(answer).to_contain_text(re.compile(r"\b6 points"), timeout=ANSWERED)
    expect(answer).to_contain_text(re.compile(r"\b0 (points|of)|\b0 out of|no points", re.IGNORECASE))
    source = answer.get_by_role("link", name=re.compile("syllabus.txt.*Late Work Policy"))
    expect(source).to_have_attribute("href", re.compile("^https://"))


def test_a_direct_message_is_answered_like_a_question_in_a_channel(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name=re.compile("Syllabot")).first.click()
    box = page.get_by_role("textbox", name=re.compile("^Message @"))
    box.fill("what does dropout do?")
    box.press("Enter")
    answer = page.get_by_role("log").get_by_role("article").last
    expect(answer).to_contain_text(re.compile("neuron|unit", re.IGNORECASE), timeout=ANSWERED)
    expect(answer).to_contain_text("module-05.md")


def test_the_calendar_shows_what_is_due(page: Page) -> None:
    run_command(page, "calendar")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text(
        re.compile("Program|Final Project"), timeout=ANSWERED
    )
