"""What `syllabot doctor --live` finds in a playground, and with whatever else it asks, when things are taken away."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy
from distributed import Scheduler, Worker
from typer.testing import CliRunner

from bot.cli import app
from bot.doctor.elsewhere import database as examine_database
from bot.doctor.finding import Finding
from bot.doctor.live import examine_live
from bot.playground import seed_from
from bot.settings import Settings
from playground import Playground, serve
from playground.seed import Seed
from playground.world.flags import NOTHING, OverwriteType, Permission
from playground.world.things import Overwrite
from registrar.clock import system_clock
from registrar.course.models import Course
from registrar.database import Database, revisions
from tests.bot.post_office import PASSWORD, USER, PostOffice, make_certificate, opened
from tests.bot.stand_ins import COURSE_FOLDER
from tests.knowledge.test_chroma_server import Chroma
from tests.schedules.canvas_server import COURSE, TOKEN, CanvasServer, canvas_at_loopback

pytestmark = pytest.mark.usefixtures("discord_itself_afterwards")

NOWHERE = "http://127.0.0.1:9/api/v10"
LOCAL = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}


@pytest.fixture
def seed(course: Course) -> Seed:
    return seed_from(course, Settings(_env_file=None, course=COURSE_FOLDER))


@pytest_asyncio.fixture
async def place(seed: Seed) -> AsyncIterator[Playground]:
    async with serve(seed) as running:
        yield running


@pytest.fixture
def settings(place: Playground, tmp_path: Path) -> Callable[..., Settings]:
    """Makes settings that fit the playground, but for what a test says."""

    def make(**other: Any) -> Settings:
        usual = {"home": tmp_path, "course": COURSE_FOLDER, "discord_url": place.api_url, "operations_port": 0}
        return Settings(_env_file=None, **{**usual, "DISCORD_TOKEN": place.token, **other})

    return make


async def found(settings: Settings) -> dict[str, Finding]:
    findings = await examine_live(settings)
    return {each.about: each for each in findings if each.state != "ok"}


async def test_where_nothing_is_wrong_every_line_is_well(settings: Callable[..., Settings]) -> None:
    findings = await examine_live(settings())
    assert [each for each in findings if each.state != "ok"] == []
    assert {"Token", "Intents", "Server", "Permissions", "Clock", "Database"} <= {each.about for each in findings}
    assert len({each.about for each in findings}) == len(findings)


async def test_each_of_several_courses_has_lines_of_its_own(
    settings: Callable[..., Settings], place: Playground
) -> None:
    courses = settings(server=place.guild_id), settings(server=place.guild_id + 1, smtp_host="127.0.0.1")
    findings = await examine_live(*courses)
    wrong = [(each.about, each.state) for each in findings if each.state != "ok"]
    assert wrong == [("E-mail of HIST-3127", "missing"), ("Server of HIST-3127", "missing")]
    assert [each.about for each in findings].count("Token") == 1


async def test_nothing_is_changed_and_nothing_is_said(settings: Callable[..., Settings], place: Playground) -> None:
    await examine_live(settings())
    assert not place.world.commands
    assert not [message for channel in place.world.channels.values() for message in channel.messages]
    assert list(settings().home.iterdir()) == []


async def test_a_token_that_is_not_taken_and_a_discord_that_is_not_there_are_told_apart(
    settings: Callable[..., Settings],
) -> None:
    wrong = await found(settings(DISCORD_TOKEN="wrong"))
    assert set(wrong) == {"Token"}
    assert "Reset it" in wrong["Token"].remedy
    gone = await found(settings(discord_url=NOWHERE))
    assert {name: each.state for name, each in gone.items()} == {"Discord": "missing", "Clock": "note"}
    unset = await found(settings(DISCORD_TOKEN=None))
    assert unset["Token"].state == "missing"


async def test_another_server_than_the_one_that_is_set_is_told_with_an_invitation(
    settings: Callable[..., Settings], place: Playground
) -> None:
    wrong = await found(settings(server=place.guild_id + 1))
    assert set(wrong) == {"Server"}
    assert f"client_id={place.application_id}" in wrong["Server"].remedy


async def test_the_channels_and_roles_that_the_settings_name_have_to_be_there(
    settings: Callable[..., Settings],
) -> None:
    wrong = await found(settings(staff_channel="teachers-lounge", staff_roles="Tutor, Staff", instructor_roles="Dean"))
    assert {name: each.state for name, each in wrong.items()} == {
        "Staff's channel": "missing",
        "Assistants' role": "note",
        "Instructors' role": "missing",
    }
    assert "Tutor" in wrong["Assistants' role"].says
    assert "SYLLABOT_INSTRUCTOR_ROLES" in wrong["Instructors' role"].remedy


@pytest.mark.parametrize(
    ("permission", "lines"),
    [
        (
            Permission.READ_MESSAGE_HISTORY,
            {"Permissions", "Channel #announcements", "Channel #general", "Staff's channel"},
        ),
        (Permission.CREATE_PUBLIC_THREADS, {"Permissions", "Staff's channel"}),
        (Permission.MANAGE_MESSAGES, {"Permissions"}),
        (Permission.MANAGE_ROLES, {"Teams' rooms"}),
        (Permission.CREATE_EVENTS, {"Sync sessions"}),
    ],
)
async def test_a_permission_that_is_taken_is_missed_wherever_it_is_needed(
    settings: Callable[..., Settings], place: Playground, permission: Permission, lines: set[str]
) -> None:
    for role in place.world.guild.roles.values():
        role.permissions &= ~permission
    wrong = await found(settings())
    assert set(wrong) == lines
    title = str(permission.name).replace("_", " ").title()
    for each in wrong.values():
        assert title in each.says
        assert title in each.remedy
        assert each.state == ("note" if each.about in {"Teams' rooms", "Sync sessions"} else "missing")


async def test_a_channel_may_refuse_what_the_server_allows(
    settings: Callable[..., Settings], place: Playground
) -> None:
    channel = next(each for each in place.world.channels.values() if each.name == "announcements")
    bot = place.world.bot.id
    channel.overwrites[bot] = Overwrite(bot, OverwriteType.MEMBER, NOTHING, Permission.SEND_MESSAGES)
    wrong = await found(settings())
    assert set(wrong) == {"Channel #announcements"}
    assert "Send Messages" in wrong["Channel #announcements"].says


@pytest.mark.parametrize("channels", [("general", "announcements", "staff")])
async def test_a_staffs_channel_that_everybody_reads_is_noted(
    settings: Callable[..., Settings], place: Playground, channels: tuple[str, ...]
) -> None:
    channel = next(each for each in place.world.channels.values() if each.name == channels[-1])
    channel.overwrites.clear()
    wrong = await found(settings())
    assert [(each.about, each.state) for each in wrong.values()] == [("Staff's channel", "note")]


async def test_a_missing_channel_for_announcements_is_told(course: Course, seed: Seed, tmp_path: Path) -> None:
    less = replace(seed, channels=tuple(each for each in seed.channels if each.name != "announcements"))
    async with serve(less) as place:
        settings = Settings(
            _env_file=None,
            home=tmp_path,
            course=COURSE_FOLDER,
            discord_url=place.api_url,
            operations_port=0,
            DISCORD_TOKEN=place.token,
        )
        wrong = await found(settings)
    assert [(each.about, each.state) for each in wrong.values()] == [("Channel #announcements", "missing")]


async def test_a_clock_that_is_off_is_told_by_how_much(settings: Callable[..., Settings]) -> None:
    for off, state in ((timedelta(seconds=20), "note"), (timedelta(minutes=-5), "missing")):
        findings = await examine_live(settings(), now=lambda by=off: system_clock() + by)
        (clock,) = (each for each in findings if each.about == "Clock")
        assert clock.state == state
        assert ("ahead of" if off > timedelta(0) else "behind") in clock.says


async def test_the_database_says_its_revision_without_being_changed(database_url: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path, database_url=database_url, operations_port=0)
    assert (await examine_database(settings)).state == "ok"
    async with Database(database_url):
        assert revisions()[-1] in (await examine_database(settings)).says
    for held, state in ((revisions()[0], "note"), ("9999", "missing")):
        opened = Database(database_url)
        async with opened.bare() as connection:
            await connection.execute(sqlalchemy.text(f"UPDATE alembic_version SET version_num = '{held}'"))
        finding = await examine_database(settings)
        assert (finding.state, held in finding.says) == (state, True)
        assert await Database(database_url).revision() == held


async def test_a_database_that_does_not_answer_is_told_without_its_password(settings: Callable[..., Settings]) -> None:
    wrong = await found(settings(database_url="postgresql://me:hush@127.0.0.1:9/course"))
    assert wrong["Database"].state == "missing"
    assert "hush" not in repr(wrong)


async def test_a_scheduler_is_asked_who_works_for_it(settings: Callable[..., Settings]) -> None:
    assert (await found(settings(DASK_SCHEDULER="tcp://127.0.0.1:9")))["Dask"].state == "missing"
    async with Scheduler(port=0, **LOCAL) as scheduler:
        asked = settings(DASK_SCHEDULER=scheduler.address)
        assert "no workers" in (await found(asked))["Dask"].says
        async with Worker(scheduler.address, nthreads=1, **LOCAL):
            assert "Dask" not in await found(asked)


async def test_a_chroma_server_has_to_answer(settings: Callable[..., Settings], tmp_path: Path) -> None:
    chroma = await asyncio.to_thread(Chroma, tmp_path / "chroma")
    known = settings(chroma_url=chroma.at.url, home=tmp_path / "home")
    try:
        assert "Chroma" not in await found(known)
    finally:
        await asyncio.to_thread(chroma.stop)
    wrong = (await found(known))["Chroma"]
    assert (wrong.state, "SYLLABOT_CHROMA_URL" in wrong.remedy) == ("missing", True)


async def test_the_mail_server_has_to_let_the_bot_in(
    settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    async with opened(PostOffice(), certificate=certificate, sign_in=True) as office:
        known = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_user": USER, "smtp_from": "a@sea.example"}
        assert "not to be trusted" in (await found(settings(**known, smtp_password=PASSWORD)))["E-mail"].says
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert "user and password" in (await found(settings(**known, smtp_password="guessed")))["E-mail"].says
        assert "E-mail" not in await found(settings(**known, smtp_password=PASSWORD))
    assert "could not be reached" in (await found(settings(**known)))["E-mail"].says
    assert "SYLLABOT_SMTP_FROM" in (await found(settings(smtp_host="127.0.0.1")))["E-mail"].remedy
    assert office.received == []


async def test_the_token_for_canvas_has_to_read_the_course(settings: Callable[..., Settings]) -> None:
    server = CanvasServer()
    async with canvas_at_loopback(server) as url:
        known = {"canvas_url": url, "canvas_course": COURSE}
        assert "Canvas" not in await found(settings(**known, canvas_token=TOKEN))
        assert "does not take the token" in (await found(settings(**known, canvas_token="old")))["Canvas"].remedy
    assert (await found(settings(**known, canvas_token=TOKEN)))["Canvas"].state == "missing"


async def test_a_port_that_another_program_has_is_told(settings: Callable[..., Settings]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        ports = [each.getsockname()[1] for each in (first, second)]
        wrong = await found(settings(operations_port=ports[0], http_port=ports[1]))
    assert {each.about: each.state for each in wrong.values()} == {
        "Port of health and figures": "note",
        "Port of calendar feeds": "missing",
    }
    assert await found(settings(operations_port=ports[0], http_port=ports[1])) == {}


async def test_the_command_ends_with_one_if_something_would_keep_the_bot_from_working(
    place: Playground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    surroundings = {
        "SYLLABOT_HOME": str(tmp_path / "home"),
        "SYLLABOT_COURSE": str(COURSE_FOLDER),
        "SYLLABOT_DISCORD_URL": place.api_url,
        "SYLLABOT_OPERATIONS_PORT": "0",
        "DISCORD_TOKEN": place.token,
    }
    well = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", "--live"], env=surroundings)
    assert (well.exit_code, "Discord takes it" in well.output) == (0, True), well.output
    wrong = await asyncio.to_thread(
        CliRunner().invoke, app, ["doctor", "--live"], env={**surroundings, "SYLLABOT_STAFF_CHANNEL": "nowhere"}
    )
    assert wrong.exit_code == 1
    assert "SYLLABOT_STAFF_CHANNEL" in wrong.output
