"""`/admin extension`: more time for a student, a team or everyone; who is told, and what moves with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simcord import ChannelHandle, Env, MemberActor

from registrar import audit, outbox, submissions
from registrar.calendar import due_at
from registrar.course.models import Course
from registrar.database import Database
from registrar.gradebook import decisions
from registrar.outbox import Owed
from tests.bot.class_list import enrol, graded
from tests.bot.people import member, refused

DUE = datetime(2024, 3, 22, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "inez", "Instructor")


@pytest.fixture
async def zebedee(student: MemberActor, database: Database, course: Course) -> int:
    return await enrol(database, course, "Tring, Zebedee", student.id)


async def owed(database: Database, course: Course, prefix: str) -> list[Owed]:
    async with database.reading() as tx:
        found = await outbox.listing(tx, course.id, ["pending"], limit=1000)
    return [each.owed for each in found if each.owed.key.startswith(prefix)]


async def grant(teacher: MemberActor, channel: ChannelHandle, until: str, **whom: Any) -> str:
    result = await teacher.slash(
        channel, "admin extension grant", assignment="essay-1", until=until, reason="Flood in the archive", **whom
    )
    assert result.ephemeral
    return str(result.response.content)


async def test_a_student_gets_more_time_is_told_and_is_reminded_later(
    channel: ChannelHandle,
    teacher: MemberActor,
    student: MemberActor,
    zebedee: int,
    database: Database,
    course: Course,
) -> None:
    await student.slash(channel, "remind on")
    said = await grant(teacher, channel, "3 days", student=zebedee)
    moment = int((DUE + 3 * DAY).timestamp())
    assert said == (f"**First essay** is due <t:{moment}:F> (<t:{moment}:R>) for Tring, Zebedee. They are told.")
    (letter,) = await owed(database, course, "decision:")
    assert letter.person == str(student.id)
    assert letter.content["text"].startswith(f"You have more time for **First essay**: it is due <t:{moment}:F>")
    assert "Flood" not in letter.content["text"]
    essay = [each for each in await owed(database, course, "remind:") if "due:essay-1" in str(each.content)]
    assert max(each.due_at for each in essay) == DUE + 3 * DAY - timedelta(hours=2)

    shown = await student.slash(channel, "calendar")
    assert shown.ephemeral
    assert f"**First essay ⏳**: <t:{moment}:F>" in shown.response.embeds[0].description
    assert "Nobody else sees this" in shown.response.embeds[0].footer.text
    turned = await student.click(shown.response, label="Today")
    assert "⏳" in (turned.response or shown.response).embeds[0].description
    assert "⏳" not in (await teacher.slash(channel, "calendar")).response.embeds[0].description


async def test_a_page_that_everybody_sees_never_turns_into_somebodys_own(
    channel: ChannelHandle, teacher: MemberActor, student: MemberActor, zebedee: int
) -> None:
    public = await teacher.slash(channel, "calendar")
    assert not public.ephemeral
    await grant(teacher, channel, "3 days", student=zebedee)
    await student.click(public.response, label="Today")
    assert "⏳" not in channel.history()[-1].embeds[0].description


async def test_what_was_graded_as_late_is_worked_out_anew(
    channel: ChannelHandle, teacher: MemberActor, student: MemberActor, zebedee: int, database: Database, course: Course
) -> None:
    await graded(database, course, student.id, "essay-1", 20, DUE + 2 * DAY)
    await grant(teacher, channel, "1 day", student=zebedee)
    async with database.reading() as tx:
        (mine,) = await submissions.of_person(tx, course.id, str(student.id))
    assert submissions.points(mine) == 18
    await grant(teacher, channel, "2024-03-24", student=zebedee)
    async with database.reading() as tx:
        (mine,) = await submissions.of_person(tx, course.id, str(student.id))
    assert submissions.points(mine) == 20


async def test_everyone_gets_more_time_and_the_course_is_told_once(
    simcord_env: Env,
    channel: ChannelHandle,
    teacher: MemberActor,
    student: MemberActor,
    zebedee: int,
    database: Database,
    course: Course,
) -> None:
    await grant(teacher, channel, "2024-03-29 12:00", everyone=True)
    moment = datetime(2024, 3, 29, 12, tzinfo=UTC)
    (letter,) = await owed(database, course, "decision:")
    assert (letter.channel, letter.person) == ("#announcements", None)
    held = simcord_env.bot.courses.all[0].services.course
    assert due_at(held, held.assignment("essay-1")).ends_at == moment
    assert [each for each in await owed(database, course, "announce:") if each.due_at == moment - DAY]
    shown = await student.slash(channel, "calendar")
    assert not shown.ephemeral
    assert f"**First essay**: <t:{int(moment.timestamp())}:F>" in shown.response.embeds[0].description

    offered = await teacher.autocomplete(channel, "admin extension withdraw", "extension", "everyone")
    assert [each["name"] for each in offered] == ["First essay · everyone · until 2024-03-29 12:00"]
    await teacher.slash(channel, "admin extension withdraw", extension=offered[0]["value"])
    held = simcord_env.bot.courses.all[0].services.course
    assert due_at(held, held.assignment("essay-1")).ends_at == DUE


async def test_an_extension_is_listed_and_taken_back_with_a_trace(
    channel: ChannelHandle, teacher: MemberActor, student: MemberActor, zebedee: int, database: Database, course: Course
) -> None:
    await grant(teacher, channel, "36 hours", student=zebedee)
    listed = (await teacher.slash(channel, "admin extension list")).response.embeds[0].description
    assert "First essay, **Tring, Zebedee**, until" in listed
    assert "Flood in the archive" in listed
    (choice,) = await teacher.autocomplete(channel, "admin extension withdraw", "extension", "tring")
    result = await teacher.slash(channel, "admin extension withdraw", extension=choice["value"])
    assert "Tring, Zebedee is told" in result.response.content
    texts = [each.content["text"] for each in await owed(database, course, "decision:")]
    assert any("was taken back: it is due" in text for text in texts)
    async with database.reading() as tx:
        assert await decisions.extensions(tx, course.id) == []
        trace = [(each.action, each.actor) for each in await audit.entries(tx, course.id, about="extension")]
    assert trace == [("extension.withdraw", str(teacher.id)), ("extension.grant", str(teacher.id))]


@pytest.mark.parametrize(
    ("until", "whom", "said"),
    [
        ("soon", {"student": 1}, "2 days"),
        ("2024-02-30", {"student": 1}, 'no "2024-02-30" in the calendar'),
        ("2024-03-01", {"student": 1}, "Name a later day"),
        ("2 days", {"student": 4711}, "no such student"),
        ("2 days", {"team": 4711}, "no such team"),
        ("2 days", {}, "Just one"),
        ("2 days", {"student": 1, "everyone": True}, "Just one"),
    ],
    ids=str,
)
async def test_what_cannot_be_granted_is_refused_and_nothing_changes(
    simcord_env: Env,
    channel: ChannelHandle,
    teacher: MemberActor,
    zebedee: int,
    until: str,
    whom: dict[str, Any],
    said: str,
) -> None:
    assert zebedee == 1
    result = await teacher.slash(
        channel, "admin extension grant", assignment="essay-1", until=until, reason="x", **whom
    )
    assert said in refused(simcord_env, result)
    services = simcord_env.bot.courses.all[0].services
    async with services.database.reading() as tx:
        assert await decisions.extensions(tx, services.course.id) == []


async def test_an_assistant_sees_extensions_and_grants_none(
    simcord_env: Env, channel: ChannelHandle, zebedee: int
) -> None:
    assistant = member(simcord_env, "tomé", "Staff")
    assert (await assistant.slash(channel, "admin extension list")).response.embeds
    result = await assistant.slash(
        channel, "admin extension grant", assignment="essay-1", until="2 days", reason="x", student=zebedee
    )
    assert "instructors" in refused(simcord_env, result)
