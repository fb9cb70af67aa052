"""`syllabot ask` on a machine where the staff has settled and answered something."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.opening import DATABASE
from registrar.course.load import load_course
from registrar.database import Database
from registrar.in_force import settle
from registrar.questions import log, official
from registrar.questions.log import Asked
from tests.bot.stand_ins import COURSE_FOLDER
from tests.bot.test_command_line import run

NOW = datetime(2024, 3, 12, 12, tzinfo=UTC)
PARROT = "May I bring my parrot to the museum?"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYLLABOT_HOME", str(tmp_path))
    monkeypatch.setenv("SYLLABOT_COURSE", str(COURSE_FOLDER))
    return tmp_path


async def decide(home: Path) -> None:
    """Settle the day of the oral examination, and answer a question for good."""
    course = load_course(COURSE_FOLDER)
    async with Database(f"sqlite:///{home / DATABASE}") as database, database.transaction() as tx:
        await settle(tx, course, "oral-examination-day", "june-3", by="Prof. Marrow", actor="7", at=NOW)
        asked = Asked(course.id, NOW, PARROT, PARROT, "unknown", "unknown", None, {})
        await official.approve(tx, course.id, await log.log(tx, asked), "Parrots wait outside.", at=NOW, actor="7")


def answer(question: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run("ask", question, "--as-of", "2024-03-12", "--json") == 0
    return str(json.loads(capsys.readouterr().out)["answer"])


def test_it_answers_by_what_the_staff_settled_and_with_its_official_answers(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = answer("When is the oral exam?", capsys)
    assert "3 June" in before
    assert "5 June" in before
    assert "Parrots" not in answer(PARROT, capsys)
    asyncio.run(decide(home))
    assert "Marrow" in answer("When is the oral exam?", capsys)
    assert "Parrots wait outside." in answer(PARROT, capsys)
