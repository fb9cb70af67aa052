"""Sync sessions over real sockets: the bot's events in a server, who is interested, and the feed beside them."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.playground import STUDENTS
from bot.session_events import MOST
from playground import Playground
from playground.acts import events as acts
from playground.forms.events import EventDraft, EventMetadata
from playground.world.flags import EventStatus
from playground.world.things import Message, ScheduledEvent
from registrar import sessions
from registrar.course.models import Course
from registrar.database import Database
from tests.bot.stand_ins import until
from tests.bot.test_delivering import direct_messages, person_called, the_bot_at
from tests.registrar.reading_hours import with_reading_hours

pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")

BEGINS = datetime(2024, 3, 19, 18, 30, tzinfo=UTC)
EARLIER = BEGINS - timedelta(days=3)
WITHIN_FOUR_WEEKS = ["session:2024-03-19", "session:2024-03-26", "session:2024-04-09"]
LINK = "https://meet.example/j/42"
MARK = "session:2024-03-19@maritime-history-2024.syllabot"


@pytest.fixture
def reading_course(course: Course) -> Course:
    return with_reading_hours(course)


async def set_hour(database: Database, course: Course) -> None:
    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", link=LINK, actor="7", at=EARLIER)


def open_events(place: Playground) -> dict[str, ScheduledEvent]:
    return {
        (event.description or "").rpartition("\n")[2].partition("@")[0]: event
        for event in place.world.guild.events.values()
        if event.status in {EventStatus.SCHEDULED, EventStatus.ACTIVE}
    }


def draft(starts_at: datetime) -> EventDraft:
    return EventDraft(
        name="Reading hour",
        description=f"HIST-3127\n{MARK}",
        privacy_level=2,
        entity_type=3,
        scheduled_start_time=starts_at,
        scheduled_end_time=starts_at + timedelta(minutes=45),
        entity_metadata=EventMetadata(location="Online"),
    )


async def test_the_weeks_ahead_stand_in_the_server_and_a_double_of_an_answer_that_was_lost_goes(
    reading_course: Course, database: Database, tmp_path: Path
) -> None:
    await set_hour(database, reading_course)

    async def prepare(place: Playground) -> None:
        for _ in range(2):
            acts.create(place.world, place.world.bot, draft(BEGINS + timedelta(hours=1)))

    async with the_bot_at(EARLIER, reading_course, database, tmp_path, prepare) as place:

        async def done() -> bool:
            shown, all_events = open_events(place), place.world.guild.events.values()
            doubles = [each for each in all_events if each.status is EventStatus.CANCELED]
            return len(shown) == len(WITHIN_FOUR_WEEKS) and len(doubles) == 1

        await until(done)
        shown = open_events(place)
    assert list(shown) == WITHIN_FOUR_WEEKS
    assert shown["session:2024-03-19"].starts_at == BEGINS
    assert {event.location for event in shown.values()} == {LINK}


async def test_a_full_server_gets_the_nearest_session_and_no_more(
    reading_course: Course, database: Database, tmp_path: Path
) -> None:
    await set_hour(database, reading_course)

    async def prepare(place: Playground) -> None:
        for number in range(MOST - 1):
            other = draft(EARLIER + timedelta(days=1, hours=number)).model_copy(update={"description": "A party"})
            acts.create(place.world, place.world.users[int(person_called(place, "Inês Salgueiro"))], other)

    async with the_bot_at(EARLIER, reading_course, database, tmp_path, prepare) as place:

        async def shown() -> bool:
            return "session:2024-03-19" in open_events(place)

        await until(shown)
        await asyncio.sleep(0.5)
        assert "session:2024-03-26" not in open_events(place)


async def test_whoever_is_interested_hears_of_it_and_the_feed_is_served(
    reading_course: Course, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_hour(database, reading_course)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("SYLLABOT_HTTP_PORT", str(port))

    async def prepare(place: Playground) -> None:
        event = acts.create(place.world, place.world.bot, draft(BEGINS))
        for name in STUDENTS[:2]:
            person = place.world.users[int(person_called(place, name))]
            acts.set_interest(place.world, person, event, interested=True)

    async with the_bot_at(BEGINS - timedelta(minutes=15), reading_course, database, tmp_path, prepare) as place:

        async def told() -> list[Message]:
            found = direct_messages(place)
            return found if len(found) == 2 else []

        messages = await until(told)
        async with (
            ClientSession() as web,
            web.get(f"http://127.0.0.1:{port}/calendar/maritime-history-2024.ics") as got,
        ):
            feed = await got.read()
        await asyncio.sleep(0.5)
        assert len(direct_messages(place)) == 2
    assert {message.embeds[0]["title"] for message in messages} == {"Reading hour"}
    assert all(LINK in message.embeds[0]["description"] for message in messages)
    assert feed.count(b"BEGIN:VEVENT") > 10
    assert LINK.encode() not in feed
