"""The bot as a playground's child: started, kept alive, and gone when nobody needs it."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.following import FollowedClock
from bot.opening import open_database
from bot.playground import BotProcess, new_database, present_in, seed_from
from bot.settings import Settings
from playground import Playground, serve
from registrar import outbox
from registrar.course.models import Course
from registrar.outbox import Owed
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, until


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, course=COURSE_FOLDER, home=tmp_path)


def children() -> list[int]:
    """Return the processes that this one has started, as Linux lists them."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(each) for each in listed]


async def online(place: Playground) -> None:
    async def connected() -> bool:
        return bool(place.connections)

    await until(connected)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the bot's process in /proc")
async def test_a_bot_that_dies_is_started_again(course: Course, settings: Settings) -> None:
    said: list[str] = []
    before = children()
    async with serve(seed_from(course, settings)) as place:
        keeping = asyncio.create_task(BotProcess(place, settings, said.append).keep_alive())
        await online(place)
        (bot,) = set(children()) - set(before)
        os.kill(bot, signal.SIGKILL)

        async def said_so() -> bool:
            return bool(said)

        await until(said_so)
        await online(place)
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
    assert "started again" in said[0]
    assert set(children()) == set(before)


async def test_a_bot_ends_when_its_parent_goes_away(course: Course, settings: Settings) -> None:
    async with serve(seed_from(course, settings)) as place:
        environment = os.environ | {
            "DISCORD_TOKEN": place.token,
            "SYLLABOT_DISCORD_URL": place.api_url,
            "SYLLABOT_COURSE": str(settings.course),
            "SYLLABOT_HOME": str(settings.home),
        }
        command = [sys.executable, "-m", "bot", "run", "--with-parent"]
        bot = await asyncio.create_subprocess_exec(*command, env=environment, stdin=asyncio.subprocess.PIPE)
        assert bot.stdin
        await online(place)
        bot.stdin.close()
        assert await asyncio.wait_for(bot.wait(), 60) == 0


async def test_a_bot_that_cannot_work_is_not_started_again(course: Course, settings: Settings) -> None:
    said: list[str] = []
    async with serve(seed_from(course, settings)) as place:
        refused = replace(place, token="not.a.token")
        assert await BotProcess(refused, settings, said.append).keep_alive() == 2
    assert said == []


async def test_what_a_playground_says_does_not_count_as_said_to_the_course(course: Course, settings: Settings) -> None:
    async with open_database(settings) as real, real.transaction() as tx:
        await outbox.owe(tx, Owed(course.id, "a", "news", {"title": "A", "text": "B"}, IN_TERM, channel="#general"))
    with new_database(settings) as apart:
        async with open_database(apart) as other, other.reading() as tx:
            assert await outbox.counts(tx, course.id) == {}
        assert len(list(settings.home.glob("playground-*"))) == 1
    assert not list(settings.home.glob("playground-*"))
    async with open_database(settings) as real, real.reading() as tx:
        assert await outbox.counts(tx, course.id) == {("pending", False): 1}


async def test_a_bot_without_the_playground_whose_clock_it_goes_by_says_so() -> None:
    clock = FollowedClock("http://127.0.0.1:9/page/clock/follow")
    with pytest.raises(BotError, match="Is the playground running"):
        async with clock.following():
            pass
    with pytest.raises(BotError, match="not known yet"):
        clock()


def test_the_server_is_named_after_the_course_and_led_by_its_first_instructor(
    course: Course, settings: Settings
) -> None:
    seed = seed_from(course, settings)
    assert seed.guild == "HIST-3127: Portugal and the Sea, 1415–1580"
    assert seed.people[0].name == "Inês Salgueiro"
    assert [person.title for person in seed.people].count("Student") == 3
    assert seed.files is None, "the pack's materials have a link of their own"


@pytest.mark.parametrize(
    ("now", "day", "expected"),
    [
        (datetime(2024, 3, 1, 8, tzinfo=UTC), None, datetime(2024, 3, 1, 8, tzinfo=UTC)),
        (datetime(2031, 3, 1, 8, tzinfo=UTC), None, datetime(2024, 2, 26, 9, tzinfo=UTC)),
        (datetime(2024, 3, 1, 8, tzinfo=UTC), date(2024, 5, 24), datetime(2024, 5, 24, 8, tzinfo=UTC)),
    ],
    ids=["now, within the term", "early in the term, when it is not now", "on the day that was chosen"],
)
def test_a_playground_finds_itself_within_the_term(
    course: Course, now: datetime, day: date | None, expected: datetime
) -> None:
    assert now + present_in(course, day, now) == expected
