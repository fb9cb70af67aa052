"""The whole bot in a process of its own, with a grader and an assistant that need no sandbox and no model.

Everything else is as `syllabot run` has it: the client, the database, the uploads, the queue, the schedules. What it
does after a failure it does sooner, so that a test need not wait for half a minute.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

import bot.running
import registrar.database
import schedules.courier
from bot.app import serve
from bot.log import start_log
from bot.opening import open_services
from bot.settings import Settings
from grader.assignments.load import AssignmentFolder
from grader.execution import Progress
from grader.grading import Stage
from grader.types import GradeReport, ItemScore
from knowledge.types import Answer, Band, Citation, OfficialAnswer, OnDraft, Passage, Question
from registrar.clock import Clock, system_clock
from registrar.course.models import Course

LOG = "bot.log"
POINTS = 20


@dataclass(frozen=True, slots=True)
class Given:
    """How a bot is started.

    Attributes:
        api_url: where Discord's API stands.
        token: the bot's token.
        course: the folder of the course pack.
        home: the folder of its state; the log is written there too.
        database_url: its database.
        ahead: how many seconds its clock is ahead of the machine's.
        thinks_for: seconds that a question, and that a file takes.
        pause: seconds after which what broke down begins again.
        patience: seconds that it waits for a database that is locked.
        reads: whether it answers from the course's materials, with the real assistant.
    """

    api_url: str
    token: str
    course: str
    home: str
    database_url: str
    ahead: float
    thinks_for: float = 0.2
    pause: float = 1.0
    patience: int = 30
    reads: bool = False


def points_of(raw: bytes) -> int:
    """Return what a file earns: it follows from what stands in it."""
    return int(json.loads(raw)["number"]) % (POINTS + 1)


@dataclass(frozen=True)
class QuickGrader:
    """Grades by what stands in a file."""

    takes: float

    async def grade(
        self, raw: bytes, _name: str, assignment: AssignmentFolder, folder: Path, stage: Stage
    ) -> GradeReport:
        stage("given", Progress(1, 1))
        await asyncio.sleep(self.takes)
        points, executed = float(points_of(raw)), folder / "executed.ipynb"
        await asyncio.to_thread(executed.write_bytes, raw)
        items = (ItemScore("argument", "Argument", points, float(POINTS), "It was read."),)
        task = assignment.definition.id
        return GradeReport(
            task, "wrong_output", points, float(POINTS), items, "It was read.", 0.1, "cpu", executed=executed
        )

    async def gpus(self) -> int:
        return 0

    async def close(self) -> None:
        """Hold nothing."""


@dataclass(frozen=True)
class QuickScholar:
    """Answers everything alike."""

    takes: float

    async def prepare(self) -> None:
        """Need nothing."""

    async def warm(self) -> None:
        """Need nothing."""

    async def answer(self, question: Question, on_draft: OnDraft | None = None) -> Answer:
        await asyncio.sleep(self.takes)
        return Answer("It is due at noon.", (Citation("handbook.md", "Dates"),), Band.ANSWER, "fact.due")

    async def passages(self, question: Question) -> tuple[Passage, ...]:
        return ()

    async def learn(self, official: Sequence[OfficialAnswer]) -> None:
        """Learn nothing."""

    async def adopt(self, course: Course) -> None:
        """Answer from nothing."""

    async def group(self, texts: Sequence[str]) -> list[list[int]]:
        return []


def run(given: Given) -> None:
    """Be the bot, until stopped or killed."""
    with (Path(given.home) / LOG).open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    bot.running.TROUBLE_PAUSE = schedules.courier.TROUBLE_PAUSE = given.pause
    registrar.database.PATIENCE_S = given.patience
    start_log("info")
    settings = Settings(
        _env_file=None,
        home=Path(given.home),
        course=Path(given.course),
        database_url=SecretStr(given.database_url),
        discord_url=given.api_url,
        operations_port=0,
        # The students here try again every few seconds, for minutes: that they are held back is tested elsewhere.
        questions_per_minute=1000,
        files_per_hour=1000,
        DISCORD_TOKEN=given.token,
    )
    services = open_services(settings, clock_ahead(timedelta(seconds=given.ahead)))
    assert services.grading is not None
    if not given.reads:
        services.assistant = QuickScholar(given.thinks_for)
    services.grading = replace(services.grading, work=QuickGrader(given.thinks_for))
    asyncio.run(serve(settings, services))


def clock_ahead(ahead: timedelta) -> Clock:
    """Return the machine's clock, set forward."""

    def shown() -> datetime:
        return system_clock() + ahead

    return shown


if __name__ == "__main__":
    run(Given(**json.loads(sys.argv[1])))
