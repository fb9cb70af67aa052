"""Questions by command, mention, reply and direct message, under Discord's rules."""

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.cogs.ask import QUESTION_LIMIT
from bot.limits import Limits
from knowledge.types import Turn
from tests.bot.stand_ins import GROUNDED, IN_TERM, Scholar

QUESTIONS = Limits().questions.pace.most


def mention(env: Env) -> str:
    return f"<@{env.bot.user.id}>"


async def test_a_slow_answer_is_acknowledged_at_once_and_given_when_it_is_there(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.thinks_for = 60.0

    result = await student.slash(channel, "ask", question="When is the second essay due?")
    assert result.deferred
    assert not result.response.embeds

    await simcord_env.advance_time(61)
    assert result.response.embeds[0].description == GROUNDED.text
    assert result.response.embeds[0].author.name == "When is the second essay due?"


async def test_an_answer_is_public_unless_private_is_chosen(channel: ChannelHandle, student: MemberActor) -> None:
    assert not (await student.slash(channel, "ask", question="When?")).response.ephemeral
    assert (await student.slash(channel, "ask", question="When?", private=True)).response.ephemeral


async def test_the_assistant_learns_the_instant_of_the_question(
    channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    await student.slash(channel, "ask", question="What is due this week?")
    assert scholar.asked[0].asked_at == IN_TERM


async def test_a_mention_is_answered_by_a_reply(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    question = await student.send(channel, f"{mention(simcord_env)} when is essay 2 due?")

    answer = channel.last_message
    assert answer.reference.message_id == question.id
    assert answer.embeds[0].description == GROUNDED.text
    assert scholar.asked[0].text == "when is essay 2 due?"


async def test_a_direct_message_is_answered(student: MemberActor, scholar: Scholar) -> None:
    await student.send_dm("when is essay 2 due?")
    assert student.user.dm_channel.last_message.embeds[0].description == GROUNDED.text
    assert scholar.asked[0].text == "when is essay 2 due?"


async def test_a_question_can_be_asked_by_command_in_a_direct_message(student: MemberActor, scholar: Scholar) -> None:
    result = await student.user.slash("ask", question="when is essay 2 due?")
    assert result.response.embeds[0].description == GROUNDED.text


async def test_what_people_say_to_each_other_is_left_alone(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    other = simcord_env.guild.add_member(simcord_env.create_user("robot", bot=True))
    await student.send(channel, "when is essay 2 due?")
    await student.send(channel, "@everyone when is essay 2 due?")
    await other.send(channel, f"{mention(simcord_env)} when is essay 2 due?")
    assert scholar.asked == []


async def test_no_reply_mentions_anybody(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.replies = type(GROUNDED)(f"@everyone ask <@{student.id}>", (), GROUNDED.band, GROUNDED.kind)
    await student.send(channel, f"{mention(simcord_env)} who?")
    await student.slash(channel, "ask", question=f"@everyone <@{student.id}>")

    sent = [request.json for request in simcord_env.http_requests if request.method in {"POST", "PATCH"}]
    messages = [body.get("data", body) for body in sent if body and "embeds" in body.get("data", body)]
    assert len(messages) == 2
    assert all(message["allowed_mentions"] == {"parse": []} for message in messages)
    assert not any(message.mentions or message.mention_everyone for message in channel.history()[1:])


async def test_a_reply_to_an_answer_brings_the_turns_before_it(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    await student.send(channel, f"{mention(simcord_env)} when is essay 2 due?")
    await student.send(channel, f"{mention(simcord_env)} and essay 1?", reply_to=channel.last_message)

    assert scholar.asked[1].history == (Turn("user", "when is essay 2 due?"), Turn("assistant", GROUNDED.text))


async def test_a_direct_message_brings_the_conversation_before_it(student: MemberActor, scholar: Scholar) -> None:
    await student.send_dm("when is essay 2 due?")
    await student.send_dm("and essay 1?")

    assert scholar.asked[1].history == (Turn("user", "when is essay 2 due?"), Turn("assistant", GROUNDED.text))


async def test_a_command_in_a_thread_brings_what_was_asked_there_by_command(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    starter = await student.send(channel, "essays")
    thread = await simcord_env.bot.get_channel(channel.id).create_thread(
        name="essays", message=discord.Object(starter.id)
    )
    place = next(each for each in channel.threads if each.id == thread.id)
    await student.slash(place, "ask", question="when is essay 2 due?")
    await student.slash(place, "ask", question="and essay 1?")

    assert scholar.asked[1].history == (Turn("user", "when is essay 2 due?"), Turn("assistant", GROUNDED.text))


async def test_a_history_that_discord_keeps_back_does_not_stop_the_answer(
    simcord_env: Env, student: MemberActor, scholar: Scholar
) -> None:
    await student.send_dm("when is essay 2 due?")
    simcord_env.inject_error("GET", "/channels/*/messages", status=403, code=50001)
    await student.send_dm("and essay 1?")

    assert len(scholar.asked) == 2
    assert scholar.asked[1].history == ()


async def test_a_mention_without_a_question_is_told_what_to_ask(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    await student.send(channel, mention(simcord_env))
    assert "When is First essay due?" in channel.last_message.content
    assert scholar.asked == []


async def test_a_question_that_is_too_long_is_cut_and_the_author_told(student: MemberActor, scholar: Scholar) -> None:
    await student.send_dm("word " * (QUESTION_LIMIT // 4))
    assert len(scholar.asked[0].text) == QUESTION_LIMIT
    assert "first 1,000 characters" in student.user.dm_channel.last_message.embeds[0].description


@pytest.mark.simcord(settle_timeout=1.0)
async def test_a_deleted_question_is_answered_without_a_reference(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.thinks_for = 30.0
    question = await student.send(channel, f"{mention(simcord_env)} when is essay 2 due?")
    await student.delete(question)
    await simcord_env.advance_time(31)
    assert channel.last_message.embeds[0].description == GROUNDED.text


@pytest.mark.parametrize("way", ["command", "message"])
async def test_somebody_who_asks_too_quickly_is_told_to_wait(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, way: str
) -> None:
    for _ in range(QUESTIONS + 1):
        if way == "command":
            told = (await student.slash(channel, "ask", question="and now?")).response.content
        else:
            await student.send(channel, f"{mention(simcord_env)} and now?")
            told = channel.last_message.content

    assert "a lot of questions" in told
    assert len(scholar.asked) == QUESTIONS
    assert simcord_env.errors


async def test_an_assistant_that_never_answers_is_given_up(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.thinks_for = 10_000.0
    result = await student.slash(channel, "ask", question="When?")
    await simcord_env.advance_time(301)
    assert "ask again" in result.response.content
    assert simcord_env.errors


async def test_answers_under_way_are_finished_when_the_bot_stops(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.thinks_for = 0.2
    result = await student.slash(channel, "ask", question="When?")
    await simcord_env.bot.get_cog("Ask").cog_unload()
    assert result.response.embeds[0].description == GROUNDED.text
