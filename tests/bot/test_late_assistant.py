"""The assistant that opens with the first question, and what a process of its own makes ready before."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.late_assistant import LateAssistant
from knowledge.embedding import DEFAULT_MODEL
from knowledge.preparing import prepare
from knowledge.types import OfficialAnswer, Question
from registrar.course.models import Course
from tests.bot.stand_ins import COURSE_FOLDER, GROUNDED, IN_TERM, Scholar

QUESTION = Question("when is the second essay due?", IN_TERM)
OFFICIAL = (OfficialAnswer("may I use ink?", "Yes.", datetime(2024, 3, 1, tzinfo=UTC)),)


async def test_it_opens_with_the_first_question_and_knows_what_was_decided_before(course: Course) -> None:
    scholar = Scholar()
    opened: list[Course] = []

    def open_it(held: Course) -> Scholar:
        opened.append(held)
        return scholar

    late = LateAssistant(open_it, course)
    await late.learn(OFFICIAL)
    decided = course.model_copy(update={"title": "Another title"})
    await late.adopt(decided)
    await late.prepare()
    assert not late.is_open

    assert await late.answer(QUESTION) is GROUNDED
    assert await late.answer(QUESTION) is GROUNDED
    assert late.is_open
    assert opened == [decided]
    assert scholar.official == OFFICIAL


async def test_a_question_waits_for_what_is_being_made_ready(course: Course) -> None:
    ready, happened = asyncio.Event(), []

    async def make_ready(_course: Course) -> None:
        await ready.wait()
        happened.append("made ready")

    def open_it(_course: Course) -> Scholar:
        happened.append("opened")
        return Scholar()

    late = LateAssistant(open_it, course, make_ready)
    preparing = asyncio.create_task(late.prepare())
    await asyncio.sleep(0)
    answering = asyncio.create_task(late.answer(QUESTION))
    await asyncio.sleep(0)
    ready.set()
    await asyncio.gather(preparing, answering)
    assert happened == ["made ready", "opened"]


async def test_where_opening_fails_the_next_question_tries_again(course: Course) -> None:
    fails = [OSError("no disk"), None]

    def open_it(_course: Course) -> Scholar:
        if error := fails.pop(0):
            raise error
        return Scholar()

    late = LateAssistant(open_it, course)
    with pytest.raises(OSError, match="no disk"):
        await late.answer(QUESTION)
    assert not late.is_open
    assert late.loading == 0
    assert await late.answer(QUESTION) is GROUNDED


async def test_the_index_and_the_examples_lie_on_the_disk_before_anybody_asks(course: Course, tmp_path: Path) -> None:
    await prepare(course, COURSE_FOLDER, tmp_path, DEFAULT_MODEL)
    index = tmp_path / "index" / course.id
    assert (index / "current").is_file()
    assert (index / "examples" / "examples.npz").is_file()


async def test_what_cannot_be_made_ready_is_said_in_the_log(
    course: Course, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    (home := tmp_path / "home").write_text("no folder")
    await prepare(course, COURSE_FOLDER, home, DEFAULT_MODEL)
    assert "the first question will try again" in caplog.text
    assert "NotADirectoryError" in capfd.readouterr().err
