"""A bot that nobody has asked anything is small: what is slow to import waits until it is needed."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from bot.opening import open_database
from bot.playground import seed_from
from bot.settings import Settings
from playground import serve
from registrar.course.models import Course
from tests.bot.stand_ins import COURSE_FOLDER

HEAVY = (
    "alembic",
    "bm25s",
    "canvasapi",
    "chromadb",
    "dask",
    "distributed",
    "icalendar",
    "IPython",
    "jupyter_client",
    "keras",
    "langchain",
    "langchain_core",
    "langchain_text_splitters",
    "markitdown",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "onnxruntime",
    "pandas",
    "PIL",
    "pyarrow",
    "pypdf",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "tensorflow",
    "tokenizers",
    "torch",
    "transformers",
)
"""What an answer, a grade, a plot or a look into Canvas needs, and a start does not."""

MOST_MB = 200

PROGRAM = """
import asyncio, json, sys
from bot.app import Syllabot
from bot.cli import main

async def look(bot):
    await bot.wait_until_ready()
    status = open("/proc/self/status").read()
    rss = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    print(json.dumps({"modules": sorted(sys.modules), "mb": rss / 1024}), flush=True)

async def setup_hook(self):
    await usual(self)
    self.looking = asyncio.create_task(look(self))

usual, Syllabot.setup_hook = Syllabot.setup_hook, setup_hook
main(["run", "--with-parent"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process from /proc")
async def test_a_bot_that_is_connected_has_loaded_nothing_heavy_and_needs_little_memory(
    course: Course, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, course=COURSE_FOLDER, home=tmp_path)
    async with open_database(settings):
        """Make the tables, as every start but the first finds them."""
    async with serve(seed_from(course, settings)) as place:
        environment = os.environ | {
            "DISCORD_TOKEN": place.token,
            "SYLLABOT_DISCORD_URL": place.api_url,
            "SYLLABOT_COURSE": str(settings.course),
            "SYLLABOT_HOME": str(settings.home),
        }
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM),
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert bot.stdin
        assert bot.stdout
        seen = json.loads(await asyncio.wait_for(bot.stdout.readline(), 120))
        bot.stdin.close()
        await asyncio.wait_for(bot.wait(), 60)
    assert not [name for name in HEAVY if name in seen["modules"]]
    assert seen["mb"] < MOST_MB
