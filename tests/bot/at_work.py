"""A bot that does all kinds of work in a playground, over real sockets, and what an operator sees of it."""

import asyncio
import socket
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from bot.app import serve
from bot.operations.counting import transaction
from bot.playground import STUDENTS, seed_from
from bot.services import Grading, Services
from bot.settings import Settings
from grader.assignments.load import AssignmentFolder
from grader.grading import Stage
from grader.types import GradeReport
from playground import serve as open_playground
from registrar.clock import system_clock
from registrar.course.load import load_course
from registrar.database import Database
from registrar.uploads import Uploads
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar, until
from tests.bot.test_over_sockets import Visitor
from tests.bot.test_submit import NOTEBOOK, REPORT, Grader, Page

STAGES = {"reading": 0.1, "given": 1.5, "held_back": 1.4, "checks": 0.2}


@dataclass(frozen=True, slots=True)
class Seen:
    """What an operator sees: the health before and after the bot is connected, and the figures after its work."""

    healthy: tuple[int, str]
    ready: tuple[int, str]
    figures: str
    content_type: str


class TimedGrader(Grader):
    """Says how long each part took, as the real one does."""

    async def grade(self, raw: bytes, name: str, of: AssignmentFolder, folder: Path, stage: Stage) -> GradeReport:
        await super().grade(raw, name, of, folder, stage)
        return replace(REPORT, stages=STAGES)


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def observed(folder: Path) -> Seen:
    """Return what an operator sees of a bot at work; to be run in a process of its own."""
    return asyncio.run(seen_at_work(folder))


async def seen_at_work(folder: Path) -> Seen:
    """Have a bot asked, handed something in and deliver its grade, and look at it."""
    course, ahead, port, stop = load_course(COURSE_FOLDER), IN_TERM - system_clock(), free_port(), asyncio.Event()
    grading = Grading(COURSE_FOLDER, Uploads(folder / "uploads"), TimedGrader(), ahead=ahead)
    database = Database(f"sqlite:///{folder}/syllabot.db", transaction)
    services = Services(course, Scholar(), lambda: system_clock() + ahead, database, grading=grading)
    async with (
        open_playground(
            seed_from(course, Settings(_env_file=None, course=COURSE_FOLDER)), clock=services.clock
        ) as place,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as operator,
        aiohttp.ClientSession() as session,
    ):
        settings = Settings(
            _env_file=None,
            home=folder,
            course=COURSE_FOLDER,
            discord_url=place.api_url,
            DISCORD_TOKEN=place.token,
            operations_port=port,
        )
        bot = asyncio.create_task(serve(settings, services, until=stop.wait))
        person = next(user.id for user in place.world.users.values() if user.display_name == STUDENTS[0])
        student, page = Visitor(session, place, STUDENTS[0]), Page(session, place.url, person)

        async def online() -> bool:
            assert not bot.done(), bot.exception()
            return place.hub.bot_online

        await until(online)
        command = await until(lambda: page.command("submit"))
        await student.run("ask", question="When is the second essay due?")
        await page.submit(student.channel, command, "essay-1", NOTEBOOK)

        async def told() -> bool:
            assert not bot.done(), bot.exception()
            return bool(await page.direct()) and any(each["embeds"] for each in await student.messages())

        await until(told)

        async def shown(*samples: str) -> bool:
            async with operator.get("/metrics") as response:
                text = await response.text()
            return all(sample in text for sample in samples)

        await until(lambda: shown('outcome="sent"} 1.0'))
        place.cut_connections()
        await until(lambda: shown('{event="resume"} 1.0', 'gateway_connected{shard="0"} 1.0'))
        # The new connection's first heartbeat is answered a moment later.
        await until(lambda: shown('gateway_latency_seconds{shard="0"}'))
        healthy, ready = await _got(operator, "/healthz"), await _got(operator, "/readyz")
        async with operator.get("/metrics") as response:
            seen = Seen(healthy, ready, await response.text(), response.content_type)
        stop.set()
        await asyncio.wait_for(bot, 30)
    return seen


async def _got(operator: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    async with operator.get(path) as response:
        return response.status, await response.text()
