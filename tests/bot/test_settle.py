"""`/admin settle` and `/admin audit`: deciding between readings, taking it back, and the trace that it leaves."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.opening import take_decisions
from bot.services import Services
from registrar import audit
from registrar.audit import Entry
from registrar.calendar import due_at
from registrar.clock import fixed_clock
from registrar.course.models import Course
from registrar.course.values import Due
from registrar.database import Database
from tests.bot.people import member, refused
from tests.bot.stand_ins import IN_TERM, Scholar

ORAL = "oral-examination"


@pytest.fixture(scope="session")
def course(course: Course) -> Course:
    """The seminar, whose dispute says when the examination is by its second reading."""
    (dispute,) = course.disputes
    first, second = dispute.readings
    due = Due.model_validate({"date": "2024-06-03", "time": "10:00", "at": str(second.at)})
    readings = (first, second.model_copy(update={"due": due}))
    return course.model_copy(update={"disputes": (dispute.model_copy(update={"readings": readings}),)})


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "inez", "Instructor")


def due(services: Services) -> datetime:
    found = due_at(services.course, services.course.assignment(ORAL))
    assert found is not None
    return found.ends_at.astimezone(UTC)


async def test_a_dispute_is_settled_after_a_second_press_and_everything_goes_by_it(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    teacher: MemberActor,
    scholar: Scholar,
    database: Database,
) -> None:
    (dispute,) = await teacher.autocomplete(channel, "admin settle", "dispute", "oral")
    offered = await teacher.autocomplete(channel, "admin settle", "reading", "3 june", dispute=dispute["value"])
    assert [each["value"] for each in offered] == ["june-3"]
    asked = await teacher.slash(channel, "admin settle", dispute=dispute["value"], reading="june-3")
    assert asked.ephemeral
    embed = asked.response.embeds[0]
    assert "▫️ The table of dates says Wednesday, 5 June. *(Seminar handbook › Dates)*" in embed.description
    assert "✅ The section on the oral examination says Monday, 3 June." in embed.description
    assert embed.fields[0].value == "- It is due Mon 3 Jun 2024, 10:00."
    assert due(simcord_env.bot.courses.all[0].services) == datetime(2024, 6, 5, 12, tzinfo=UTC)

    await simcord_env.restart_bot(build_bot())
    done = await teacher.click(asked.response, label="Settle it")
    services = simcord_env.bot.courses.all[0].services
    assert due(services) == datetime(2024, 6, 3, 9, tzinfo=UTC)
    assert scholar.course == services.course
    async with database.reading() as tx:
        (entry,) = await audit.entries(tx, services.course.id, about="settle")
    assert (entry.actor, entry.subject) == (str(teacher.id), "dispute:oral-examination-day")

    again = Services(services.written, Scholar(), fixed_clock(IN_TERM), database)
    await take_decisions(again)
    assert again.course == services.course

    await teacher.click(done.response or asked.response, label="Undo")
    assert services.course == services.written


async def test_a_reading_that_is_not_there_is_refused(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor
) -> None:
    result = await teacher.slash(channel, "admin settle", dispute="oral-examination-day", reading="july-1")
    assert "no such reading" in refused(simcord_env, result)


async def test_an_assistant_settles_nothing(simcord_env: Env, channel: ChannelHandle) -> None:
    assistant = member(simcord_env, "tomé", "Staff")
    assert await assistant.autocomplete(channel, "admin settle", "dispute", "") == []
    result = await assistant.slash(channel, "admin settle", dispute="oral-examination-day", reading="june-3")
    assert "instructors" in refused(simcord_env, result)


async def test_the_audit_log_is_searched_and_exported(
    channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        for subject, reason in (("assignment:essay-1 student:3", "=1+1"), ("assignment:essay-2 everyone", "Flood")):
            given = {"until": "2024-04-01", "reason": reason}
            await audit.record(tx, Entry(course.id, IN_TERM, "7", "extension.grant", subject, None, given))
    shown = await teacher.slash(channel, "admin audit", about="essay-2")
    assert shown.ephemeral
    assert "<@7> **extension.grant** assignment:essay-2 everyone: until: 2024-04-01, reason: Flood" in (
        shown.response.embeds[0].description
    )
    assert "essay-1" not in shown.response.embeds[0].description
    assert not shown.response.attachments

    (file,) = (await teacher.slash(channel, "admin audit", export=True)).response.attachments
    rows = list(csv.DictReader(io.StringIO((await file.read()).decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == ["assignment:essay-2 everyone", "assignment:essay-1 student:3"]
    assert rows[1]["after"] == '{"until": "2024-04-01", "reason": "=1+1"}'


async def test_an_empty_audit_log_says_so(channel: ChannelHandle, teacher: MemberActor) -> None:
    shown = await teacher.slash(channel, "admin audit", about="nobody")
    assert "Nothing of this kind" in shown.response.embeds[0].description
