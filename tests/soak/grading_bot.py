"""The part of the bot that grades, in a process of its own, to be killed."""

import asyncio
import sys
from pathlib import Path

from grader.queue.dask import WorkOnDask
from grader.queue.queue import Queue
from registrar.clock import system_clock
from registrar.course.load import load_course
from registrar.database import Database
from registrar.uploads import Uploads


async def main(folder: Path, url: str, python: Path, scheduler: str | None) -> None:
    """Grade what waits, until killed."""
    course = load_course(folder / "course")
    async with Database(url) as database:
        work = WorkOnDask(python, scheduler)
        await Queue(course, folder / "course", database, system_clock, Uploads(folder / "uploads"), work).run()


if __name__ == "__main__":
    place, url, python, *scheduler = sys.argv[1:]
    asyncio.run(main(Path(place), url, Path(python), scheduler[0] if scheduler else None))
