"""`/admin`: who gets in, the official answers, and the report on questions."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import discord
import pytest
from PIL import Image
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.cogs.forgetting import Forgetting
from registrar import audit
from registrar.course.models import Course
from registrar.database import Database
from registrar.people import staff
from registrar.questions import log, official
from registrar.questions.log import Asked
from tests.bot.stand_ins import IN_TERM, Scholar

FRENCH = Asked(
    "", IN_TERM - timedelta(days=2), "May I write in French?", "May I write in French?", "unknown", "unknown", 2, {}
)


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


async def logged(database: Database, course: Course, *asked: Asked) -> list[int]:
    async with database.transaction() as tx:
        return [await log.log(tx, replace(each, course=course.id)) for each in asked]


async def answered(database: Database, course: Course, text: str) -> None:
    (question,) = await logged(database, course, FRENCH)
    async with database.transaction() as tx:
        await official.approve(tx, course.id, question, text, at=IN_TERM, actor="7")


@pytest.mark.parametrize("command", ["questions", "official list"])
async def test_students_do_not_get_in_even_where_the_server_shows_them_the_command(
    simcord_env: Env, channel: ChannelHandle, command: str
) -> None:
    moderator = simcord_env.guild.create_role("Moderator", permissions=discord.Permissions(manage_messages=True))
    student = simcord_env.guild.add_member(simcord_env.create_user("mod"), roles=[moderator])
    result = await student.slash(channel, f"admin {command}")
    assert simcord_env.errors
    assert "Only the course's staff" in result.response.content
    assert result.ephemeral


async def test_what_the_staff_types_is_not_completed_for_students(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    moderator = simcord_env.guild.create_role("Moderator", permissions=discord.Permissions(manage_messages=True))
    student = simcord_env.guild.add_member(simcord_env.create_user("mod"), roles=[moderator])
    await answered(database, course, "Yes.")
    offered = await teacher.autocomplete(channel, "admin official edit", "answer", "french")
    assert [choice["name"] for choice in offered] == [FRENCH.text]
    assert await teacher.autocomplete(channel, "admin official edit", "answer", "spanish") == []
    assert await student.autocomplete(channel, "admin official edit", "answer", "french") == []


async def test_managing_the_server_makes_nobody_staff(simcord_env: Env, channel: ChannelHandle) -> None:
    role = simcord_env.guild.create_role("Dean", permissions=discord.Permissions(administrator=True))
    dean = simcord_env.guild.add_member(simcord_env.create_user("dean"), roles=[role])
    assert "Only the course's staff" in (await dean.slash(channel, "admin official list")).response.content
    assert simcord_env.errors


async def test_whoever_is_appointed_needs_no_role_in_discord(
    simcord_env: Env, channel: ChannelHandle, database: Database, course: Course
) -> None:
    guide = simcord_env.guild.create_role("Guide", permissions=discord.Permissions(manage_messages=True))
    helper = simcord_env.guild.add_member(simcord_env.create_user("helper"), roles=[guide])
    async with database.transaction() as tx:
        await staff.appoint(tx, course.id, str(helper.id), "assistant", actor="cli", at=IN_TERM)
    assert (await helper.slash(channel, "admin official list")).response.embeds


async def test_an_official_answer_is_listed_edited_and_withdrawn(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    teacher: MemberActor,
    scholar: Scholar,
    database: Database,
    course: Course,
) -> None:
    await answered(database, course, "Yes.")
    shown = await teacher.slash(channel, "admin official list")
    assert shown.ephemeral
    assert "May I write in French?** Yes." in shown.response.embeds[0].description
    (choice,) = await teacher.autocomplete(channel, "admin official edit", "answer", "")

    form = await teacher.slash(channel, "admin official edit", answer=choice["value"])
    field = form.modal["components"][0]["component"]
    assert field["value"] == "Yes."
    await teacher.submit_modal(form, {field["custom_id"]: "Yes, in French."})
    assert [each.text for each in scholar.official] == ["Yes, in French."]

    asked = await teacher.slash(channel, "admin official withdraw", answer=choice["value"])
    assert "Yes, in French." in asked.response.embeds[0].fields[1].value
    await simcord_env.restart_bot(build_bot())
    await teacher.click(asked.response, label="Withdraw it")
    assert scholar.official == []
    async with database.reading() as tx:
        trace = [(entry.action, entry.actor) for entry in await audit.entries(tx, course.id, about="official")]
    assert trace[:2] == [("official.withdraw", str(teacher.id)), ("official.edit", str(teacher.id))]


async def test_an_answer_that_is_not_there_is_said_to_be_gone(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor
) -> None:
    result = await teacher.slash(channel, "admin official withdraw", answer=4711)
    assert simcord_env.errors
    assert "no such official answer" in result.response.content


async def test_the_report_groups_what_needs_the_staff_and_counts_by_module(
    channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    good = replace(FRENCH, text="When is it due?", understood="When is it due?", band="answer", module=None)
    old = replace(FRENCH, asked_at=IN_TERM - timedelta(days=20))
    late = replace(FRENCH, text="May we use @everyone?", understood="May we?", module=3, band="closest")
    questions = await logged(database, course, FRENCH, late, good, good, old)
    async with database.transaction() as tx:
        await log.vote(tx, course.id, questions[3], "1", helpful=False)

    result = await teacher.slash(channel, "admin questions", days=14)
    assert result.ephemeral
    embed = result.response.embeds[0]
    assert "**4** asked: 2 answered, 1 shown the closest match, 1 without an answer. 👍 0 👎 1" in embed.description
    assert "**2×** May we use @everyone? (closest, module 2, 3)" in embed.description
    assert "**1×** When is it due? (answer, 👎 1)" in embed.description
    assert embed.fields[0].value.splitlines() == [
        "Module 2: 1 asked, 1 to look at",
        "Module 3: 1 asked, 1 to look at",
        "Of no one module: 2 asked, 1 to look at",
    ]

    of_module = await teacher.slash(channel, "admin questions", days=30, module=2)
    assert "**2** asked" in of_module.response.embeds[0].description


async def test_the_report_brings_a_plot_and_a_table_that_no_spreadsheet_takes_for_formulas(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    wild = replace(FRENCH, text='=HYPERLINK("https://evil.example";"a")', understood="x")
    earlier = replace(FRENCH, asked_at=IN_TERM - timedelta(days=40))
    await logged(database, course, FRENCH, wild, earlier)
    result = await teacher.slash(channel, "admin questions", days=60)

    files = {file.filename: await file.read() for file in result.response.attachments}
    assert Image.open(io.BytesIO(files["weeks.png"])).width > 500
    rows = list(csv.DictReader(io.StringIO(files["questions.csv"].decode("utf-8-sig"))))
    assert [row["question"][:12] for row in rows] == ["'=HYPERLINK(", "May I write ", "May I write "]
    assert rows[1]["group"] == rows[2]["group"] != rows[0]["group"]
    assert rows[1]["asked_at"] == "2024-03-10T09:00:00+00:00"


async def test_a_report_on_nothing_says_so(channel: ChannelHandle, teacher: MemberActor) -> None:
    assert "No question was asked" in (await teacher.slash(channel, "admin questions")).response.embeds[0].description


async def test_old_questions_are_forgotten_at_the_start_and_every_day(
    simcord_env: Env, build_bot: Callable[[], Syllabot], database: Database, course: Course
) -> None:
    async def a_day_later() -> None:
        cog = cast("Forgetting", simcord_env.bot.get_cog(Forgetting.__name__))
        assert cog.every == timedelta(days=1)
        await cog.go_round()

    old = replace(FRENCH, asked_at=IN_TERM - timedelta(days=366))
    for wake in (lambda: simcord_env.restart_bot(build_bot()), a_day_later):
        kept, _ = await logged(database, course, FRENCH, old)
        await wake()
        async with database.reading() as tx:
            rows = await log.asked_between(tx, course.id, IN_TERM - timedelta(days=1000), IN_TERM)
        assert kept in {row.id for row in rows}
        assert {row.asked.asked_at for row in rows} == {FRENCH.asked_at}
