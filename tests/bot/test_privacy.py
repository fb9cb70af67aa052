"""`/privacy`: everybody sees what is kept about them, gets it by direct message, and can have it deleted."""

import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.services import Grading, Services
from bot.takeout import DATA, MAX_BYTES, pack
from bot.views.privacy import overview_embed, warning_embed
from grader.queue.work import WorkHere
from registrar import reminders, submissions
from registrar.calendar import Kind
from registrar.clock import fixed_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.privacy.holdings import Whose
from registrar.privacy.own_data import OwnFile
from registrar.privacy.topics import TOPICS
from registrar.reminders import Wishes
from registrar.submissions import File
from registrar.uploads import Uploads
from tests.bot.people import ADA, GRACE, bring_in, link, member
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar

EARLIER = IN_TERM - timedelta(hours=1)
WORK = b'{"cells": ["mine"]}'


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database, uploads: Uploads) -> Callable[[], Syllabot]:
    grading = Grading(COURSE_FOLDER, uploads, WorkHere(Path("unused")))
    services = Services(course, scholar, fixed_clock(IN_TERM), database, grading=grading)
    return lambda: Syllabot(services)


async def keep(database: Database, course: Course, uploads: Uploads, person: MemberActor, raw: bytes) -> str:
    """Hand in a file that nobody has said the assignment of, long enough ago to be deleted."""
    sha256 = uploads.keep(raw)
    os.utime(uploads.path(sha256), (0, 0))
    async with database.transaction() as tx:
        await submissions.receive(tx, File(course.id, str(person.id), "mine.ipynb", sha256, EARLIER))
        await reminders.set_wishes(tx, course.id, str(person.id), Wishes(kinds=frozenset({Kind.DUE})))
    return sha256


async def archives(messages: list[Any]) -> list[zipfile.ZipFile]:
    files = [file for message in messages for file in message.attachments]
    return [zipfile.ZipFile(io.BytesIO(await file.read())) for file in files]


async def test_a_student_gets_their_own_data_by_direct_message(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course, uploads: Uploads, simcord_env: Env
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    other = member(simcord_env, "grace")
    await link(database, course, ids[ADA], student, IN_TERM)
    await link(database, course, ids[GRACE], other, IN_TERM)
    await keep(database, course, uploads, student, WORK)
    await keep(database, course, uploads, other, b"hers")

    shown = await student.slash(channel, "privacy")
    assert shown.ephemeral
    done = await student.click(shown.response, label="Export my data")
    assert (done.ephemeral, done.response.content) == (True, "It is in your direct messages.")
    (archive,) = await archives([student.user.dm_channel.last_message])
    data, notebook = archive.namelist()
    assert archive.read(notebook) == WORK
    text = archive.read(data).decode()
    assert json.loads(text)["roster"]["students.id"][0]["name"] == ADA
    for foreign in (GRACE, "grace@sea.example", str(other.id)):
        assert foreign not in text


async def test_who_takes_no_direct_messages_gets_it_in_a_private_answer(
    channel: ChannelHandle, student: MemberActor, simcord_env: Env
) -> None:
    shown = await student.slash(channel, "privacy")
    simcord_env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message="closed")
    done = await student.click(shown.response, label="Export my data")
    assert done.ephemeral
    assert len(await archives([done.response])) == 1
    await student.click(shown.response, label="Export my data")
    third = await student.click(shown.response, label="Export my data")
    assert third.ephemeral
    assert "twice within the hour" in third.response.content


async def test_a_student_deletes_what_no_grade_needs_after_a_second_press(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    student: MemberActor,
    database: Database,
    course: Course,
    uploads: Uploads,
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    await link(database, course, ids[ADA], student, IN_TERM)
    other = member(simcord_env, "grace")
    mine, ours = [await keep(database, course, uploads, student, raw) for raw in (WORK, b"starter")]
    await keep(database, course, uploads, other, b"starter")

    shown = await student.slash(channel, "privacy")
    asked = await student.click(shown.response, label="Delete my data")
    assert "cannot be undone" in asked.response.embeds[0].title
    assert uploads.path(mine).exists()
    await simcord_env.restart_bot(build_bot())
    await student.click(asked.response, label="Delete it for good")
    assert asked.response.content == "Deleted:\nFiles without an assignment: 2\nReminders: 1"
    assert not uploads.path(mine).exists()
    assert uploads.path(ours).exists()
    async with database.reading() as tx:
        assert not (await reminders.wishes_of(tx, course.id, str(student.id))).kinds
        assert (await reminders.wishes_of(tx, course.id, str(other.id))).kinds


async def test_files_that_nobody_explained_are_forgotten_at_the_start(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    student: MemberActor,
    database: Database,
    course: Course,
    uploads: Uploads,
) -> None:
    recent = await keep(database, course, uploads, student, WORK)
    old = uploads.keep(b"old")
    os.utime(uploads.path(old), (0, 0))
    async with database.transaction() as tx:
        when = IN_TERM - timedelta(days=31)
        await submissions.receive(tx, File(course.id, str(student.id), "old.ipynb", old, when))
    await simcord_env.restart_bot(build_bot())
    assert uploads.path(recent).exists()
    assert not uploads.path(old).exists()


@pytest.mark.parametrize("student_id", [None, 1])
def test_the_overview_names_every_topic_within_discords_limits(student_id: int | None) -> None:
    owner = Whose("course", ("1",), student_id, ())
    for embed in (overview_embed(owner, {"Questions": 365}), warning_embed(owner)):
        assert embed.description
        assert all(topic.about in embed.description for topic in TOPICS)
        assert len(embed) < 5000


def test_no_archive_is_larger_than_discord_takes_and_nothing_is_lost_unsaid(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    noise = random.Random(7)
    raws = [noise.randbytes(size) for size in (4_000_000, 4_000_000, 4_000_000, MAX_BYTES, 10)]
    files = [OwnFile("../../.ship?.ipynb", uploads.keep(raw), "essay-1", 1) for raw in raws]
    takeout = pack({"a": 1}, [*files, OwnFile("gone.ipynb", "0" * 64, None, None)], uploads)
    assert all(len(each) <= MAX_BYTES for each in takeout.archives)
    assert takeout.left_out == ("files/essay-1/4-attempt-1-_.._.ship_.ipynb", "files/no-assignment/6-gone.ipynb")
    packed: dict[str, bytes] = {}
    for archive in takeout.archives:
        opened = zipfile.ZipFile(io.BytesIO(archive))
        packed.update({name: opened.read(name) for name in opened.namelist()})
    assert set(packed.values()) == {*raws[:3], raws[4], packed[DATA]}
    assert all(".." not in Path(name).parts for name in packed)
