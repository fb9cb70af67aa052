"""The bot over a small real course, in a server with one channel and one student."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.services import Services
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar

SETTLES = 60.0
"""Seconds that SimCord gives the bot to come to rest: its own five are short on a machine that does other things."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test here that asks for nothing else more time to come to rest."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("simcord") is None:
            item.add_marker(pytest.mark.simcord(settle_timeout=SETTLES))


@pytest.fixture
def discord_itself_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aiming at a playground changes discord.py for the whole process: put it back."""
    for place, name in (
        (discord.http.Route, "BASE"),
        (discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY"),
        (discord.Asset, "BASE"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(COURSE_FOLDER)


@pytest.fixture
def scholar() -> Scholar:
    return Scholar()


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Yield a database in a file: which kind it is makes no difference above the registrar."""
    async with Database(f"sqlite:///{tmp_path}/syllabot.db") as opened:
        yield opened


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database) -> Callable[[], Syllabot]:
    """Builds the real bot; a second one is what a restart starts."""
    services = Services(course, scholar, fixed_clock(IN_TERM), database)
    return lambda: Syllabot(services)


@pytest.fixture
def simcord_bot(build_bot: Callable[[], Syllabot]) -> Syllabot:
    return build_bot()


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("questions")


@pytest.fixture
def student(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("zebedee"))
