"""What many courses cost in one process: memory, time to begin, threads, rows.

    python -m benchmarks.courses [--courses 1 10 100] [--assistants 10] [--course COURSE]

Each number of courses runs in a process of its own, without a gateway: the packs are copies of one course with ids and
servers of their own. Measured are the processor's seconds and the resident memory after each step: opening the courses,
building the bot, planning what is owed (with the lease, one scheduler a course, and the courier), and opening as many
assistants as `--assistants` says with a question to each. The database is a new SQLite file.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import measuring
from benchmarks.process import processor, resident

QUESTION = "When is the next assignment due?"
FIRST_SERVER = 900_000_000_000_000_000
PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Step:
    """What stood after a step: the processor's seconds and MB so far, and how many threads."""

    seconds: float
    mb: float
    threads: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What a number of courses took, step by step; `assistants` is how many were opened in the last one."""

    courses: int
    imported: Step
    opened: Step
    built: Step
    planned: Step
    answering: Step
    assistants: int
    rows: int
    database_mb: float


def here() -> Step:
    """Return what this process has taken so far."""
    return Step(processor(os.getpid()), resident(os.getpid()), threading.active_count())


def packs(course: Path, count: int, folder: Path) -> Iterator[str]:
    """Write copies of a course pack, and yield the tables that name them."""
    text = (course / "course.yaml").read_text(encoding="utf-8")
    own = next(line for line in text.splitlines() if line.startswith("id:"))
    for number in range(count):
        pack = folder / f"course-{number}"
        pack.mkdir()
        for each in course.iterdir():
            if each.name != "course.yaml":
                (pack / each.name).symlink_to(each.absolute())
        (pack / "course.yaml").write_text(text.replace(own, f"id: {pack.name}", 1), encoding="utf-8")
        yield f'[{pack.name}]\ncourse = "{pack}"\nserver = {FIRST_SERVER + number}\n'


async def measure(course: Path, count: int, assistants: int, folder: Path) -> Cost:
    """Serve `count` courses in this process, and return what that took."""
    from bot.app import Syllabot  # noqa: PLC0415 - what importing takes is measured, too
    from bot.course_tables import settings_of_courses  # noqa: PLC0415
    from bot.opening import open_courses, shifted_clock  # noqa: PLC0415
    from bot.playground import present_in  # noqa: PLC0415
    from knowledge.types import Question  # noqa: PLC0415
    from registrar.backlog import backlogs  # noqa: PLC0415
    from registrar.clock import system_clock  # noqa: PLC0415
    from registrar.course.load import load_course  # noqa: PLC0415

    imported = here()
    file = folder / "courses.toml"
    file.write_text("".join(packs(course, count, folder)), encoding="utf-8")
    clock = shifted_clock(present_in(load_course(course), None, system_clock()))
    services = open_courses(settings_of_courses(file, home=folder / "home"), clock)
    opened = here()
    async with services[0].database as database, Syllabot(*services) as bot:
        built = here()
        ids = [each.course.id for each in services]
        planning = [asyncio.create_task(each.deliver(folder / "jobs")) for each in bot.courses.all]
        owed = 0
        async with asyncio.timeout(PATIENCE):
            while not owed:
                await asyncio.sleep(0.2)
                async with database.reading() as tx:
                    pending = [each.pending for each in (await backlogs(tx, ids, clock())).values()]
                owed = sum(pending) if all(pending) else 0
        planned = here()
        for each in services[:assistants]:
            await each.assistant.answer(Question(QUESTION, clock()))
        answering = here()
        for task in planning:
            task.cancel()
        await asyncio.wait(planning)
    size = sum(each.stat().st_size for each in (folder / "home").glob("syllabot.db*")) / 2**20
    return Cost(count, imported, opened, built, planned, answering, min(assistants, count), owed, size)


def measured(course: Path, count: int, assistants: int) -> Cost:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.courses", "--course", str(course)]
    command += ["--assistants", str(assistants), "--only", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    values: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    steps: dict[str, Any] = {name: Step(**value) for name, value in values.items() if isinstance(value, dict)}
    return Cost(**values | steps)


def show(costs: Sequence[Cost]) -> None:
    """Print the table."""
    steps = ("imported", "opened", "built", "planned", "answering")
    columns = ("courses", *steps, "threads", "messages owed", "database")
    rows = [
        [
            str(each.courses),
            *(f"{getattr(each, step).seconds:.1f} s, {getattr(each, step).mb:.0f} MB" for step in steps),
            str(each.planned.threads),
            f"{each.rows:,}",
            f"{each.database_mb:.1f} MB",
        ]
        for each in costs
    ]
    measuring.show(f"One process so far; {costs[-1].assistants} assistants at most", columns, rows)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--courses", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--assistants", type=int, default=10)
    parser.add_argument("--course", type=Path, default=Path("tests/courses/maritime_history"))
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only is None:
        show([measured(given.course, count, given.assistants) for count in given.courses])
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cost = asyncio.run(measure(given.course, given.only, given.assistants, Path(folder)))
    sys.stdout.write(f"{json.dumps(asdict(cost))}\n")


if __name__ == "__main__":
    main()
