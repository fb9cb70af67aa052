"""The bot over a small real course, in a server with one channel and one student."""

from collections.abc import Callable

import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.services import Services
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(COURSE_FOLDER)


@pytest.fixture
def scholar() -> Scholar:
    return Scholar()


@pytest.fixture
def build_bot(course: Course, scholar: Scholar) -> Callable[[], Syllabot]:
    """Builds the real bot; a second one is what a restart starts."""
    services = Services(course, scholar, fixed_clock(IN_TERM))
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
