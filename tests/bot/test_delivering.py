"""What is owed, over real sockets: the whole bot, the real client, and people who read it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import serve
from bot.playground import STUDENTS, seed_from
from bot.services import Services
from bot.settings import Settings
from playground import Playground
from playground import serve as open_playground
from playground.world.things import Message
from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.clock import system_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Owed
from registrar.reminders import Wishes
from tests.bot.stand_ins import COURSE_FOLDER, Scholar, until

NINE = datetime(2024, 4, 8, 8, tzinfo=UTC)
"""Nine in Lisbon on the day that module 3 opens."""

DUE_IN_A_DAY = datetime(2024, 3, 21, 18, tzinfo=UTC)
JUST_BEFORE = timedelta(seconds=4)


pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")


Prepare = Callable[[Playground], Awaitable[None]]


async def nothing(_place: Playground) -> None:
    """Prepare nothing before the bot starts."""


@asynccontextmanager
async def the_bot_at(
    now: datetime, course: Course, database: Database, home: Path, prepare: Prepare = nothing
) -> AsyncIterator[Playground]:
    """Run the bot in a playground, from an instant on."""
    ahead, stop = now - system_clock(), asyncio.Event()
    settings = Settings(_env_file=None, course=COURSE_FOLDER, home=home)

    def clock() -> datetime:
        return system_clock() + ahead

    async with open_playground(seed_from(course, settings), clock=clock) as place:
        settings = settings.model_copy(
            update=Settings(_env_file=None, discord_url=place.api_url, DISCORD_TOKEN=place.token).model_dump(
                include={"discord_url", "discord_token"}
            )
        )
        await prepare(place)
        bot = asyncio.create_task(serve(settings, Services(course, Scholar(), clock, database), until=stop.wait))
        yield place
        stop.set()
        await asyncio.wait_for(bot, 30)


def in_channel(place: Playground, name: str) -> list[Message]:
    channel = next(each for each in place.world.channels.values() if each.name == name)
    return list(channel.messages.values())


def direct_messages(place: Playground) -> list[Message]:
    return [message for each in place.world.channels.values() if each.is_dm for message in each.messages.values()]


def person_called(place: Playground, name: str) -> str:
    return next(str(user.id) for user in place.world.users.values() if user.display_name == name)


async def test_an_announcement_stands_in_its_channel_when_its_hour_comes(
    course: Course, database: Database, tmp_path: Path
) -> None:
    async with the_bot_at(NINE - JUST_BEFORE, course, database, tmp_path) as place:

        async def said() -> list[Message]:
            return in_channel(place, "announcements")

        (message,) = await until(said)
    assert message.embeds[0]["title"] == "Module 3: The other shores is open"
    assert NINE <= message.created_at < NINE + timedelta(minutes=1)


async def test_whoever_asked_is_reminded_with_buttons_and_who_takes_no_messages_is_told_in_public(
    course: Course, database: Database, tmp_path: Path
) -> None:
    async def prepare(place: Playground) -> None:
        open_to_it, closed = (person_called(place, name) for name in STUDENTS[:2])
        place.world.users[int(closed)].accepts_dms = False
        content = {"title": "Grade", "text": "Yours is ready."}
        async with database.transaction() as tx:
            await reminders.set_wishes(tx, course.id, open_to_it, Wishes(kinds=frozenset({Kind.DUE})))
            await outbox.owe(tx, Owed(course.id, "grade:1", "grade.ready", content, DUE_IN_A_DAY, person=closed))

    async with the_bot_at(DUE_IN_A_DAY - JUST_BEFORE, course, database, tmp_path, prepare) as place:

        async def both() -> bool:
            return bool(direct_messages(place)) and bool(in_channel(place, "general"))

        await until(both)
        (reminder,), (notice,) = direct_messages(place), in_channel(place, "general")
    assert reminder.embeds[0]["title"] == "First essay is due"
    buttons = [button["custom_id"].rpartition(":")[0] for row in reminder.components for button in row["components"]]
    assert buttons == ["remind:snooze", "remind:stop", "remind:done"]
    assert [str(user.id) for user in notice.mentions] == [person_called(place, STUDENTS[1])]
    assert "Grade" not in str(notice.embeds)


async def test_a_channel_that_is_not_there_fails_loudly(course: Course, database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        content = {"title": "News", "text": "None."}
        await outbox.owe(tx, Owed(course.id, "a", "news", content, NINE - timedelta(days=1), channel="#nowhere"))
    async with the_bot_at(NINE - timedelta(hours=3), course, database, tmp_path):

        async def failed() -> list[outbox.Debt]:
            async with database.reading() as tx:
                return list(await outbox.listing(tx, course.id, ["failed"]))

        (debt,) = await until(failed)
    assert "There is no channel #nowhere" in str(debt.error)
