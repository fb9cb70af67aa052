"""One bot over two connections to Discord: each server's events come over its own, direct messages over the first."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import serve
from bot.playground import STUDENTS, seed_from
from bot.services import Services
from bot.settings import Settings
from playground import Rules
from playground import serve as open_playground
from playground.acts.channels import open_dm
from playground.gateway.session import Session
from registrar.clock import fixed_clock
from registrar.course.models import Course
from registrar.database import Database
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar, until
from tests.bot.test_over_sockets import Visitor, settings_for

pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")


def heard(session: Session) -> list[str]:
    """Return what people said that came over a connection."""
    messages = (each["d"] for each in session._sent if each["t"] == "MESSAGE_CREATE")
    return [each["content"] for each in messages if not each["author"].get("bot")]


async def test_the_bot_answers_over_as_many_connections_as_discord_tells_it(
    course: Course, scholar: Scholar, tmp_path: Path
) -> None:
    stop = asyncio.Event()
    services = Services(course, scholar, fixed_clock(IN_TERM), Database(f"sqlite:///{tmp_path}/syllabot.db"))
    seed = seed_from(course, Settings(_env_file=None, course=COURSE_FOLDER))
    async with open_playground(seed, rules=Rules(shards=2)) as place, aiohttp.ClientSession() as session:
        bot = asyncio.create_task(serve(settings_for(place, tmp_path), services, until=stop.wait))

        async def online() -> bool:
            assert not bot.done(), bot.exception()
            return len(place.hub._sessions) == 2

        async def answered() -> bool:
            return len(scholar.asked) == 2

        await until(online)
        student = Visitor(session, place, STUDENTS[0])
        await student.say(f"<@{place.world.bot.id}> In the server?")
        student.channel = open_dm(place.world, place.world.user(student.id), place.world.bot).id
        await student.say("In private?")
        await until(answered)
        assert sorted(each.text for each in scholar.asked) == ["In private?", "In the server?"]
        sessions: dict[int, Any] = {each.shard[0]: each for each in place.hub._sessions.values()}
        home = (place.world.guild.id >> 22) % 2
        assert "In private?" in heard(sessions[0])
        assert any("In the server?" in each for each in heard(sessions[home]))
        assert not any("In the server?" in each for each in heard(sessions[1 - home]))
        assert "In private?" not in heard(sessions[1])
        stop.set()
        await asyncio.wait_for(bot, 60)
