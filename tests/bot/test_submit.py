"""Handing in under Discord's rules: acknowledged first, kept before it is said, graded in private."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot, serve
from bot.cogs.full_report import report_buttons
from bot.playground import STUDENTS, seed_from
from bot.services import Grading, Services
from bot.settings import Settings
from grader.assignments.load import AssignmentFolder
from grader.errors import NoSandboxError
from grader.execution import Progress
from grader.grading import Stage
from grader.intake.text import MAX_BYTES
from grader.queue.dask import WorkOnDask
from grader.sandbox.bubblewrap import Bubblewrap
from grader.types import GradeReport, ItemScore
from playground import serve as open_playground
from registrar import outbox, submissions
from registrar.clock import fixed_clock, system_clock
from registrar.course.models import Course
from registrar.database import Database
from registrar.submissions import Submission
from registrar.uploads import Uploads
from tests.bot.stand_ins import COURSE_FOLDER, IN_TERM, Scholar, until

SIMCORD_BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
KERNEL = Path(__file__).parents[2] / ".venv-kernel" / "bin" / "python"
ESSAY = COURSE_FOLDER / "assignments" / "essay-1"
NOTEBOOK = b'{"cells": []}'
ITEM = ItemScore("argument", "Argument", 12.0, 20.0, "Two legs are missing.")
REPORT = GradeReport("essay-1", "wrong_output", 12.0, 20.0, (ITEM,), "Not everything is right yet.", 1.5, "cpu")


class Grader:
    """Stands in for the sandboxes, which need real time."""

    def __init__(self) -> None:
        self.obstacle = ""
        self.read: list[bytes] = []

    async def grade(self, raw: bytes, _name: str, _of: AssignmentFolder, _folder: Path, stage: Stage) -> GradeReport:
        if self.obstacle:
            raise NoSandboxError(self.obstacle)
        self.read.append(raw)
        stage("given", Progress(1, 1))
        return REPORT

    async def gpus(self) -> int:
        return 0

    async def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
def grader() -> Grader:
    return Grader()


@pytest.fixture
def instant() -> datetime:
    """Return when everything happens."""
    return IN_TERM


@pytest.fixture
def build_bot(
    course: Course, scholar: Scholar, database: Database, grader: Grader, tmp_path: Path, instant: datetime
) -> Callable[[], Syllabot]:
    ahead = instant - SIMCORD_BEGINS
    grading = Grading(COURSE_FOLDER, Uploads(tmp_path / "uploads"), grader, ahead=ahead)
    services = Services(course, scholar, fixed_clock(instant), database, grading=grading)
    return lambda: Syllabot(services)


@pytest_asyncio.fixture
async def at_work(simcord_bot: Syllabot) -> AsyncIterator[None]:
    task = asyncio.create_task(simcord_bot.courses.all[0].grade())
    yield
    task.cancel()
    await asyncio.wait([task])


async def own(database: Database, course: Course, person: MemberActor) -> list[Submission]:
    async with database.reading() as tx:
        return list(await submissions.of_person(tx, course.id, str(person.id)))


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


async def write(env: Env, student: MemberActor, content: str, *files: tuple[str, bytes]) -> Any:
    """Write to the bot in a direct message, and return its answer."""
    place = student.user.dm_channel
    await student.send_dm(content, attachments=env.backend.store_attachments(place.id, files))
    return place.last_message


def notebook(name: str = "essay1.ipynb", raw: bytes = NOTEBOOK) -> tuple[str, bytes]:
    return name, raw


@pytest.mark.usefixtures("at_work")
async def test_what_is_handed_in_is_graded_and_shown_to_its_student_alone(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course, grader: Grader
) -> None:
    result = await student.slash(channel, "submit", assignment="essay-1", notebook=notebook())
    assert result.ephemeral
    assert "12 of 20 points" in result.response.content
    assert grader.read == [NOTEBOOK]
    (kept,) = await own(database, course, student)
    assert (kept.state, kept.attempt, kept.file.name) == ("graded", 1, "essay1.ipynb")
    async with database.reading() as tx:
        owed = [each.owed for each in await outbox.listing(tx, course.id, ["pending"])]
    assert [(each.key, each.person) for each in owed] == [(f"grade:{kept.id}", str(student.id))]


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("instant", [IN_TERM + timedelta(days=10, hours=10)])
async def test_a_late_file_is_told_what_lateness_costs(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course, instant: datetime
) -> None:
    result = await student.slash(channel, "submit", assignment="essay-1", notebook=notebook())
    assert "Late: 1 day" in result.response.content
    (kept,) = await own(database, course, student)
    assert kept.late is not None
    assert kept.late["days"] == 1
    assert timedelta(0) <= kept.file.handed_in_at - instant < timedelta(minutes=1)


@pytest.mark.usefixtures("at_work")
async def test_an_unchanged_file_is_recognised_and_its_grade_shown_again(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course, grader: Grader
) -> None:
    for _ in range(2):
        result = await student.slash(channel, "submit", assignment="1", notebook=notebook())
    assert "12 of 20 points" in result.response.content
    assert (len(await own(database, course, student)), len(grader.read)) == (1, 1)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("essay1.docx", b"words"), ".ipynb"),
        (("essay1.ipynb", b""), "empty"),
        (("essay1.ipynb", b" " * (MAX_BYTES + 2**20)), "at most 20 MB"),
    ],
)
async def test_what_cannot_be_graded_is_refused_in_plain_words(
    simcord_env: Env,
    channel: ChannelHandle,
    student: MemberActor,
    database: Database,
    course: Course,
    file: tuple[str, bytes],
    says: str,
) -> None:
    result = await student.slash(channel, "submit", assignment="essay-1", notebook=file)
    assert simcord_env.errors
    assert result.ephemeral
    assert says in result.response.content
    assert await own(database, course, student) == []


async def test_an_assignment_that_cannot_be_handed_in_is_refused(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    assert [each["value"] for each in await student.autocomplete(channel, "submit", "assignment", "ess")] == ["essay-1"]
    result = await student.slash(channel, "submit", assignment="oral-examination", notebook=notebook())
    assert simcord_env.errors
    assert "Choose one of those" in result.response.content
    assert await own(database, course, student) == []


@pytest.mark.usefixtures("at_work")
async def test_without_a_sandbox_the_file_is_kept_and_its_student_told_that_it_is_graded_later(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course, grader: Grader
) -> None:
    grader.obstacle = "Install bubblewrap."
    result = await student.slash(channel, "submit", assignment="essay-1", notebook=notebook())
    assert "graded as soon as I can" in result.response.content
    assert "bubblewrap" not in result.response.content
    assert [each.state for each in await own(database, course, student)] == ["queued"]
    async with database.reading() as tx:
        owed = [each.owed for each in await outbox.listing(tx, course.id, ["pending"])]
    assert [(each.channel, "bubblewrap" in each.content["text"]) for each in owed] == [("#staff", True)]


async def test_a_direct_message_with_a_notebook_is_confirmed_by_a_button_even_after_a_restart(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    student: MemberActor,
    database: Database,
    course: Course,
    scholar: Scholar,
) -> None:
    question = await write(simcord_env, student, "here it is", notebook("zebedee_essay_1.ipynb"))
    assert "**First essay**?" in question.content
    assert await own(database, course, student) == []
    bot = build_bot()
    await simcord_env.restart_bot(bot)
    task = asyncio.create_task(bot.courses.all[0].grade())
    result = await student.user.click(question, label="Hand in: First essay")
    task.cancel()
    assert result.ephemeral
    assert "12 of 20 points" in result.response.content
    assert [each.attempt for each in await own(database, course, student)] == [1]
    assert student.user.dm_channel.last_message.components == []
    assert scholar.asked == []


@pytest.mark.usefixtures("at_work")
async def test_a_name_that_says_nothing_is_asked_about(
    simcord_env: Env, student: MemberActor, database: Database, course: Course
) -> None:
    question = await write(simcord_env, student, "", notebook("untitled.py", b"x = 1"))
    assert "What is it for?" in question.content
    await student.user.select(question, ["essay-1"])
    assert [each.assignment for each in await own(database, course, student)] == ["essay-1"]


@pytest.mark.usefixtures("at_work")
async def test_a_notebook_in_a_channel_is_taken_and_its_message_removed(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course, scholar: Scholar
) -> None:
    await student.send(channel, f"<@{simcord_env.bot.user.id}> mine", attachments=[notebook()])
    assert channel.history() == []
    question = student.user.dm_channel.last_message
    assert "nobody else sees your work" in question.content
    await student.user.click(question, label="Hand in: First essay")
    assert [each.state for each in await own(database, course, student)] == ["graded"]
    assert scholar.asked == []


async def test_a_notebook_that_is_not_for_the_bot_stays(channel: ChannelHandle, student: MemberActor) -> None:
    await student.send(channel, "look at this", attachments=[notebook()])
    assert len(channel.history()) == 1
    assert student.user.dm_channel.last_message is None


async def test_what_the_bot_may_not_remove_its_student_is_asked_to_delete(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor
) -> None:
    simcord_env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013)
    await student.send(channel, f"<@{simcord_env.bot.user.id}>", attachments=[notebook()])
    assert len(channel.history()) == 1
    assert "Please delete your message" in student.user.dm_channel.last_message.content


@pytest.mark.usefixtures("at_work")
async def test_who_takes_no_direct_messages_is_asked_in_the_channel_where_nobody_else_can_answer(
    simcord_env: Env,
    channel: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    database: Database,
    course: Course,
) -> None:
    place = student.user.dm_channel.id
    simcord_env.inject_error("POST", f"/channels/{place}/messages", status=403, code=50007, times=None)
    await student.send(channel, f"<@{simcord_env.bot.user.id}>", attachments=[notebook()])
    (question,) = channel.history()
    refused = await teacher.click(question, label="Hand in: First essay")
    assert refused.ephemeral
    assert "not yours" in refused.response.content
    result = await student.click(question, label="Hand in: First essay")
    assert result.ephemeral
    assert "12 of 20 points" in result.response.content
    assert channel.history() == []
    assert await own(database, course, teacher) == []


@pytest.mark.usefixtures("at_work")
async def test_an_assignment_is_shown_with_its_starter_and_a_form_to_hand_it_in(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    shown = await student.slash(channel, "assignment", assignment="First essay")
    assert shown.ephemeral
    (embed,) = shown.response.embeds
    assert {field.name: field.value for field in embed.fields}["20 points"].startswith("- Argument: 10")
    (starter,) = shown.response.attachments
    assert (starter.filename, await starter.read()) == ("essay-1.ipynb", (ESSAY / "starter.ipynb").read_bytes())
    form = await student.click(shown.response, label="Hand in")
    assert form.modal is not None
    field = form.modal["components"][0]["component"]["custom_id"]
    result = await student.submit_modal(form, {field: notebook()})
    assert result.ephemeral
    assert "12 of 20 points" in result.response.content
    assert len(await own(database, course, student)) == 1


@pytest.mark.usefixtures("at_work")
async def test_ones_own_submissions_are_listed_with_the_one_that_counts(
    channel: ChannelHandle, student: MemberActor, teacher: MemberActor
) -> None:
    empty = await student.slash(channel, "submissions")
    assert "not handed in anything" in empty.response.embeds[0].description
    for raw in (b"{}", b"[]"):
        await student.slash(channel, "submit", assignment="essay-1", notebook=notebook(raw=raw))
    listed = await student.slash(channel, "submissions")
    assert listed.ephemeral
    lines = listed.response.embeds[0].description.splitlines()
    assert lines[0] == "**First essay**"
    assert ["attempt 2" in lines[1], "counts" in lines[1], "counts" in lines[2]] == [True, True, False]
    assert "12 of 20 points" in lines[2]
    nobody = await teacher.slash(channel, "submissions")
    assert "not handed in anything" in nobody.response.embeds[0].description


@pytest.mark.usefixtures("at_work")
async def test_the_full_report_is_for_its_student_and_the_staff(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, teacher: MemberActor
) -> None:
    await student.slash(channel, "submit", assignment="essay-1", notebook=notebook())
    listed = await student.slash(channel, "submissions")
    report = await student.click(listed.response, label="Report: First essay")
    assert report.ephemeral
    (file,) = report.response.attachments
    assert file.filename == "essay-1-attempt-1.html"
    html = (await file.read()).decode()
    assert "Two legs are missing." in html
    button = await channel_note(channel, simcord_env)
    stranger = simcord_env.guild.add_member(simcord_env.create_user("ferris"))
    assert "no such report" in (await stranger.click(button, label="Full report")).response.content
    assert (await teacher.click(button, label="Full report")).response.attachments


async def channel_note(channel: ChannelHandle, env: Env) -> discord.Message:
    """Put the button below a grade where everybody could press it."""
    place = env.bot.get_partial_messageable(channel.id)
    return await place.send("a grade", view=report_buttons([(1, "Full report")]))


async def test_a_graded_notebook_comes_back_over_real_sockets(
    course: Course, scholar: Scholar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real client, a real sandbox, the real assignment: the file goes in, the grade comes out, and only there."""
    if (obstacle := Bubblewrap().obstacle()) or not KERNEL.exists():
        pytest.skip(obstacle or "no environment for notebooks (.venv-kernel): see requirements/kernel.in")
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(discord.Asset, "BASE", discord.Asset.BASE)
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    ahead, stop = IN_TERM - system_clock(), asyncio.Event()
    grading = Grading(COURSE_FOLDER, Uploads(tmp_path / "uploads"), WorkOnDask(KERNEL, ready=0), ahead=ahead)
    database = Database(f"sqlite:///{tmp_path}/syllabot.db")
    services = Services(course, scholar, lambda: system_clock() + ahead, database, grading=grading)
    async with open_playground(seed_from(course, Settings(_env_file=None, course=COURSE_FOLDER))) as place:
        settings = Settings(
            _env_file=None, home=tmp_path, course=COURSE_FOLDER, discord_url=place.api_url, DISCORD_TOKEN=place.token
        )
        bot = asyncio.create_task(serve(settings, services, until=stop.wait))
        async with aiohttp.ClientSession() as session:
            student = Page(
                session, place.url, next(u.id for u in place.world.users.values() if u.display_name == STUDENTS[0])
            )
            other = Page(
                session, place.url, next(u.id for u in place.world.users.values() if u.display_name == STUDENTS[1])
            )
            channel = next(each.id for each in place.world.channels.values() if each.name == "questions")

            async def online() -> bool:
                assert not bot.done(), bot.exception()
                return place.hub.bot_online

            await until(online)
            command = await until(lambda: student.command("submit"))
            await student.submit(channel, command, "essay-1", (ESSAY / "solution.ipynb").read_bytes())

            async def told() -> str:
                assert not bot.done(), bot.exception()
                texts = [embed["description"] for one in await student.direct() for embed in one["embeds"]]
                return next((text for text in texts if "20 of 20 points" in text), "")

            assert "Argument" in await until(told)

            async def shown() -> bool:
                return any("20 of 20 points" in message["content"] for message in await student.messages(channel))

            assert await until(shown)
            assert await other.messages(channel) == []
        stop.set()
        await asyncio.wait_for(bot, 30)


class Page:
    """A person at the playground's page."""

    def __init__(self, session: aiohttp.ClientSession, url: str, person: int) -> None:
        self._session, self._url, self._as = session, url, f"as={person}"

    async def command(self, name: str) -> str:
        """Return a command's id, empty while it is not registered."""
        return next((each["id"] for each in (await self._state())["commands"] if each["name"] == name), "")

    async def submit(self, channel: int, command: str, assignment: str, raw: bytes) -> None:
        """Use `/submit` with a file."""
        options = [
            {"name": "assignment", "type": 3, "value": assignment},
            {"name": "notebook", "type": 11, "value": "0"},
        ]
        body = {"type": 2, "channel_id": str(channel), "command_id": command, "options": options}
        body["attachments"] = {"0": 0}
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(body), content_type="application/json")
        form.add_field("files[0]", raw, filename="essay1.ipynb")
        async with self._session.post(f"{self._url}/page/interactions?{self._as}", data=form) as response:
            assert response.status == 202, await response.text()

    async def messages(self, channel: int | str) -> list[dict[str, Any]]:
        """Return what this person sees in a channel."""
        async with self._session.get(f"{self._url}/page/channels/{channel}/messages?{self._as}") as response:
            return await response.json()

    async def direct(self) -> list[dict[str, Any]]:
        """Return this person's direct messages."""
        return [message for one in (await self._state())["dms"] for message in await self.messages(one["id"])]

    async def _state(self) -> dict[str, Any]:
        async with self._session.get(f"{self._url}/page/state?{self._as}") as response:
            return await response.json()
