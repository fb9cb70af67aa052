"""`/admin roster` and `/link`: the roster comes in, changes, and hands out codes; students link their accounts."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from registrar import audit
from registrar.course.models import Course
from registrar.database import Database
from registrar.people import roster
from registrar.people.roster import Student
from tests.bot.people import ADA, CANVAS, GRACE, LISE, bring_in, button, code_for, link, member, refused
from tests.bot.post_office import PostOffice, opened
from tests.bot.stand_ins import IN_TERM


@pytest.fixture
def instructor(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "inez", "Instructor")


@pytest.fixture
def assistant(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "tom", "Staff")


async def everybody(database: Database, course: Course) -> dict[str, Student]:
    async with database.reading() as tx:
        return {each.name: each for each in await roster.students(tx, course.id, dropped=True)}


async def trace(database: Database, course: Course) -> list[str]:
    async with database.reading() as tx:
        return [entry.action for entry in await audit.entries(tx, course.id)]


def fields(message: Any) -> dict[str, str]:
    return {field.name: field.value for field in message.embeds[0].fields}


def sheet(name: str, text: str) -> tuple[str, bytes]:
    return name, text.encode()


async def rows(message: Any) -> list[dict[str, str]]:
    data = await message.attachments[0].read()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


async def test_an_import_is_shown_first_and_written_when_it_is_confirmed(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    instructor: MemberActor,
    database: Database,
    course: Course,
) -> None:
    shown = await instructor.slash(channel, "admin roster import", file=sheet("grades.csv", CANVAS))
    assert shown.ephemeral
    assert fields(shown.response) == {"New: 3": f"{GRACE}\n{ADA}\n{LISE}"}
    assert await everybody(database, course) == {}

    await simcord_env.restart_bot(build_bot())
    await instructor.click(shown.response, label="Import")
    assert set(await everybody(database, course)) == {ADA, GRACE, LISE}
    assert await trace(database, course) == ["roster.import"]


async def test_who_is_missing_in_the_file_is_dropped_only_where_the_instructor_says_so(
    channel: ChannelHandle, instructor: MemberActor, database: Database, course: Course
) -> None:
    await bring_in(database, course, IN_TERM)
    text = "Student,ID,Email\nKing Ada,11,ada@king.example\nHopper Grace,12,\nNoether Emmy,14,\n"
    for label, dropped in (("Import, and keep those", False), ("Import, and drop the 1", True)):
        shown = await instructor.slash(channel, "admin roster import", file=sheet("list.csv", text))
        assert fields(shown.response)["On the roster, but not in the file: 1"] == LISE
        done = await instructor.click(shown.response, custom_id=button(shown.response, label))
        found = await everybody(database, course)
        assert set(found) == {"King Ada", "Hopper Grace", "Noether Emmy", LISE}
        assert bool(found[LISE].dropped_at) is dropped
    assert "dropped" in done.response.content


async def test_an_import_of_a_roster_that_has_changed_since_is_shown_anew(
    channel: ChannelHandle, instructor: MemberActor, database: Database, course: Course
) -> None:
    shown = await instructor.slash(channel, "admin roster import", file=sheet("grades.csv", CANVAS))
    ids = await bring_in(database, course, IN_TERM, CANVAS.replace(f'"{LISE}",13', '"Meitner, L.",13'))
    await instructor.click(shown.response, label="Import")
    assert "has changed since" in shown.response.content
    assert list(fields(shown.response)) == ["Changed: 1"]
    await instructor.click(shown.response, label="Import")
    assert {each.id for each in (await everybody(database, course)).values()} == set(ids.values())
    assert LISE in await everybody(database, course)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Vorname;Matrikel\nAda;1\n", "first line must name the columns"),
        ("Student,ID\nAda,1\nGrace,1\n", "Lines 2 and 3 have the same ID: 1"),
        ("PK\x03\x04", "Excel workbook"),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_its_lines(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor, text: str, said: str
) -> None:
    assert said in refused(
        simcord_env, await instructor.slash(channel, "admin roster import", file=sheet("list.csv", text))
    )


async def test_thousands_of_students_are_previewed_within_discords_limits(
    channel: ChannelHandle, instructor: MemberActor, database: Database, course: Course
) -> None:
    text = "Student,ID\n" + "".join(f"Sailor {'x' * 90} {number},{number}\n" for number in range(2_000))
    shown = await instructor.slash(channel, "admin roster import", file=sheet("list.csv", text))
    await instructor.click(shown.response, label="Import")
    assert len(await everybody(database, course)) == 2_000
    listed = await instructor.slash(channel, "admin roster list")
    assert len(await rows(listed.response)) == 2_000


async def test_a_student_is_added_moved_dropped_and_taken_back_by_hand(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor, database: Database, course: Course
) -> None:
    sections = await instructor.autocomplete(channel, "admin roster add", "section", "thu")
    await instructor.slash(channel, "admin roster add", name=ADA, email="ada@sea.example")
    (choice,) = await instructor.autocomplete(channel, "admin roster move", "student", "ada love")
    assert choice["name"] == f"{ADA} · ada@sea.example"
    await instructor.slash(channel, "admin roster move", student=choice["value"], section=sections[0]["value"])
    await instructor.slash(channel, "admin roster drop", student=choice["value"])
    assert await instructor.autocomplete(channel, "admin roster move", "student", "ada") == []
    assert (await everybody(database, course))[ADA].dropped_at
    (gone,) = await instructor.autocomplete(channel, "admin roster readmit", "student", "")
    await instructor.slash(channel, "admin roster readmit", student=gone["value"])
    ada = (await everybody(database, course))[ADA]
    assert (ada.section, ada.dropped_at) == (sections[0]["value"], None)
    assert await trace(database, course) == ["student.readmit", "student.drop", "student.move", "student.add"]
    again = await instructor.slash(channel, "admin roster add", name="A.", email="ADA@sea.example")
    assert "the same e-mail address" in refused(simcord_env, again)


async def test_two_entries_are_merged_after_a_second_press(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    instructor: MemberActor,
    database: Database,
    course: Course,
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    asked = await instructor.slash(channel, "admin roster merge", keep=ids[ADA], duplicate=ids[LISE])
    assert "cannot be undone" in asked.response.embeds[0].title
    assert LISE in await everybody(database, course)
    await simcord_env.restart_bot(build_bot())
    await instructor.click(asked.response, label="Merge them")
    assert set(await everybody(database, course)) == {ADA, GRACE}
    gone = await instructor.slash(channel, "admin roster merge", keep=ids[ADA], duplicate=ids[LISE])
    assert "no such student" in refused(simcord_env, gone)
    same = await instructor.slash(channel, "admin roster merge", keep=ids[ADA], duplicate=ids[ADA])
    assert "two different entries" in refused(simcord_env, same)


async def test_assistants_read_the_roster_and_change_nothing(
    simcord_env: Env,
    channel: ChannelHandle,
    assistant: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    await link(database, course, ids[ADA], student, IN_TERM)
    listed = await assistant.slash(channel, "admin roster list", show="linked")
    assert listed.response.embeds[0].description == f"🔗 {ADA} (seminar)"
    assert [row["Student"] for row in await rows(listed.response)] == [ADA]
    shown = await assistant.slash(channel, "admin roster show", student=ids[ADA])
    assert fields(shown.response)["Accounts"] == f"<@{student.id}>"

    imported = await assistant.slash(channel, "admin roster import", file=sheet("list.csv", CANVAS))
    assert refused(simcord_env, imported) == "Only the course's instructors may do this."
    assert len(await everybody(database, course)) == 3


async def test_codes_are_shown_to_the_instructor_where_no_mail_server_is_set(
    simcord_env: Env,
    channel: ChannelHandle,
    instructor: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    one = await instructor.slash(channel, "admin roster code", student=ids[ADA])
    assert one.ephemeral
    code = one.response.content.split("`")[1]
    linked = await student.slash(channel, "link", code=f" {code.lower()}")
    assert linked.ephemeral
    assert f"**{ADA}**" in linked.response.content

    rest = await instructor.slash(channel, "admin roster code")
    assert [row["Student"] for row in await rows(rest.response)] == [GRACE, LISE]
    mailed = await instructor.slash(channel, "admin roster code", send="by e-mail")
    assert "No mail server is set" in refused(simcord_env, mailed)


async def test_codes_are_mailed_and_those_that_cannot_be_are_shown(
    simcord_env: Env,
    simcord_bot: Syllabot,
    channel: ChannelHandle,
    instructor: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    text = "Student,ID,Email\nAda,1,ada@sea.example\nGrace,2,grace@gone.example\nLise,3,\n"
    await bring_in(database, course, IN_TERM, text)
    async with opened(PostOffice(frozenset({"grace@gone.example"}))) as office:
        simcord_bot.courses.all[0].services.mail = office.server()
        sent = await instructor.slash(channel, "admin roster code")
    assert "E-mailed: 1." in sent.response.content
    left = {row["Student"]: row for row in await rows(sent.response)}
    assert left["Grace"]["Why it was not e-mailed"] == "the mail server refused it (code 550)"
    assert left["Lise"]["Why it was not e-mailed"] == "no address on the roster"
    (letter,) = office.received
    assert letter["To"] == "ada@sea.example"
    code = next(line.strip() for line in letter.get_content().splitlines() if line.startswith("    "))
    assert "**Ada**" in (await student.slash(channel, "link", code=code)).response.content
    other = await student.slash(channel, "link", code=left["Grace"]["Code"])
    assert "belongs to another entry" in refused(simcord_env, other)


async def test_a_code_works_in_a_direct_message_and_slips_are_told(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    code = await code_for(database, course, ids[ADA], IN_TERM)
    wrong = await student.user.slash("link", code="AAAAA-AAAAA")
    assert "There is no such code" in refused(simcord_env, wrong)
    assert "you are" in (await student.user.slash("link", code=code)).response.content
    thief = member(simcord_env, "thief")
    stolen = await thief.slash(channel, "link", code=code)
    assert "used by another account" in (said := refused(simcord_env, stolen))
    assert ADA not in said


async def test_codes_cannot_be_guessed_at_leisure(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor
) -> None:
    said = [refused(simcord_env, await student.slash(channel, "link", code=f"AAAA{number}")) for number in range(6)]
    assert all("no such code" in each for each in said[:5])
    assert said[5].startswith("That was a lot of codes at once. Please wait 10 minutes")


async def test_an_account_is_taken_from_a_student_by_an_instructor_alone(
    simcord_env: Env,
    channel: ChannelHandle,
    instructor: MemberActor,
    assistant: MemberActor,
    student: MemberActor,
    database: Database,
    course: Course,
) -> None:
    ids = await bring_in(database, course, IN_TERM)
    await link(database, course, ids[ADA], student, IN_TERM)
    assert refused(simcord_env, await assistant.slash(channel, "admin roster unlink", account=student))
    assert (await everybody(database, course))[ADA].accounts
    await instructor.slash(channel, "admin roster unlink", account=student)
    assert not (await everybody(database, course))[ADA].accounts
    again = await instructor.slash(channel, "admin roster unlink", account=student)
    assert "linked to nobody" in refused(simcord_env, again)


async def test_staff_is_appointed_and_dismissed_by_instructors_alone(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor, assistant: MemberActor
) -> None:
    moderator = member(simcord_env, "mo", "Moderator")
    crowned = await assistant.slash(channel, "admin staff appoint", account=assistant, role="instructor")
    assert "instructors" in refused(simcord_env, crowned)
    await instructor.slash(channel, "admin staff appoint", account=moderator, role="assistant")
    assert (await moderator.slash(channel, "admin roster list")).response.embeds
    listed = (await instructor.slash(channel, "admin staff list")).response.embeds[0]
    assert listed.description == f"<@{moderator.id}>: assistant"
    assert [field.value for field in listed.fields] == ["Instructor", "Staff"]
    await instructor.slash(channel, "admin staff dismiss", account=moderator)
    assert "Only the course's staff" in refused(simcord_env, await moderator.slash(channel, "admin roster list"))
