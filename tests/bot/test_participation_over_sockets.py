"""Participation over real sockets: the whole bot, the real client, and a student who writes too early."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.app import serve
from bot.playground import STUDENTS, seed_from
from bot.services import Services
from bot.settings import Settings
from playground import SeedChannel
from playground import serve as open_playground
from registrar.clock import system_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.participation import contributions
from registrar.people import linking, roster
from tests.bot.stand_ins import COURSE_FOLDER, Scholar, until

BEFORE_MODULE_4 = datetime(2024, 5, 5, 20, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")


async def test_who_writes_too_early_reads_so_at_once_in_a_direct_message(
    course: Course, database: Database, tmp_path: Path
) -> None:
    assert course.participation is not None
    rule = course.participation.model_copy(update={"window": "module-week"})
    course = course.model_copy(update={"participation": rule})
    ahead, stop = BEFORE_MODULE_4 - system_clock(), asyncio.Event()
    settings = Settings(_env_file=None, course=COURSE_FOLDER, home=tmp_path)
    seed = replace(seed_from(course, settings), channels=(SeedChannel("module-3"), SeedChannel("module-4")))
    async with open_playground(seed, clock=lambda: system_clock() + ahead) as place:
        person = next(user for user in place.world.users.values() if user.display_name == STUDENTS[0])
        async with database.transaction() as tx:
            student = await roster.add(tx, course, "Okafor, Amara", actor="7", at=BEFORE_MODULE_4)
            codes = await linking.hand_out(tx, course.id, [student.id], actor="7", at=BEFORE_MODULE_4)
            await linking.link(tx, course.id, codes[student.id], str(person.id), at=BEFORE_MODULE_4)
        given = Settings(_env_file=None, discord_url=place.api_url, DISCORD_TOKEN=place.token)
        settings = settings.model_copy(update=given.model_dump(include={"discord_url", "discord_token"}))
        services = Services(course, Scholar(), lambda: system_clock() + ahead, database)
        bot = asyncio.create_task(serve(settings, services, until=stop.wait))

        async def connected() -> bool:
            assert not bot.done(), bot.exception()
            return bool(place.connections)

        await until(connected)
        async with aiohttp.ClientSession() as session:
            for name in ("module-3", "module-4"):
                channel = next(each.id for each in place.world.channels.values() if each.name == name)
                url = f"{place.url}/page/channels/{channel}/messages?as={person.id}"
                async with session.post(url, json={"content": "Monuments lie."}) as response:
                    response.raise_for_status()

        async def told() -> list[str]:
            letters = [each for each in place.world.channels.values() if each.is_dm]
            return [str(message.embeds[0]["title"]) for each in letters for message in each.messages.values()]

        assert await until(told) == ["Early for “Module 4: Memory and monument”"]
        async with database.reading() as tx:
            said = await contributions.said(tx, course.id)
        stop.set()
        await asyncio.wait_for(bot, 30)
    assert [(who, subject) for who, subject, _ in said] == [
        (str(person.id), "module:3"),
        (str(person.id), "module:4"),
    ]
