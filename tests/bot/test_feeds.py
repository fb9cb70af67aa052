"""The calendar feeds: `/feed`, and what the bot's web server says to calendar programs and to everybody else."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from icalendar import Calendar, Event
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.errors import BotError
from bot.http import MOST_A_MINUTE, serving
from bot.services import Services
from registrar import feeds, sessions
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.gradebook import decisions
from registrar.people import linking, roster
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar
from tests.registrar.reading_hours import with_reading_hours
from tests.schedules.post import SetClock

LINK = "https://meet.example/j/42"
STUDENT = "4711"


@pytest.fixture(scope="session")
def course() -> Course:
    return with_reading_hours(load_course(COURSE_FOLDER))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(IN_TERM)


@pytest.fixture
def services(course: Course, scholar: Scholar, database: Database, clock: SetClock) -> Services:
    return Services(course, scholar, clock, database, http_url="https://bot.example/")


@pytest.fixture
def simcord_bot(services: Services) -> Syllabot:
    return Syllabot(services)


@pytest_asyncio.fixture
async def web(services: Services) -> AsyncIterator[ClientSession]:
    async with serving([services], "127.0.0.1", 0) as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


async def secret_of(database: Database, course: Course, person: str = STUDENT) -> str:
    async with database.transaction() as tx:
        return await feeds.new_secret(tx, course.id, person, at=IN_TERM)


def contents(folder: Path) -> list[bytes]:
    """What the database's files hold."""
    found = [file.read_bytes() for file in folder.glob("syllabot.db*")]
    assert found
    return found


async def read(web: ClientSession, path: str) -> dict[str, Event]:
    async with web.get(path) as response:
        assert response.status == 200
        assert response.content_type == "text/calendar"
        return {str(each["UID"]).partition("@")[0]: each for each in Calendar.from_ical(await response.read()).events}


async def test_the_course_feed_is_for_everybody_and_tells_no_links(
    web: ClientSession, database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        await sessions.set_hour(tx, course, "18:30", link=LINK, actor="7", at=IN_TERM)
    shared = await read(web, f"/calendar/{course.id}.ics")
    own = await read(web, f"/calendar/{course.id}/{await secret_of(database, course)}.ics")
    assert shared.keys() == own.keys()
    assert "LOCATION" not in shared["session:2024-03-19"]
    assert own["session:2024-03-19"]["LOCATION"] == LINK
    assert LINK not in str(shared)


async def test_a_students_feed_has_the_students_own_deadlines(
    web: ClientSession, database: Database, course: Course
) -> None:
    until = datetime(2024, 3, 29, 18, tzinfo=UTC)
    async with database.transaction() as tx:
        student = await roster.add(tx, course, "Costa, Rui", actor="7", at=IN_TERM)
        codes = await linking.hand_out(tx, course.id, [student.id], actor="7", at=IN_TERM)
        await linking.link(tx, course.id, codes[student.id], STUDENT, at=IN_TERM)
        await decisions.extend(tx, course, "essay-1", until, students=[student.id], reason="ill", actor="7", at=IN_TERM)
    own = await read(web, f"/calendar/{course.id}/{await secret_of(database, course)}.ics")
    shared = await read(web, f"/calendar/{course.id}.ics")
    assert own["due:essay-1"]["DTSTART"].dt == until
    assert shared["due:essay-1"]["DTSTART"].dt != until


async def test_what_has_not_changed_is_not_sent_again_and_what_has_is_the_next_version(
    web: ClientSession, database: Database, course: Course, clock: SetClock
) -> None:
    path = f"/calendar/{course.id}/{await secret_of(database, course)}.ics"
    async with web.get(path) as first:
        mark, changed = first.headers["ETag"], first.headers["Last-Modified"]
    for known in ({"If-None-Match": mark}, {"If-Modified-Since": changed}):
        async with web.get(path, headers=known) as again:
            assert (again.status, await again.read()) == (304, b"")
    clock.forward(timedelta(hours=1))
    async with database.transaction() as tx:
        when = sessions.moment(course, "2024-03-20", "17:00")
        await sessions.move(tx, course, "session:2024-03-19", when, actor="7", at=IN_TERM)
    async with web.get(path, headers={"If-None-Match": mark, "If-Modified-Since": changed}) as moved:
        assert moved.status == 200
        assert moved.headers["Last-Modified"] != changed
    events = await read(web, path)
    assert events["session:2024-03-19"]["SEQUENCE"] == 1
    assert {event["SEQUENCE"] for name, event in events.items() if name != "session:2024-03-19"} == {0}


async def test_unknown_revoked_and_foreign_addresses_get_the_same_answer_and_are_not_logged(
    web: ClientSession, database: Database, course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    old = await secret_of(database, course)
    new = await secret_of(database, course)
    answers = set()
    for path in (
        f"/calendar/{course.id}/{old}.ics",
        f"/calendar/{course.id}/{'A' * 43}.ics",
        f"/calendar/another-course/{new}.ics",
        "/calendar/another-course.ics",
        f"/calendar/{course.id}/",
        "/calendar/",
        "/",
        f"/calendar/{course.id}/%2e%2e.ics",
    ):
        async with web.get(path) as response:
            answers.add((response.status, await response.text(), response.headers["Content-Type"]))
    assert answers == {(404, "There is no such page.\n", "text/plain; charset=utf-8")}
    async with web.get(f"/calendar/{course.id}/{new}.ics") as response:
        assert response.status == 200
    async with database.transaction() as tx:
        assert await feeds.revoke(tx, course.id, STUDENT, at=IN_TERM)
    async with web.get(f"/calendar/{course.id}/{new}.ics") as response:
        assert response.status == 404
    assert not any(secret in caplog.text for secret in (old, new))


async def test_the_database_keeps_no_secret(database: Database, course: Course, tmp_path: Path) -> None:
    secret = await secret_of(database, course)
    assert not any(secret.encode() in raw for raw in contents(tmp_path))


async def test_only_reading_is_possible_and_not_without_end(web: ClientSession, course: Course) -> None:
    path = f"/calendar/{course.id}.ics"
    async with web.post(path) as response:
        assert response.status == 405
    async with web.head(path) as response:
        assert response.status == 200
    for _ in range(MOST_A_MINUTE + 1):
        async with web.get("/") as response:
            if response.status == 429:
                break
    assert response.status == 429
    assert response.headers["Retry-After"] == "60"


async def test_two_servers_cannot_share_a_port(services: Services) -> None:
    async with serving([services], "127.0.0.1", 0) as port:
        with pytest.raises(BotError, match="Change SYLLABOT_HTTP_HOST"):
            async with serving([services], "127.0.0.1", port):
                pass


async def test_an_address_is_shown_once_replaced_and_revoked(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, services: Services
) -> None:
    shown = await student.slash(channel, "feed show")
    assert shown.ephemeral
    assert f"https://bot.example/calendar/{services.course.id}.ics" in shown.response.content
    made = await student.slash(channel, "feed new")
    assert made.ephemeral
    secret = made.response.content.partition(f"{services.course.id}/")[2].partition(".ics")[0]
    async with services.database.reading() as tx:
        assert await feeds.owner(tx, services.course.id, secret) == str(student.id)
    again = await student.slash(channel, "feed show")
    assert secret not in again.response.content
    assert "You have one of your own" in again.response.content
    await student.slash(channel, "feed revoke")
    async with services.database.reading() as tx:
        assert await feeds.owner(tx, services.course.id, secret) is None
    assert "no address of your own" in (await student.slash(channel, "feed revoke")).response.content


async def test_where_nothing_is_served_the_command_says_so(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, services: Services
) -> None:
    services.http_url = None
    result = await student.slash(channel, "feed new")
    assert "SYLLABOT_HTTP_PORT" in result.response.content
    assert simcord_env.errors
    async with services.database.reading() as tx:
        assert not await feeds.has(tx, services.course.id, str(student.id))
