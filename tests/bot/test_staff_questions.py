"""From *Ask the staff* to the official answer, under Discord's rules."""

from collections.abc import Callable

import discord
import pytest
from simcord import ChannelHandle, Env, InteractionResult, MemberActor

from bot.app import Syllabot
from bot.cogs.staff_questions import PRESSES
from bot.errors import BotError
from bot.official import checked
from knowledge.types import Answer, Band, Citation
from registrar import outbox
from registrar.course.models import Course
from registrar.database import Database
from registrar.questions import log, official
from registrar.questions.log import Asked
from tests.bot.stand_ins import IN_TERM, Scholar

QUESTION = "May I hand it in in French?"
ANSWER = "Yes, French is fine."
PLACE = Citation("handbook.md", "Essays", url="https://seminar.example/handbook.md")
CLOSEST = Answer("Essays are in English.", (PLACE,), Band.CLOSEST, "passage", QUESTION)


@pytest.fixture
def room(simcord_env: Env, channel: ChannelHandle) -> ChannelHandle:
    return simcord_env.guild.create_text_channel("staff")


@pytest.fixture
def teacher(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    return simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])


async def press_ask_staff(channel: ChannelHandle, person: MemberActor, scholar: Scholar) -> InteractionResult:
    scholar.replies = CLOSEST
    await person.slash(channel, "ask", question=QUESTION)
    return await person.click(channel.last_message, label="Ask the staff")


async def answer_in(room: ChannelHandle, teacher: MemberActor, text: str = ANSWER) -> ChannelHandle:
    """Reply to the bot's message in the only thread; return the thread."""
    (thread,) = room.threads
    await teacher.send(thread, text, reply_to=thread.last_message)
    return thread


async def owed(database: Database, course: Course) -> list[outbox.Owed]:
    async with database.reading() as tx:
        return [debt.owed for debt in await outbox.listing(tx, course.id, ["pending"])]


async def test_the_staff_gets_the_question_and_what_was_found_and_no_name(
    channel: ChannelHandle, room: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    result = await press_ask_staff(channel, student, scholar)

    assert result.ephemeral
    assert "The staff has your question now" in result.response.content
    embed = room.history()[0].embeds[0]
    assert embed.description == QUESTION
    assert "handbook.md › Essays" in embed.fields[0].value
    assert embed.footer.text == "Kind: passage"
    (thread,) = room.threads
    assert thread.name == QUESTION
    said = [repr(message.embeds[0].to_dict()) if message.embeds else message.content for message in room.history()]
    assert not any("zebedee" in text or str(student.id) in text for text in said)


async def test_a_question_is_put_before_the_staff_once_and_everyone_who_pressed_is_told(
    simcord_env: Env,
    channel: ChannelHandle,
    room: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    scholar: Scholar,
    database: Database,
    course: Course,
) -> None:
    other = simcord_env.guild.add_member(simcord_env.create_user("yolanda"))
    await press_ask_staff(channel, student, scholar)
    shown = channel.last_message
    for person in (student, other):
        await person.click(shown, label="Ask the staff")
    assert len(room.threads) == 1

    thread = await answer_in(room, teacher)
    await teacher.click(thread.last_message, label="Make this the official answer")
    assert {letter.person for letter in await owed(database, course)} == {str(student.id), str(other.id)}


async def test_one_press_makes_a_reply_official_even_after_a_restart(
    simcord_env: Env,
    build_bot: Callable[[], Syllabot],
    channel: ChannelHandle,
    room: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    scholar: Scholar,
) -> None:
    await press_ask_staff(channel, student, scholar)
    thread = await answer_in(room, teacher)
    await simcord_env.restart_bot(build_bot())
    await teacher.click(thread.last_message, label="Make this the official answer")

    assert [(each.question, each.text) for each in scholar.official] == [(QUESTION, ANSWER)]
    assert "official answer now" in thread.last_message.content
    assert thread.last_message.components == []


async def test_whoever_asked_is_owed_the_answer(
    channel: ChannelHandle,
    room: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    scholar: Scholar,
    database: Database,
    course: Course,
) -> None:
    await press_ask_staff(channel, student, scholar)
    thread = await answer_in(room, teacher)
    await teacher.click(thread.last_message, label="Make this the official answer")
    assert str(scholar.official[0].given_at.tzinfo) == course.term.time_zone
    (letter,) = await owed(database, course)
    assert (letter.person, letter.kind) == (str(student.id), "answer.official")
    assert letter.content == {"question": QUESTION, "answer": ANSWER}


async def test_any_message_in_the_thread_is_made_official_from_its_menu(
    channel: ChannelHandle, room: ChannelHandle, student: MemberActor, teacher: MemberActor, scholar: Scholar
) -> None:
    await press_ask_staff(channel, student, scholar)
    (thread,) = room.threads
    message = await teacher.send(thread, ANSWER)
    result = await teacher.context_menu(thread, "Make official answer", message)
    assert "official answer now" in result.response.content
    assert [each.text for each in scholar.official] == [ANSWER]


async def test_the_menu_works_only_where_a_question_is(
    simcord_env: Env, channel: ChannelHandle, teacher: MemberActor, scholar: Scholar
) -> None:
    message = await teacher.send(channel, ANSWER)
    result = await teacher.context_menu(channel, "Make official answer", message)
    assert simcord_env.errors
    assert "thread that I opened" in result.response.content
    assert scholar.official == []


async def test_a_student_makes_nothing_official(
    simcord_env: Env,
    channel: ChannelHandle,
    room: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    scholar: Scholar,
) -> None:
    await press_ask_staff(channel, student, scholar)
    thread = await answer_in(room, teacher)
    prompt = thread.last_message
    assert (
        "Only the course's staff"
        in (await student.click(prompt, label="Make this the official answer")).response.content
    )
    own = await student.send(thread, "No homework at all!")
    assert (
        "Only the course's staff" in (await student.context_menu(thread, "Make official answer", own)).response.content
    )
    await student.send(thread, "No homework at all!", reply_to=room.threads[0].history()[1])
    assert thread.last_message.author.id == student.id
    assert simcord_env.errors
    assert scholar.official == []


async def test_a_staff_thread_is_not_answered_unless_the_bot_is_asked_there(
    simcord_env: Env,
    channel: ChannelHandle,
    room: ChannelHandle,
    student: MemberActor,
    teacher: MemberActor,
    scholar: Scholar,
) -> None:
    await press_ask_staff(channel, student, scholar)
    asked = len(scholar.asked)
    thread = await answer_in(room, teacher)
    await teacher.send(thread, "and that is that", reply_to=thread.last_message)
    assert len(scholar.asked) == asked

    await teacher.send(thread, f"<@{simcord_env.bot.user.id}> when is essay 2 due?")
    assert scholar.asked[-1].text == "when is essay 2 due?"


async def test_without_a_staff_channel_the_student_is_told_to_ask_directly(
    channel: ChannelHandle, student: MemberActor, scholar: Scholar, database: Database, course: Course
) -> None:
    result = await press_ask_staff(channel, student, scholar)
    assert "no channel called #staff" in result.response.content


async def test_where_the_bot_may_not_write_the_student_is_told_to_ask_directly(
    simcord_env: Env, channel: ChannelHandle, room: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    simcord_env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50013)
    result = await press_ask_staff(channel, student, scholar)
    assert "may not write" in result.response.content
    again = await student.click(channel.last_message, label="Ask the staff")
    assert "The staff has your question now" in again.response.content


async def test_in_two_servers_without_a_setting_nobody_is_staff(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor
) -> None:
    own = simcord_env.create_guild("My own", owner=student.user)
    place = own.create_text_channel("here")
    result = await MemberActor(simcord_env, own, student.user).slash(place, "admin questions")
    assert simcord_env.errors
    assert "Only the course's staff" in result.response.content


async def test_a_thread_that_was_deleted_is_opened_again(
    simcord_env: Env, channel: ChannelHandle, room: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    await press_ask_staff(channel, student, scholar)
    await simcord_env.bot.get_channel(room.threads[0].id).delete()
    await student.click(channel.last_message, label="Ask the staff")
    assert len(room.threads) == 1


async def test_a_settled_question_is_not_put_before_the_staff_again(
    channel: ChannelHandle, room: ChannelHandle, student: MemberActor, teacher: MemberActor, scholar: Scholar
) -> None:
    await press_ask_staff(channel, student, scholar)
    thread = await answer_in(room, teacher)
    await teacher.click(thread.last_message, label="Make this the official answer")
    result = await student.click(channel.last_message, label="Ask the staff")
    assert "answered this question meanwhile" in result.response.content


async def test_a_reply_that_was_deleted_is_not_made_official(
    channel: ChannelHandle, room: ChannelHandle, student: MemberActor, teacher: MemberActor, scholar: Scholar
) -> None:
    await press_ask_staff(channel, student, scholar)
    (thread,) = room.threads
    reply = await teacher.send(thread, ANSWER, reply_to=thread.last_message)
    await teacher.delete(reply)
    result = await teacher.click(thread.last_message, label="Make this the official answer")
    assert "deleted" in result.followups[0].content
    assert scholar.official == []


async def test_official_answers_are_learned_again_at_a_start(
    simcord_env: Env, build_bot: Callable[[], Syllabot], scholar: Scholar, database: Database, course: Course
) -> None:
    async with database.transaction() as tx:
        asked = Asked(course.id, IN_TERM, QUESTION, QUESTION, "unknown", "unknown", None, {"citations": []})
        question = await log.log(tx, asked)
        await official.approve(tx, course.id, question, ANSWER, at=IN_TERM, actor="7")
    await simcord_env.restart_bot(build_bot())
    assert [each.text for each in scholar.official] == [ANSWER]


@pytest.mark.parametrize(("text", "says"), [(" ", "cannot read"), ("Yes. " * 1000, "at most 3,500 characters")])
def test_an_official_answer_is_neither_empty_nor_longer_than_a_message_holds(text: str, says: str) -> None:
    with pytest.raises(BotError, match=says):
        checked(text)


async def test_somebody_who_hands_over_question_after_question_is_told_to_wait(
    channel: ChannelHandle, room: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    result = await press_ask_staff(channel, student, scholar)
    for _ in range(PRESSES):
        result = await student.click(channel.last_message, label="Ask the staff")
    assert "wait" in result.response.content
