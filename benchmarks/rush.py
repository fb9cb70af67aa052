"""The hour before a deadline: 1,000 questions and 200 notebooks in one minute, over the playground's real sockets.

    python -m benchmarks.rush [MATERIALS] [--asks 1000] [--submits 200] [--minutes 1] [--graded] [--seed 7]

The bot runs in a process of its own, with its database, its index, its model and its sandboxes. Every question is
another student's, and the same students hand in anew every minute, as people do before a deadline. With `--minutes 10`
the memory after the first minute is compared with that after the last. With `--graded` it waits until everything that
waits is graded, which takes minutes. Exits with 1 if anyone was not acknowledged within Discord's 3 seconds, nineteen
in twenty questions were not answered within 2, anything was lost or answered twice, or the memory grew by a tenth.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from time import monotonic, process_time
from typing import Any

import aiohttp

from benchmarks import measuring
from benchmarks.classroom import ALLOWED, class_of
from benchmarks.crowd import ASK, SUBMIT, Crowd, Deed
from benchmarks.deliveries import bot_in
from benchmarks.process import at_rest, peak, processor, resident
from bot.opening import open_course, open_database, open_index, shifted_clock
from bot.playground import present_in, seed_from
from bot.settings import Settings
from grader.assignments.find import find_assignment
from knowledge.evaluation.questions import read_questions
from knowledge.ingest import ingest
from playground import Playground, serve
from registrar import submissions
from registrar.clock import system_clock
from registrar.submissions import OPEN, Submission
from registrar.uploads import Uploads

MINUTE = 60.0
QUICK = 2.0
"""Seconds within which nineteen in twenty questions are to be answered."""
GROWTH = 1.1
PATIENCE = 600.0

Step = tuple[float, Callable[[], Awaitable[object]]]
"""A second of the minute, and what happens then."""


@dataclass(frozen=True, slots=True)
class Minute:
    """What one minute took.

    Attributes:
        memory: of the bot's process when all was answered, in MB.
        bot: seconds of a processor that the bot's process took, without those of the sandboxes.
        place: the same of the playground with everybody in it.
    """

    memory: float
    bot: float
    place: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in a minute: so many questions and notebooks, of which assignment, at random instants."""

    asks: int
    submits: int
    questions: Sequence[str]
    assignment: str
    notebook: dict[str, Any]

    def minute(self, crowd: Crowd, number: int, random: Random) -> list[Step]:
        """Return what happens in the `number`-th minute, in order."""
        questions = cycle(self.questions)
        steps = [
            *self._each(crowd.people[: self.asks], random, lambda who: crowd.ask(who, next(questions))),
            *self._each(
                crowd.people[: self.submits],
                random,
                lambda who: crowd.submit(who, self.assignment, self._version(who, number)),
            ),
        ]
        return sorted(steps, key=lambda step: step[0])

    def _each(self, people: Sequence[int], random: Random, deed: Callable[[int], Awaitable[object]]) -> Iterator[Step]:
        for person in people:
            yield random.uniform(0, MINUTE), lambda who=person: deed(who)  # type: ignore[misc]

    def _version(self, person: int, number: int) -> bytes:
        """Return the notebook with something in it that no other has."""
        metadata = {**self.notebook["metadata"], "version": f"{person}-{number}"}
        return json.dumps({**self.notebook, "metadata": metadata}).encode()


async def live_through(crowd: Crowd, steps: Sequence[Step], bot: int) -> Minute:
    """Let a minute happen, and wait until everything is answered."""
    began, bot_before, place_before = monotonic(), processor(bot), process_time()
    async with asyncio.TaskGroup() as group:
        for second, deed in steps:
            await asyncio.sleep(max(0.0, began + second - monotonic()))
            group.create_task(deed())  # type: ignore[arg-type]
    await crowd.all_settled(PATIENCE)
    return Minute(resident(bot), processor(bot) - bot_before, process_time() - place_before)


async def rush(settings: Settings, plan: Plan, minutes: int, seed: int, *, graded: bool) -> int:
    """Live through the minutes and print how it went; return the exit code."""
    course = open_course(settings)
    world, names = class_of(seed_from(course, settings), max(plan.asks, plan.submits))
    clock = shifted_clock(present_in(course, None, system_clock()))
    connections = aiohttp.TCPConnector(limit=0)
    async with serve(world, clock=clock) as place, aiohttp.ClientSession(connector=connections) as session:
        crowd, random = Crowd(place, session, names), Random(seed)
        async with bot_in(place, settings) as bot:
            await _awake(place, bot, crowd, plan)
            before, seen = resident(bot), []
            for number in range(minutes):
                seen.append(await live_through(crowd, plan.minute(crowd, number, random), bot))
                print(f"minute {number + 1}: {seen[-1].memory:.0f} MB", flush=True)
            most, stored = peak(bot), await _stored(settings, course.id, plan.assignment)
            code = report(crowd, seen, stored, (before, most))
            if graded:
                await _until_graded(settings, course.id, plan)
    return code


async def _awake(place: Playground, bot: int, crowd: Crowd, plan: Plan) -> None:
    """Wait for the bot, and for its first answer; what went before does not count."""
    async with asyncio.timeout(PATIENCE):
        while not (place.hub.bot_online and place.world.commands):  # noqa: ASYNC110 - behind a socket
            await asyncio.sleep(0.1)
        await at_rest(bot)
        await crowd.ask(crowd.people[-1], plan.questions[0])
        await crowd.all_settled(PATIENCE)
    crowd.deeds.clear()


async def _stored(settings: Settings, course: str, assignment: str) -> list[Submission]:
    """Return the submissions in the database whose file lies whole among the uploads."""
    uploads = Uploads(settings.home / "uploads")
    async with open_database(settings) as database, database.reading() as tx:
        found = await submissions.of_assignment(tx, course, assignment)
    return [each for each in found if uploads.read(each.file.sha256)]


async def _until_graded(settings: Settings, course: str, plan: Plan) -> None:
    """Wait until nothing waits any more, and print how long it took."""
    began, open_ones = monotonic(), True
    while open_ones:
        await asyncio.sleep(2)
        found = await _stored(settings, course, plan.assignment)
        open_ones = any(each.state in OPEN for each in found)
    print(
        f"{sum(each.state == 'graded' for each in found)} graded, the last {monotonic() - began:.0f} s after the rush."
    )


def report(crowd: Crowd, seen: Sequence[Minute], stored: Sequence[Submission], memory: tuple[float, float]) -> int:
    """Print what everybody waited, and what it cost; return 1 if a figure was missed."""
    asks, submits = ([each for each in crowd.deeds.values() if each.command == name] for name in (ASK, SUBMIT))
    rows = [row for name, deeds in (("questions", asks), ("notebooks", submits)) for row in _waits(name, deeds)]
    measuring.show(f"A rush of {len(seen)} min", ("", "people", "p50", "p95", "longest"), rows)
    count = len(crowd.deeds)
    print(f"{len(stored)} of {len(submits)} notebooks are stored; answers to each: {sorted(set(crowd.answers()))}.")
    for whose, seconds in (("bot", sum(m.bot for m in seen)), ("playground", sum(m.place for m in seen))):
        print(f"Processor of the {whose}: {seconds:.1f} s, {seconds / count * 1000:.1f} ms a command.")
    first, last = seen[0].memory, seen[-1].memory
    print(
        f"Memory of the bot: {memory[0]:.0f} MB before, {first:.0f} MB after the first minute, {last:.0f} MB after "
        f"the last ({last / first - 1:+.1%}), {memory[1]:.0f} MB at most."
    )
    kept = all(_in_time(each) for each in crowd.deeds.values()) and set(crowd.answers()) == {1}
    quick = measuring.p95([each.answered - each.began for each in asks if each.answered]) <= QUICK * 1000
    return 0 if kept and quick and len(stored) == len(submits) and last <= GROWTH * first else 1


def _waits(name: str, deeds: Sequence[Deed]) -> Iterator[list[str]]:
    for what in ("acknowledged", "answered"):
        seconds = [moment - each.began for each in deeds if (moment := getattr(each, what)) is not None]
        if deeds:
            times = (measuring.median(seconds), measuring.p95(seconds), max(seconds) * 1000) if seconds else ()
            yield [f"{name} {what}", f"{len(seconds)} of {len(deeds)}", *(f"{each:.0f} ms" for each in times)]


def _in_time(deed: Deed) -> bool:
    return deed.answered is not None and deed.acknowledged is not None and deed.acknowledged - deed.began <= ALLOWED


def plan_for(settings: Settings, asks: int, submits: int) -> Plan:
    """Return the plan for a course: its own questions, and the solution of its first assignment that is graded."""
    course = open_course(settings)
    questions = [each.question for each in read_questions(settings.course / "questions.jsonl") if not each.history]
    there = next(each for each in course.assignments if (settings.course / "assignments" / each.id).is_dir())
    solution = find_assignment(course, settings.course, there.id).path("solution.ipynb")
    return Plan(asks, submits, questions, there.id, json.loads(solution.read_text(encoding="utf-8")))


def main() -> int:
    """Read the command line, bring the materials in, and begin."""
    parser: argparse.ArgumentParser = measuring.arguments(__doc__ or "")
    parser.add_argument("--asks", type=int, default=1000)
    parser.add_argument("--submits", type=int, default=200)
    parser.add_argument("--minutes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--graded", action="store_true", help="wait until everything is graded")
    given = parser.parse_args()
    os.environ.setdefault("SYLLABOT_LOG_LEVEL", "warning")  # the bot's, which inherits it
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings(course=given.course, home=Path(home))
        if given.materials:
            ingest([given.materials], open_index(open_course(settings), settings))
        plan = plan_for(settings, given.asks, given.submits)
        return asyncio.run(rush(settings, plan, given.minutes, given.seed, graded=given.graded))


if __name__ == "__main__":
    sys.exit(main())
