"""The whole bot, backed up while it runs and is written to, and restored into an empty place, where it runs again."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

import aiohttp
import pytest

from bot.playground import STUDENTS, BotProcess, seed_from
from bot.settings import Settings
from playground import Playground
from playground import serve as open_playground
from registrar import submissions
from registrar.course.models import Course
from registrar.database import Database
from registrar.submissions import File
from registrar.uploads import Uploads
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM
from tests.bot.test_over_sockets import Visitor
from tests.bot.test_submit import REPORT

ROOT = Path(__file__).parents[2]
TOLLS = "# Tolls\n\nEvery ship pays two silver coins to the harbour master at the gate of the sea wall."

PATIENCE_S = 200
Found = TypeVar("Found")


async def until(condition: Callable[[], Awaitable[Found]]) -> Found:
    """Wait for a bot that loads its models in a process of its own."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := await condition()):  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(0.1)
    return found


def syllabot(*arguments: str | Path, home: Path, course: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does, in a process of its own."""
    environment = os.environ | {"SYLLABOT_HOME": str(home), "SYLLABOT_COURSE": str(course)}
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


class Writing:
    """Hands in and grades, one file after the other, for as long as the block lasts."""

    def __init__(self, home: Path, course: Course, person: int) -> None:
        self._url, self._course, self._person = f"sqlite:///{home}/syllabot.db", course.id, str(person)
        self._uploads = Uploads(home / "uploads")
        self._enough, self._stop = Event(), Event()
        self._thread = Thread(target=lambda: asyncio.run(self._write()))

    async def __aenter__(self) -> None:
        self._thread.start()
        assert await asyncio.to_thread(self._enough.wait, 60)

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.to_thread(self._thread.join)

    async def _write(self) -> None:
        async with Database(self._url) as database:
            number = 0
            while not self._stop.is_set():
                sha256 = self._uploads.keep(f'{{"cells": [], "n": {number}}}'.encode())
                given = File(self._course, self._person, "essay1.ipynb", sha256, IN_TERM)
                # In one transaction, so that the bot has nothing to grade itself.
                async with database.transaction() as tx:
                    await submissions.hand_in(tx, given, "essay-1")
                    claimed = await submissions.claim(tx, self._course, IN_TERM, timedelta(minutes=5))
                    assert claimed is not None
                    await submissions.settle_graded(tx, claimed, asdict(REPORT), None, IN_TERM)
                number += 1
                if number == 10:
                    self._enough.set()


@asynccontextmanager
async def running(place: Playground, settings: Settings) -> AsyncIterator[None]:
    """The bot, in a process of its own, connected and with its commands known."""
    keeping = asyncio.create_task(BotProcess(place, settings, print).keep_alive())

    async def online() -> bool:
        assert not keeping.done()
        return bool(place.connections)

    await until(online)
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


def seen(message: dict[str, Any]) -> str:
    embeds = (f"{each.get('description')} {each.get('fields')}" for each in message["embeds"])
    return " ".join([message["content"], *embeds])


async def answer_to(student: Visitor, bot: int, question: str) -> str:
    """Ask by a mention, and return the answer."""
    before = {message["id"] for message in await student.messages()}
    await student.say(f"<@{bot}> {question}")

    async def answered() -> str:
        new = [each for each in await student.messages() if each["id"] not in before]
        return " ".join(seen(each) for each in new if int(each["author"]["id"]) == bot and each["embeds"])

    return await until(answered)


async def rows(home: Path, course: Course) -> list[submissions.Submission]:
    async with Database(f"sqlite:///{home}/syllabot.db") as database, database.reading() as tx:
        return sorted(await submissions.of_assignment(tx, course.id, "essay-1"), key=lambda each: each.id)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_a_bot_backed_up_while_it_runs_is_restored_elsewhere_and_goes_on(course: Course, tmp_path: Path) -> None:
    home, other, pack, archive = (tmp_path / name for name in ("home", "other", "pack", "archive.zip"))
    shutil.copytree(COURSE_FOLDER, pack)
    (tmp_path / "besides").mkdir()
    (tmp_path / "besides" / "tolls.md").write_text(TOLLS)
    done = syllabot("ingest", tmp_path / "besides", home=home, course=pack)
    assert done.returncode == 0, done.stderr
    settings = Settings(_env_file=None, home=home, course=pack)
    async with open_playground(seed_from(course, settings)) as place, aiohttp.ClientSession() as session:
        student = Visitor(session, place, STUDENTS[0])
        async with running(place, settings), Writing(home, course, student.id):
            assert "March 22" in await answer_to(student, place.world.bot.id, "When is the first essay due?")
            done = await asyncio.to_thread(syllabot, "backup", archive, home=home, course=pack)
            assert done.returncode == 0, done.stderr
        assert archive.stat().st_mode & 0o777 == 0o600

        # Nothing of the old place is left.
        before = await rows(home, course)
        for gone in (home, pack, tmp_path / "besides"):
            gone.rename(gone.with_name(f"gone-{gone.name}"))
        done = await asyncio.to_thread(syllabot, "restore", archive, home=other, course=pack)
        assert done.returncode == 0, done.stderr
        after = await rows(other, course)
        assert len(after) >= 10
        assert after == before[: len(after)]
        kept = Uploads(other / "uploads")
        assert all(kept.read(each.file.sha256) for each in after)

        again = Settings(_env_file=None, home=other, course=other / "materials" / course.id / "pack")
        async with running(place, again):
            bot = place.world.bot.id
            assert "March 22" in await answer_to(student, bot, "When is the first essay due?")
            assert "two silver coins" in await answer_to(student, bot, "what does every ship pay to the harbour master")
            shown = {message["id"] for message in await student.messages()}
            await student.run("submissions")

            async def listed() -> str:
                return " ".join(seen(each) for each in await student.messages() if each["id"] not in shown)

            assert "12" in await until(listed)
        assert await rows(other, course) == after


def test_a_second_restore_is_refused_and_replacing_keeps_the_old(tmp_path: Path) -> None:
    home, archive = tmp_path / "home", tmp_path / "archive.zip"

    async def begin() -> None:
        async with Database(f"sqlite:///{home}/syllabot.db"):
            pass

    asyncio.run(begin())
    assert syllabot("backup", archive, "--no-index", home=home, course=COURSE_FOLDER).returncode == 0
    refused = syllabot("restore", archive, home=home, course=COURSE_FOLDER)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    done = syllabot("restore", archive, "--replace", home=home, course=COURSE_FOLDER)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in home.glob("before-*/*")] == ["syllabot.db"]


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    home, backups = tmp_path / "home", tmp_path / "backups"
    backups.mkdir()
    (backups / "notes.zip").write_text("mine")
    for day in range(3):
        (backups / f"syllabot-2020010{day}-120000.zip").write_text("old")

    async def begin() -> None:
        async with Database(f"sqlite:///{home}/syllabot.db"):
            pass

    asyncio.run(begin())
    done = syllabot("backup", backups, "--keep", "2", "--no-index", home=home, course=COURSE_FOLDER)
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in backups.iterdir())
    assert names[:2] == ["notes.zip", "syllabot-20200102-120000.zip"]
    assert len(names) == 3
