"""`/admin grade`: what the staff sees and decides about grades, files of them, and points from Kaggle."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.errors import BotError
from bot.kaggle import KaggleAccess, fetch_leaderboard
from registrar import audit, outbox
from registrar.course.models import Course
from registrar.database import Database
from registrar.gradebook import decisions
from tests.bot.class_list import enrol, graded
from tests.bot.people import ADA, CANVAS, bring_in, member, refused
from tests.bot.stand_ins import IN_TERM

KEY = "Basic aW5lczprM3k="
"""`ines:k3y`, as HTTP Basic has it."""

TALK = "source-presentation"
BOARD = (
    "Rank,TeamId,TeamName,LastSubmissionDate,Score,SubmissionCount,TeamMemberUserNames\n"
    "1,11,Zebedee Tring,2024-02-28 10:00:00,0.91,4,zt\n"
    "2,12,Strangers,2024-02-27 10:00:00,0.90,2,xx\n"
)


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "inez", "Instructor")


@pytest.fixture
async def zebedee(student: MemberActor, database: Database, course: Course) -> int:
    return await enrol(database, course, "Tring, Zebedee", student.id)


async def letters(database: Database, course: Course) -> list[tuple[str | None, str]]:
    async with database.reading() as tx:
        found = await outbox.listing(tx, course.id, ["pending"])
    return [
        (each.owed.person, each.owed.content["text"]) for each in reversed(found) if each.owed.kind == "decision.own"
    ]


async def test_points_are_set_excused_and_given_back_and_the_student_reads_why(
    channel: ChannelHandle, teacher: MemberActor, student: MemberActor, zebedee: int, database: Database, course: Course
) -> None:
    await graded(database, course, student.id, "essay-1", 10)
    whom = {"student": zebedee, "assignment": "essay-1"}
    said = await teacher.slash(channel, "admin grade override", points=18.5, reason="Read again.", **whom)
    assert said.ephemeral
    first = "You have 18.5 of 20 points for **First essay**, set by the staff: Read again."
    assert said.response.content == f"Done. I tell Tring, Zebedee: {first}"
    assert "18.5 of 20 points" in (await student.slash(channel, "grades show")).response.embeds[0].description
    await teacher.slash(channel, "admin grade excuse", reason="Illness", **whom)
    await teacher.slash(channel, "admin grade withdraw", **whom)
    shown = await teacher.slash(channel, "admin grade show", student=zebedee)
    assert shown.ephemeral
    assert "First essay: 10 of 20 points" in shown.response.embeds[0].description
    assert "Tring, Zebedee" in shown.response.embeds[0].title

    told = await letters(database, course)
    assert {person for person, _ in told} == {str(student.id)}
    assert sorted(text for _, text in told) == [
        "What you handed in for **First essay** counts again, in place of what the staff had set.",
        "You are excused from **First essay**, and it is left out of your grade: Illness.",
        first,
    ]
    async with database.reading() as tx:
        trace = [each.action for each in await audit.entries(tx, course.id, about="grade.")]
    assert trace == ["grade.withdraw", "grade.excuse", "grade.override"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"student": 4711, "assignment": "essay-1", "points": 3.0, "reason": "x"}, "no such student"),
        ({"student": 1, "assignment": "essay-9", "points": 3.0, "reason": "x"}, "no such assignment"),
        ({"student": 1, "assignment": "essay-1", "points": 21.0, "reason": "x"}, "between 0 and 20"),
        ({"student": 1, "assignment": "essay-1", "points": 3.0, "reason": "   "}, "Write a reason"),
    ],
    ids=str,
)
async def test_what_cannot_be_set_is_refused_and_nobody_is_told(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor, zebedee: int, options: dict[str, Any], said: str
) -> None:
    assert zebedee == 1
    assert said in refused(simcord_env, await teacher.slash(channel, "admin grade override", **options))
    services = simcord_env.bot.courses.all[0].services
    assert await letters(services.database, services.course) == []


async def test_an_assistant_reads_grades_and_changes_none(
    simcord_env: Env, channel: ChannelHandle, zebedee: int
) -> None:
    assistant = member(simcord_env, "tomé", "Staff")
    assert (await assistant.slash(channel, "admin grade show", student=zebedee)).response.embeds
    result = await assistant.slash(
        channel, "admin grade override", student=zebedee, assignment="essay-1", points=3.0, reason="x"
    )
    assert "instructors" in refused(simcord_env, result)


async def test_a_server_admin_without_a_role_in_the_course_sees_no_grade(
    simcord_env: Env, channel: ChannelHandle, zebedee: int
) -> None:
    owner = member(simcord_env, "boss", "Dean", manage_guild=True, administrator=True)
    result = await owner.slash(channel, "admin grade show", student=zebedee)
    assert "staff" in refused(simcord_env, result)
    assert "Tring" not in result.response.content


async def test_grades_go_out_as_canvas_took_the_roster_in_and_as_a_plain_table(
    channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    ids = await bring_in(database, course, IN_TERM, CANVAS)
    async with database.transaction() as tx:
        await decisions.override(tx, course, "essay-1", ids[ADA], 18, reason="x", actor="7", at=IN_TERM)
        await decisions.override(tx, course, "essay-2", ids[ADA], None, reason="x", actor="7", at=IN_TERM)
    exported = await teacher.slash(channel, "admin grade export")
    assert exported.ephemeral
    assert "3 students" in exported.response.content
    (file,) = exported.response.attachments
    head, possible, *rows = csv.reader(io.StringIO((await file.read()).decode()))
    assert head[:6] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "First essay (401)"]
    assert possible[5:] == ["20", "30", "15", "35"]
    assert [row[:2] + row[5:7] for row in rows] == [
        ["Hopper, Grace", "12", "", ""],
        ["Lovelace, Ada", "11", "18", "EX"],
        ["Meitner, Lise", "13", "", ""],
    ]
    (file,) = (await teacher.slash(channel, "admin grade export", format="plain")).response.attachments
    table = list(csv.DictReader(io.StringIO((await file.read()).decode("utf-8-sig"))))
    assert [row["Letter so far"] for row in table] == ["", "Excelente", ""]


async def test_points_from_a_leaderboard_are_given_after_a_second_press(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    teacher: MemberActor,
    student: MemberActor,
    zebedee: int,
) -> None:
    file = ("publicleaderboard.csv", BOARD.encode())
    shown = await teacher.slash(channel, "admin grade kaggle", assignment=TALK, points=12.0, file=file)
    embed = shown.response.embeds[0]
    assert "gets **12 of 15 points**, whatever the rank" in embed.description
    assert [(field.name, field.value) for field in embed.fields] == [
        ("They get them (1)", "- Tring, Zebedee (Zebedee Tring)"),
        ("I know nobody behind these (1)", "- Strangers: xx"),
    ]
    services = simcord_env.bot.courses.all[0].services
    async with services.database.reading() as tx:
        assert await decisions.decisions(tx, services.course.id) == {}

    await simcord_env.restart_bot(build_bot())
    await teacher.click(shown.response, label="Give the points")
    async with services.database.reading() as tx:
        decided = await decisions.decisions(tx, services.course.id)
    assert {who: each.overrides[TALK].points for who, each in decided.items()} == {zebedee: 12}
    ((person, text),) = await letters(services.database, services.course)
    assert person == str(student.id)
    assert text.startswith("You have 12 of 15 points for **Source presentation**")


def packed(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return file.getvalue()


Kaggle = Callable[[int, bytes], Awaitable[KaggleAccess]]


@pytest.fixture
async def kaggle() -> AsyncIterator[Kaggle]:
    """A server on loopback that answers as Kaggle's documented API does."""
    servers: list[TestServer] = []

    async def start(status: int, body: bytes) -> KaggleAccess:
        async def leaderboard(request: web.Request) -> web.Response:
            if request.headers.get("Authorization") != KEY:
                return web.json_response({"code": 401, "message": "Unauthenticated"}, status=401)
            if request.match_info["name"] != "sea-prices":
                return web.json_response({"code": 404, "message": "Not found"}, status=404)
            return web.Response(status=status, body=body, content_type="application/zip")

        app = web.Application()
        app.router.add_get("/api/v1/competitions/{name}/leaderboard/download", leaderboard)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return KaggleAccess(str(server.make_url("/api/v1/")), "ines", "k3y")

    yield start
    for server in servers:
        await server.close()


async def test_a_leaderboard_is_fetched_where_a_key_is_set(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor, zebedee: int, kaggle: Kaggle
) -> None:
    assert zebedee
    simcord_env.bot.courses.all[0].services.kaggle = await kaggle(
        200, packed("sea-prices-publicleaderboard.csv", BOARD.encode())
    )
    shown = await teacher.slash(
        channel,
        "admin grade kaggle",
        assignment=TALK,
        points=12.0,
        competition="https://www.kaggle.com/competitions/sea-prices",
    )
    assert shown.response.embeds[0].fields[0].name == "They get them (1)"


@pytest.mark.parametrize(
    ("status", "body", "name", "said"),
    [
        (200, b"not a zip", "sea-prices", "no leaderboard"),
        (200, packed("readme.txt", b""), "sea-prices", "no leaderboard"),
        (200, packed("a.csv", b"0" * 9_000_000), "sea-prices", "no leaderboard"),
        (503, b"", "sea-prices", "cannot be reached"),
        (200, b"", "other", "no such competition"),
        (200, b"", "../../secrets?x=1", "no such competition"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_whatever_kaggle_says_the_instructor_reads_what_to_do(
    kaggle: Kaggle, status: int, body: bytes, name: str, said: str
) -> None:
    access = await kaggle(status, body)
    with pytest.raises(BotError, match=said):
        await fetch_leaderboard(access, name)


async def test_without_a_key_or_with_a_wrong_one_the_file_is_asked_for(kaggle: Kaggle) -> None:
    with pytest.raises(BotError, match="KAGGLE_KEY"):
        await fetch_leaderboard(None, "sea-prices")
    access = await kaggle(200, b"")
    with pytest.raises(BotError, match="does not take the key"):
        await fetch_leaderboard(KaggleAccess(access.url, "ines", "wrong"), "sea-prices")
    assert "k3y" not in repr(access)
