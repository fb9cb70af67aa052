"""Reminders in Discord: what people choose, the buttons below a reminder, and what the staff sees and sets."""

from collections.abc import Callable
from datetime import datetime, timedelta

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.views.letters import LATE, LetterError, render
from registrar import outbox, reminders
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.database import Database
from registrar.outbox import Debt, Owed
from registrar.reminders import Wishes
from tests.bot.stand_ins import IN_TERM

ESSAY = "due:essay-1"


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


async def owed_to(database: Database, course: Course, person: object) -> list[Debt]:
    async with database.reading() as tx:
        found = await outbox.listing(tx, course.id, ["pending"], limit=1000)
    return [each for each in found if each.owed.person == str(person)]


async def wishes_of(database: Database, course: Course, person: object) -> Wishes:
    async with database.reading() as tx:
        return await reminders.wishes_of(tx, course.id, str(person))


async def reminded(bot: Syllabot, database: Database, course: Course, student: MemberActor) -> Debt:
    """Deliver the student's first reminder by the bot's own messenger, and return it."""
    async with database.transaction() as tx:
        await reminders.set_wishes(tx, course.id, str(student.user.id), Wishes(kinds=frozenset({Kind.DUE})))
        await bot.courses.all[0].schedules.planner.replan_for(tx, str(student.user.id))
    debt = min(await owed_to(database, course, student.user.id), key=lambda each: each.owed.due_at)
    channel = await bot.courses.all[0].schedules.courier._messenger.channel_with(str(student.user.id))
    await bot.courses.all[0].schedules.courier._messenger.send(channel, debt, "n", late=False)
    return debt


async def test_a_person_asks_for_reminders_and_they_are_planned(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    result = await student.slash(channel, "remind on")
    assert result.ephemeral
    assert "**due dates**: 7 days before, 24 hours before, 2 hours before" in result.response.content
    assert await owed_to(database, course, student.user.id)


async def test_nobody_is_reminded_who_did_not_ask_or_asked_no_more(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    assert "no reminders" in (await student.slash(channel, "remind show")).response.content
    await student.slash(channel, "remind on")
    result = await student.slash(channel, "remind off")
    assert "no reminders" in result.response.content
    assert await owed_to(database, course, student.user.id) == []


async def test_quiet_hours_are_a_persons_own(
    channel: ChannelHandle, student: MemberActor, database: Database, course: Course
) -> None:
    await student.slash(channel, "remind on", about="due dates")
    result = await student.slash(channel, "remind quiet", **{"from": 0, "to": 18})
    assert "between 00:00 and 18:00" in result.response.content
    hours = {
        each.owed.due_at.astimezone(course.term.zone).hour for each in await owed_to(database, course, student.user.id)
    }
    # What the end of the quiet hours would make too late comes as they begin.
    assert hours <= {0, *range(18, 24)}


@pytest.mark.parametrize(("label", "says"), [("Snooze", "again"), ("Done", "no more"), ("Stop these", "`/remind on`")])
async def test_the_buttons_of_a_reminder_work_after_a_restart(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    simcord_bot: Syllabot,
    student: MemberActor,
    database: Database,
    course: Course,
    label: str,
    says: str,
) -> None:
    debt = await reminded(simcord_bot, database, course, student)
    before = await owed_to(database, course, student.user.id)
    await simcord_env.restart_bot(build_bot())
    message = student.user.dm_channel.last_message
    result = await student.user.click(message, label=label)
    assert says in result.followups[-1].content
    after = await owed_to(database, course, student.user.id)
    if label == "Snooze":
        assert {each.owed.key for each in after} > {each.owed.key for each in before}
    else:
        assert not [each for each in after if each.owed.content == debt.owed.content]
    wishes = await wishes_of(database, course, student.user.id)
    assert (Kind.DUE in wishes.kinds) == (label != "Stop these")


async def test_the_staff_sets_when_reminders_come(
    channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    shown = (await teacher.slash(channel, "admin reminders")).response.embeds[0]
    assert "**due dates**: 7 days before, 24 hours before, 2 hours before" in shown.description
    result = await teacher.slash(channel, "admin reminders", kind="due", before="3d, 90m")
    assert "**due dates**: 3 days before, 90 minutes before" in result.response.embeds[0].description
    async with database.reading() as tx:
        essay = [
            each for each in await outbox.listing(tx, course.id, ["pending"]) if each.owed.kind == "announcement.due"
        ]
        assert (await reminders.plan_of(tx, course)).before.due == ("3d", "90m")
    assert min(each.owed.due_at for each in essay) == datetime(2024, 3, 19, 18, tzinfo=IN_TERM.tzinfo)
    back = await teacher.slash(channel, "admin reminders", reset=True)
    assert "7 days before" in back.response.embeds[0].description


async def test_a_rule_that_cannot_be_read_is_told_in_plain_words(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor
) -> None:
    result = await teacher.slash(channel, "admin reminders", kind="due", before="soon")
    assert simcord_env.errors
    assert "write days, hours or minutes" in result.response.content


async def test_the_delivery_report_counts_shows_what_failed_and_tries_it_again(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor, database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        for number, state in enumerate(["sent", "sent", "failed"]):
            owed = Owed(course.id, f"{number}", "grade.ready", {"title": "A", "text": "secret"}, IN_TERM, person="42")
            await outbox.owe(tx, owed)
            (debt,) = await outbox.claim(tx, IN_TERM, lease=timedelta(hours=1), limit=1, course=course.id)
            await outbox.settle(
                tx, debt.id, state, IN_TERM, error="Closed." if state == "failed" else None, late=number == 1
            )
    result = await teacher.slash(channel, "admin deliveries")
    embed = result.response.embeds[0]
    assert {field.name: field.value for field in embed.fields} == {
        "Pending": "0",
        "Sent": "1",
        "Late": "1",
        "Failed": "1",
    }
    assert "❌ grade.ready to <@42>" in embed.description
    assert "secret" not in embed.description
    late = (await teacher.slash(channel, "admin deliveries", show="late")).response.embeds[0]
    assert late.description.startswith("🕒")
    assert "❌" not in late.description
    again = await teacher.click(result.response, label="Try again")
    assert "1 of them" in again.response.content
    assert len(await owed_to(database, course, 42)) == 1


def debt(kind: str, content: dict[str, object]) -> Debt:
    return Debt(7, Owed("c", "k", kind, content, IN_TERM, person="1"), "pending", 0, IN_TERM, None, None, None, None)


def notice(event: str, **fields: object) -> dict[str, object]:
    moment = IN_TERM.isoformat()
    given: dict[str, object] = {
        "event": event,
        "kind": "due",
        "title": "First_essay",
        "starts_at": moment,
        "ends_at": moment,
        "all_day": False,
        "disputed": False,
        "subject": "assignment:essay-1",
        "lead": "24h",
        "expires_at": moment,
    }
    return given | fields


def test_a_reminder_says_what_is_due_and_when_in_the_readers_time_zone() -> None:
    letter = render(debt("reminder.due", {"events": [notice(ESSAY)]}))
    assert letter.embed.title == r"First\_essay is due"
    assert letter.embed.description == f"<t:{IN_TERM.timestamp():.0f}:F> (<t:{IN_TERM.timestamp():.0f}:R>)"
    assert [button.custom_id for button in letter.buttons] == ["remind:snooze:7", "remind:stop:7", "remind:done:7"]


def test_a_digest_lists_everything_and_says_where_the_documents_disagree() -> None:
    letter = render(debt("announcement.digest", {"events": [notice("a"), notice("b", title="Exam", disputed=True)]}))
    assert letter.embed.description is not None
    assert letter.embed.description.count("\n") == 1
    assert "Exam is due ⚠️" in letter.embed.description
    assert "disagree" in str(letter.embed.footer.text)
    assert letter.buttons == ()


def test_lateness_is_shown_without_changing_what_is_recognised() -> None:
    owed = debt("reminder.due", {"events": [notice(ESSAY)]})
    late, punctual = render(owed, late=True), render(owed)
    assert LATE in str(late.embed.footer.text)
    assert (late.embed.title, late.embed.description) == (punctual.embed.title, punctual.embed.description)


def test_a_plain_letter_has_a_link_a_mention_and_buttons_if_they_are_given() -> None:
    content = {
        "title": "Grade",
        "text": "Yours is ready.",
        "link": {"label": "See it", "url": "https://grades.example"},
        "mention": "42",
        "buttons": [{"label": "Open", "id": "grade:1", "style": "primary"}],
    }
    letter = render(debt("grade.ready", content))
    assert letter.embed.description == "Yours is ready.\n\n[See it](https://grades.example)"
    assert (letter.content, letter.mention) == ("<@42>", 42)
    assert [(button.custom_id, button.style) for button in letter.buttons] == [("grade:1", discord.ButtonStyle.primary)]


@pytest.mark.parametrize(("kind", "content"), [("grade", {"title": "A"}), ("reminder.due", {"events": [{}]})])
def test_a_letter_that_lacks_something_cannot_be_written(kind: str, content: dict[str, object]) -> None:
    with pytest.raises(LetterError, match=kind):
        render(debt(kind, content))
