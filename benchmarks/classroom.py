"""Students who all ask at once, over the playground's real sockets: is everyone acknowledged, is the heartbeat late?

    python -m benchmarks.classroom [MATERIALS] [--students 50] [--heartbeat 2]

The bot runs in a process of its own. Each student has an own page, runs `/ask` at the same moment, and waits for the
acknowledgement and for the answer. Exits with 1 if a student is not acknowledged within Discord's 3 seconds.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import cycle, islice, pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

from benchmarks import measuring
from bot.opening import open_course, open_index, shifted_clock
from bot.playground import BotProcess, present_in, seed_from
from bot.settings import Settings
from knowledge.evaluation.questions import read_questions
from knowledge.ingest import ingest
from playground import Playground, Rules, Seed, SeedPerson, serve
from registrar.clock import system_clock

PENDING, DONE, FAILED = "INTERACTION_PENDING", "INTERACTION_DONE", "INTERACTION_FAILED"
PATIENCE = 300.0
ALLOWED = 3.0


@dataclass(frozen=True, slots=True)
class Waited:
    """The seconds that a student waited; None for what never came."""

    acknowledged: float | None
    answered: float | None


class Student:
    """One person at a page of their own."""

    def __init__(self, session: aiohttp.ClientSession, place: Playground, name: str) -> None:
        self._session, self._url = session, place.url
        self._id = next(user.id for user in place.world.users.values() if user.display_name == name)
        self._channel = next(each.id for each in place.world.channels.values() if each.name == "questions")

    async def command(self) -> str | None:
        """Return the id of `/ask`, once the bot has registered it."""
        async with self._session.get(f"{self._url}/page/state?as={self._id}") as response:
            commands = (await response.json())["commands"]
        return next((each["id"] for each in commands if each["name"] == "ask"), None)

    async def ask(self, question: str, command: str, start: asyncio.Event) -> Waited:
        """Open the page, wait for `start`, ask, and wait for what comes."""
        async with self._session.ws_connect(f"{self._url}/page/live?as={self._id}") as live:
            await start.wait()
            options = [{"name": "question", "type": 3, "value": question}]
            body = {"type": 2, "channel_id": str(self._channel), "command_id": command, "options": options}
            began = monotonic()
            asking = asyncio.create_task(self._post(body))
            waited = await self._listen(live, began)
            await asking
            return waited

    async def _post(self, body: dict[str, Any]) -> None:
        async with self._session.post(f"{self._url}/page/interactions?as={self._id}", json=body) as response:
            response.raise_for_status()

    async def _listen(self, live: aiohttp.ClientWebSocketResponse, began: float) -> Waited:
        acknowledged: float | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                async for message in live:
                    event = message.json()["t"]
                    if event == FAILED:
                        break
                    if event == PENDING:
                        acknowledged = monotonic() - began
                    if event == DONE:
                        seconds = monotonic() - began
                        return Waited(acknowledged or seconds, seconds)
        return Waited(acknowledged, None)


def class_of(seed: Seed, number: int) -> tuple[Seed, list[str]]:
    """Return a seed with `number` students more, and their names."""
    names = [f"Student {count}" for count in range(1, number + 1)]
    return replace(seed, people=(*seed.people, *(SeedPerson(name, ("Student",)) for name in names))), names


async def rehearse(settings: Settings, students: int, heartbeat: float, questions: list[str]) -> int:
    """Let the students ask and print how it went; return the exit code."""
    course = open_course(settings)
    seed, names = class_of(seed_from(course, settings), students)
    rules = Rules(heartbeat_every=heartbeat)
    clock = shifted_clock(present_in(course, None, system_clock()))
    async with serve(seed, rules=rules, clock=clock) as place, aiohttp.ClientSession() as session:
        keeping = asyncio.create_task(BotProcess(place, settings, print).keep_alive())
        everyone = [Student(session, place, name) for name in names]
        command = await _ready(everyone[0])
        warm = asyncio.Event()
        warm.set()
        await everyone[0].ask(questions[0], command, warm)
        start = asyncio.Event()
        tasks = [
            asyncio.create_task(student.ask(question, command, start))
            for student, question in zip(everyone, islice(cycle(questions), students), strict=True)
        ]
        await asyncio.sleep(2 * heartbeat)
        began = monotonic()
        start.set()
        waited = await asyncio.gather(*tasks)
        await asyncio.sleep(2 * heartbeat)
        late = max(lateness(place, heartbeat, began), default=0.0)
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
    return report(waited, late)


async def _ready(student: Student) -> str:
    async with asyncio.timeout(PATIENCE):
        while not (command := await student.command()):  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(0.2)
    return command


def lateness(place: Playground, heartbeat: float, began: float) -> Iterator[float]:
    """Yield by how many seconds each heartbeat since `began` came later than it was due."""
    for connection in place.connections:
        for former, beat in pairwise(connection.heartbeats):
            if beat >= began:
                yield beat - former - heartbeat


def report(waited: list[Waited], late: float) -> int:
    """Print what the students waited; return 1 if anyone was not acknowledged in time."""
    acknowledged = [each.acknowledged for each in waited if each.acknowledged is not None]
    answered = [each.answered for each in waited if each.answered is not None]
    rows = [
        ["acknowledged", f"{len(acknowledged)} of {len(waited)}", *_times(acknowledged)],
        ["answered", f"{len(answered)} of {len(waited)}", *_times(answered)],
    ]
    measuring.show(f"{len(waited)} students ask at once", ("", "students", "p50", "p95", "longest"), rows)
    print(f"The latest heartbeat came {max(0.0, late) * 1000:.0f} ms after it was due.")
    return 0 if len(acknowledged) == len(waited) and max(acknowledged) <= ALLOWED else 1


def _times(seconds: list[float]) -> list[str]:
    if not seconds:
        return ["–"] * 3
    figures = (measuring.median(seconds), measuring.p95(seconds), max(seconds) * 1000)
    return [f"{figure:.0f} ms" for figure in figures]


def main() -> int:
    """Read the command line, bring the materials in, and rehearse."""
    parser: argparse.ArgumentParser = measuring.arguments(__doc__ or "")
    parser.add_argument("--students", type=int, default=50)
    parser.add_argument("--heartbeat", type=float, default=2.0, help="seconds between the bot's heartbeats")
    given = parser.parse_args()
    os.environ.setdefault("SYLLABOT_LOG_LEVEL", "warning")  # the bot's, which inherits it
    questions = [each.question for each in read_questions(given.course / "questions.jsonl") if not each.history]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings(course=given.course, home=Path(home))
        if given.materials:
            ingest([given.materials], open_index(open_course(settings), settings))
        return asyncio.run(rehearse(settings, given.students, given.heartbeat, questions))


if __name__ == "__main__":
    sys.exit(main())
