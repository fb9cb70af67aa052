"""The real client over real sockets: many questions at once, and a stop in good order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import serve
from bot.cogs.ask import AT_ONCE
from bot.errors import BotError
from bot.playground import ASSISTANT, STUDENTS, seed_from
from bot.services import Services
from bot.settings import Settings, SettingsError
from knowledge.types import Answer, Band
from playground import Playground
from playground import serve as open_playground
from registrar.clock import fixed_clock
from registrar.course.models import Course
from registrar.database import Database
from tests.bot.stand_ins import COURSE_FOLDER, GROUNDED, IN_TERM, Scholar, until

QUESTIONS = AT_ONCE + 1
"""One more than are worked on at once, and few enough for the limit on messages in one channel."""


pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")


def settings_for(place: Playground, home: Path, token: str | None = None) -> Settings:
    token = token or place.token
    return Settings(_env_file=None, home=home, course=COURSE_FOLDER, discord_url=place.api_url, DISCORD_TOKEN=token)


class Visitor:
    """A person at the page."""

    def __init__(self, session: aiohttp.ClientSession, place: Playground, name: str) -> None:
        self._session, self._url = session, place.url
        world = place.world
        self.id = next(user.id for user in world.users.values() if user.display_name == name)
        self.channel = next(channel.id for channel in world.channels.values() if channel.name == "questions")

    async def say(self, content: str) -> None:
        url = f"{self._url}/page/channels/{self.channel}/messages?as={self.id}"
        async with self._session.post(url, json={"content": content}) as response:
            response.raise_for_status()

    async def run(self, name: str, **options: Any) -> None:
        async with self._session.get(f"{self._url}/page/state?as={self.id}") as response:
            commands = (await response.json())["commands"]
        command = next(each for each in commands if each["name"] == name)
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        body = {"type": 2, "channel_id": str(self.channel), "command_id": command["id"], "options": given}
        async with self._session.post(f"{self._url}/page/interactions?as={self.id}", json=body) as response:
            assert response.status == 202, await response.text()

    async def press(self, message: dict[str, Any], label: str) -> None:
        buttons = [button for row in message["components"] for button in row["components"]]
        button = next(each for each in buttons if each.get("label") == label)
        body = {"type": 3, "channel_id": message["channel_id"], "message_id": message["id"]}
        body |= {"custom_id": button["custom_id"], "component_type": 2}
        async with self._session.post(f"{self._url}/page/interactions?as={self.id}", json=body) as response:
            assert response.status == 202, await response.text()

    async def reply(self, message: dict[str, Any], content: str) -> None:
        url = f"{self._url}/page/channels/{message['channel_id']}/messages?as={self.id}"
        async with self._session.post(url, json={"content": content, "reply_to": message["id"]}) as response:
            response.raise_for_status()

    async def places(self) -> list[dict[str, Any]]:
        """Return the channels, threads and direct messages that this person sees."""
        async with self._session.get(f"{self._url}/page/state?as={self.id}") as response:
            state = await response.json()
        return [*state["guild"]["channels"], *state["dms"]]

    async def messages(self, channel: int | str | None = None) -> list[dict[str, Any]]:
        url = f"{self._url}/page/channels/{channel or self.channel}/messages?as={self.id}&limit=50"
        async with self._session.get(url) as response:
            return await response.json()


@asynccontextmanager
async def connected(
    course: Course, scholar: Scholar, folder: Path
) -> AsyncIterator[tuple[Playground, aiohttp.ClientSession]]:
    """A playground with the bot in it; afterwards the bot is stopped and has gone without an error."""
    stop = asyncio.Event()
    services = Services(course, scholar, fixed_clock(IN_TERM), Database(f"sqlite:///{folder}/syllabot.db"))
    async with open_playground(seed_from(course, Settings(_env_file=None, course=COURSE_FOLDER))) as place:
        bot = asyncio.create_task(serve(settings_for(place, folder), services, until=stop.wait))

        async def online() -> bool:
            assert not bot.done(), bot.exception()
            return bool(place.connections)

        await until(online)
        async with aiohttp.ClientSession() as session:
            yield place, session
        stop.set()
        await asyncio.wait_for(bot, 30)


async def test_a_question_is_answered_over_real_sockets(course: Course, scholar: Scholar, tmp_path: Path) -> None:
    async with connected(course, scholar, tmp_path) as (place, session):
        student = Visitor(session, place, STUDENTS[0])

        async def known() -> bool:
            async with session.get(f"{place.url}/page/state?as={student.id}") as response:
                return bool((await response.json())["commands"])

        await until(known)
        await student.run("ask", question="When is the second essay due?")

        async def answered() -> list[Any]:
            return [embed for message in await student.messages() for embed in message["embeds"]]

        embeds = await until(answered)
        assert embeds[0]["description"] == GROUNDED.text


async def test_what_the_bot_does_not_know_is_answered_by_the_staff_and_whoever_asked_is_told(
    course: Course, scholar: Scholar, tmp_path: Path
) -> None:
    scholar.replies = Answer("I don't know.", (), Band.UNKNOWN, "unknown")
    async with connected(course, scholar, tmp_path) as (place, session):
        student, teacher = Visitor(session, place, STUDENTS[0]), Visitor(session, place, ASSISTANT)

        async def offered(person: Visitor, channel: str | int, label: str) -> dict[str, Any] | None:
            shown = await person.messages(channel)
            return next((message for message in shown if label in repr(message["components"])), None)

        async def thread() -> dict[str, Any] | None:
            return next((each for each in await teacher.places() if each["name"] == "May I write in French?"), None)

        async def instructions() -> dict[str, Any] | None:
            shown = await teacher.messages((await until(thread))["id"])
            return next((message for message in shown if "Reply to this message" in message["content"]), None)

        async def letter() -> list[str]:
            direct = [each["id"] for each in await student.places() if "recipients" in each]
            return [
                embed["description"] for one in direct for m in await student.messages(one) for embed in m["embeds"]
            ]

        await student.say(f"<@{place.world.bot.id}> May I write in French?")
        await student.press(await until(lambda: offered(student, student.channel, "Ask the staff")), "Ask the staff")
        asked = await until(instructions)
        assert not [each for each in await student.places() if each["id"] == asked["channel_id"]]
        await teacher.reply(asked, "Yes, French is fine.")
        official = "Make this the official answer"
        await teacher.press(await until(lambda: offered(teacher, asked["channel_id"], official)), official)
        assert await until(letter) == ["> May I write in French?\n\nYes, French is fine."]
    assert [(each.question, each.text) for each in scholar.official] == [
        ("May I write in French?", "Yes, French is fine.")
    ]


async def test_many_questions_at_once_are_all_answered_a_few_at_a_time(
    course: Course, scholar: Scholar, tmp_path: Path
) -> None:
    scholar.thinks_for = 0.3
    async with connected(course, scholar, tmp_path) as (place, session):
        students = [Visitor(session, place, name) for name in STUDENTS]
        mention = f"<@{place.world.bot.id}>"
        await asyncio.gather(*(students[n % 3].say(f"{mention} question {n}?") for n in range(QUESTIONS)))

        async def all_answered() -> bool:
            answers = [message for message in await students[0].messages() if message["embeds"]]
            return len(answers) == QUESTIONS

        await until(all_answered)
    assert scholar.most_at_once == AT_ONCE


async def test_a_token_that_is_not_taken_is_told_in_plain_words(
    course: Course, scholar: Scholar, tmp_path: Path
) -> None:
    services = Services(course, scholar, fixed_clock(IN_TERM), Database(f"sqlite:///{tmp_path}/syllabot.db"))
    async with open_playground(seed_from(course, Settings(_env_file=None, course=COURSE_FOLDER))) as place:
        with pytest.raises(SettingsError, match="does not take this token"):
            await serve(settings_for(place, tmp_path, token="not.a.token"), services)


async def test_a_server_that_is_not_there_is_told_in_plain_words(
    course: Course, scholar: Scholar, tmp_path: Path
) -> None:
    services = Services(course, scholar, fixed_clock(IN_TERM), Database(f"sqlite:///{tmp_path}/syllabot.db"))
    settings = Settings(_env_file=None, discord_url="http://127.0.0.1:9/api/v10", DISCORD_TOKEN="x", home=Path("var"))
    with pytest.raises(BotError, match="No Discord server answers"):
        await serve(settings, services)


async def test_without_a_token_nothing_starts(course: Course, scholar: Scholar, tmp_path: Path) -> None:
    services = Services(course, scholar, fixed_clock(IN_TERM), Database(f"sqlite:///{tmp_path}/syllabot.db"))
    with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
        await serve(Settings(_env_file=None), services)
