"""The instructor's desk: announcements, pauses, and the morning's digest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.digest import Digests
from registrar import audit, outbox, pausing, submissions
from registrar.course.models import Course
from registrar.database import Database
from registrar.digest import digest
from registrar.outbox import Debt
from registrar.questions import log
from registrar.questions.log import Asked
from registrar.submissions import File
from schedules.courier import Courier
from tests.bot.people import ADA, GRACE, bring_in, link, member, refused
from tests.bot.stand_ins import IN_TERM, Scholar
from tests.registrar.team_helpers import team_up, with_teams

TITLE, TEXT = "The harbour is closed", "We meet **on land** this week."


@pytest.fixture
def instructor(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return member(simcord_env, "inez", "Instructor")


async def owed(database: Database, course: Course, prefix: str) -> list[Debt]:
    async with database.reading() as tx:
        return list(await outbox.pending(tx, course.id, prefix))


async def written(channel: ChannelHandle, author: MemberActor, **options: str) -> object:
    """Write an announcement and return its preview."""
    form = await author.slash(channel, "admin announce write", **options)
    title, text = (each["component"]["custom_id"] for each in form.modal["components"])
    return await author.submit_modal(form, {title: TITLE, text: TEXT})


async def test_an_announcement_is_previewed_and_sent_as_it_was_shown(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    instructor: MemberActor,
    database: Database,
    course: Course,
) -> None:
    preview = await written(channel, instructor)
    assert preview.ephemeral
    assert (preview.response.embeds[0].title, preview.response.embeds[0].description) == (TITLE, TEXT)
    assert await owed(database, course, "staff-notice:") == []
    await simcord_env.restart_bot(build_bot())
    await instructor.click(preview.response, label="Send it")
    (debt,) = await owed(database, course, "staff-notice:")
    assert debt.owed.content == {"title": TITLE, "text": TEXT}
    assert (debt.owed.channel, debt.owed.due_at) == ("#announcements", IN_TERM)
    async with database.reading() as tx:
        (entry,) = await audit.entries(tx, course.id, about="announcement")
    assert (entry.action, entry.actor) == ("announcement.send", str(instructor.id))


async def test_an_announcement_for_later_is_listed_and_can_be_withdrawn(
    channel: ChannelHandle, instructor: MemberActor, database: Database, course: Course
) -> None:
    preview = await written(channel, instructor, at="2024-03-14 18:00")
    await instructor.click(preview.response, label="Schedule it")
    (debt,) = await owed(database, course, "staff-notice:")
    assert debt.owed.due_at == datetime(2024, 3, 14, 18, tzinfo=UTC)
    listed = await instructor.slash(channel, "admin announce list")
    assert TITLE in listed.response.embeds[0].description
    (choice,) = await instructor.autocomplete(channel, "admin announce withdraw", "announcement", "harbour")
    await instructor.slash(channel, "admin announce withdraw", announcement=choice["value"])
    assert await owed(database, course, "staff-notice:") == []


async def test_nothing_but_a_waiting_announcement_can_be_withdrawn(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor
) -> None:
    result = await instructor.slash(channel, "admin announce withdraw", announcement="grade:7")
    assert "no such announcement" in refused(simcord_env, result)


async def test_an_announcement_for_a_time_that_has_passed_is_refused(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor
) -> None:
    result = await instructor.slash(channel, "admin announce write", at="2024-03-01 18:00")
    assert "in the past" in refused(simcord_env, result)


async def test_an_assistant_announces_nothing(simcord_env: Env, channel: ChannelHandle) -> None:
    assistant = member(simcord_env, "ivo", "Staff")
    assert "instructors" in refused(simcord_env, await assistant.slash(channel, "admin announce write"))


async def test_a_paused_bot_answers_no_question_until_it_is_resumed(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor, student: MemberActor, scholar: Scholar
) -> None:
    said = await instructor.slash(channel, "admin pause", until="18:00")
    assert f"<t:{int(datetime(2024, 3, 12, 18, tzinfo=UTC).timestamp())}:F>" in said.response.content
    asked = await student.slash(channel, "ask", question="When is the essay due?")
    assert "paused" in asked.response.content
    assert scholar.asked == []
    assert simcord_env.errors
    await instructor.slash(channel, "admin resume")
    assert "due at noon" in (await student.slash(channel, "ask", question="When?")).response.embeds[0].description


async def test_who_is_not_paused_is_not_resumed(
    simcord_env: Env, channel: ChannelHandle, instructor: MemberActor
) -> None:
    assert "not paused" in refused(simcord_env, await instructor.slash(channel, "admin resume"))


async def test_what_is_owed_waits_for_the_end_of_a_pause(
    simcord_env: Env, simcord_bot: Syllabot, channel: ChannelHandle, database: Database, course: Course
) -> None:
    news = simcord_env.guild.create_text_channel("announcements")
    courier: Courier = simcord_bot.courses.all[0].schedules.courier
    async with database.transaction() as tx:
        content = {"title": TITLE, "text": TEXT}
        await outbox.owe(tx, outbox.Owed(course.id, "x", "notice.staff", content, IN_TERM, channel=f"#{news.name}"))
        await pausing.pause(tx, course.id, None, actor="7", at=IN_TERM)
    await courier.deliver_due()
    assert news.history() == []
    async with database.transaction() as tx:
        await pausing.resume(tx, course.id, actor="7", at=IN_TERM)
    await courier.deliver_due()
    assert [message.embeds[0].title for message in news.history()] == [TITLE]


async def test_a_digest_tells_of_files_failures_questions_and_teams_without_names(
    channel: ChannelHandle, instructor: MemberActor, student: MemberActor, database: Database, course: Course
) -> None:
    essay = course.assignments[0]
    ids = await bring_in(database, course, IN_TERM - timedelta(days=40))
    await link(database, course, ids[ADA], student, IN_TERM)
    await team_up(database, with_teams(course), "Crew", ids[ADA], ids[GRACE], at=IN_TERM - timedelta(days=30))
    yesterday = IN_TERM - timedelta(hours=3)
    question = Asked(course.id, yesterday, "May I swim?", "May I swim?", "unknown", "unknown", None, {})
    async with database.transaction() as tx:
        file = File(course.id, str(student.id), "essay.ipynb", "0" * 64, yesterday)
        await submissions.hand_in(tx, file, essay.id)
        claimed = await submissions.claim(tx, course.id, IN_TERM, timedelta(minutes=1))
        assert claimed is not None
        await submissions.settle_failed(tx, claimed, "no sandbox", IN_TERM)
        await log.log(tx, question)
        await log.log(tx, replace(question, asked_at=IN_TERM - timedelta(days=3), text="Too old"))
    shown = (await instructor.slash(channel, "admin digest")).response.embeds[0].description
    assert f"{essay.title}: 1" in shown
    assert "Could not be graded:** 1" in shown
    assert "May I swim?" in shown
    assert "Too old" not in shown
    assert "Crew: no plan" in shown
    assert "Lovelace" not in shown


async def test_every_morning_owes_the_next_and_quiet_ones_are_left_out(
    simcord_bot: Syllabot, channel: ChannelHandle, instructor: MemberActor, database: Database, course: Course
) -> None:
    await instructor.slash(channel, "admin digest", when="every morning")
    (first,) = await owed(database, course, "digest:")
    assert first.owed.due_at == datetime(2024, 3, 13, 8, tzinfo=UTC)
    digests, morning = Digests(simcord_bot.courses.all[0].services), first.owed.due_at
    async with database.transaction() as tx:
        assert await digests.prepare(tx, first.owed, morning) is None
        asked = Asked(course.id, morning - timedelta(hours=1), "May I swim?", "", "unknown", "unknown", None, {})
        await log.log(tx, asked)
    second = (await owed(database, course, "digest:"))[-1]
    assert second.owed.due_at == morning + timedelta(days=1)
    async with database.transaction() as tx:
        content = await digests.prepare(tx, second.owed, morning + timedelta(hours=1))
        assert content is not None
        assert "May I swim?" in str(content["text"])
    await instructor.slash(channel, "admin digest", when="never")
    async with database.transaction() as tx:
        assert await digests.prepare(tx, second.owed, morning) is None


async def test_a_quiet_course_has_an_empty_digest(database: Database, course: Course) -> None:
    async with database.reading() as tx:
        assert (await digest(tx, course, IN_TERM - timedelta(days=1), IN_TERM)).empty
