"""Everybody at once, as before a deadline: the real bot in a process of its own, over the playground's sockets.

`python -m benchmarks.rush` is the long form, which also looks at the clock.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from random import Random

import aiohttp
import pytest

from benchmarks.classroom import class_of
from benchmarks.crowd import SUBMIT, Crowd
from bot.opening import open_course, open_database
from bot.playground import BotProcess, present_in, seed_from
from bot.settings import Settings
from knowledge.evaluation.questions import read_questions
from playground import Playground, serve
from registrar import submissions
from registrar.clock import system_clock
from registrar.uploads import Uploads
from tests.bot.stand_ins import COURSE_FOLDER

ASKS, SUBMITS, ASSIGNMENT = 60, 10, "essay-1"
SEED = 20240312
PATIENCE = 120


@pytest.mark.timeout(300)
async def test_of_sixty_questions_and_ten_notebooks_at_once_none_is_lost_and_none_answered_twice(
    tmp_path: Path,
) -> None:
    settings = Settings(_env_file=None, course=COURSE_FOLDER, home=tmp_path)
    course = open_course(settings)
    seed, names = class_of(seed_from(course, settings), ASKS)
    ahead = present_in(course, None, system_clock())
    async with (
        serve(seed, clock=lambda: system_clock() + ahead) as place,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        keeping = asyncio.create_task(BotProcess(place, settings, print).keep_alive())
        await awake(place)
        crowd = Crowd(place, session, names)
        # Nobody has asked before: all of them wait for the assistant to open, and nobody longer than Discord allows.
        await asyncio.gather(*(deed() for deed in everything(crowd)))
        await crowd.all_settled(PATIENCE)
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
    deeds = crowd.deeds.values()
    assert len(deeds) == ASKS + SUBMITS
    assert not [each for each in deeds if each.failed or each.acknowledged is None or each.answered is None]
    assert crowd.answers() == [1] * len(deeds)
    handed_in = sorted(str(each.person) for each in deeds if each.command == SUBMIT)
    assert await stored(settings, course.id) == handed_in


def everything(crowd: Crowd) -> list[Callable]:
    """Return what everybody does, in the order in which they do it."""
    random, questions = Random(SEED), read_questions(COURSE_FOLDER / "questions.jsonl")
    asked = islice(cycle([each.question for each in questions if not each.history]), ASKS)
    solution = json.loads((COURSE_FOLDER / "assignments" / ASSIGNMENT / "solution.ipynb").read_text(encoding="utf-8"))
    deeds: list[Callable] = [
        lambda person=person, text=text: crowd.ask(person, text)
        for person, text in zip(crowd.people, asked, strict=True)
    ]
    deeds += [
        lambda person=person: crowd.submit(person, ASSIGNMENT, own_version(solution, person))
        for person in random.sample(crowd.people, SUBMITS)
    ]
    random.shuffle(deeds)
    return deeds


def own_version(notebook: dict[str, object], person: int) -> bytes:
    """Return the notebook as this person wrote it."""
    return json.dumps({**notebook, "metadata": {"author": person}}).encode()


async def awake(place: Playground) -> None:
    """Return once the bot is online."""
    async with asyncio.timeout(PATIENCE):
        while not place.hub.bot_online:  # noqa: ASYNC110 - behind a socket
            await asyncio.sleep(0.05)


async def stored(settings: Settings, course: str) -> list[str]:
    """Return who has a file in the database and, whole, among the uploads."""
    uploads = Uploads(settings.home / "uploads")
    async with open_database(settings) as database, database.reading() as tx:
        found = await submissions.of_assignment(tx, course, ASSIGNMENT)
    return sorted(each.file.person for each in found if uploads.read(each.file.sha256))
