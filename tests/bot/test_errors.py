"""What people are told when something fails, and what the log keeps."""

import logging
import re
from collections.abc import Callable

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

import bot.app
from bot.app import Syllabot
from bot.errors import BotError
from bot.late_assistant import LateAssistant
from registrar.course.models import Course
from tests.bot.stand_ins import Scholar

SECRET = "/srv/secret/place"
QUESTION = "a question that nobody else should read"
REFERENCE = re.compile(r"E-[0-9A-F]{6}")


def assert_reported(told: str, caplog: pytest.LogCaptureFixture) -> None:
    """The person has a number and nothing else; under that number the log has everything but what was said."""
    reference = REFERENCE.search(told)
    assert reference
    assert SECRET not in told
    assert "Traceback" not in told
    record = next(each for each in caplog.records if reference[0] in each.getMessage())
    assert record.exc_info
    assert SECRET in caplog.text
    assert QUESTION not in caplog.text
    assert "zebedee" not in caplog.text


async def test_a_failing_command_gives_a_number_that_stands_in_the_log(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    scholar.fails_with = RuntimeError(SECRET)
    result = await student.slash(channel, "ask", question=QUESTION)

    assert simcord_env.errors
    assert_reported(result.response.content, caplog)


async def test_a_command_is_answered_even_where_discord_does_not_say_who_gave_it(
    simcord_env: Env, channel: ChannelHandle, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    role = simcord_env.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    teacher = simcord_env.guild.add_member(simcord_env.create_user("inez"), roles=[role])

    async def fails(*_: object) -> None:
        raise OSError(SECRET)

    monkeypatch.setattr(bot.app, "require", fails)
    result = await teacher.slash(channel, "admin questions")
    assert_reported(result.response.content, caplog)
    assert await teacher.autocomplete(channel, "admin roster show", "student", "z") == []


async def test_a_failing_mention_is_answered_in_the_channel(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    scholar.fails_with = RuntimeError(SECRET)
    await student.send(channel, f"<@{simcord_env.bot.user.id}> {QUESTION}")

    assert simcord_env.errors
    assert_reported(channel.last_message.content, caplog)


async def test_a_failing_button_is_answered_to_whoever_pressed_it(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, caplog: pytest.LogCaptureFixture
) -> None:
    shown = await student.slash(channel, "calendar", show="all")
    simcord_env.inject_error("POST", "/interactions/*/*/callback", status=500, message=SECRET)
    result = await student.click(shown.response, label="Later")

    assert result.ephemeral
    assert_reported(result.response.content, caplog)


async def test_a_mistake_of_the_persons_own_is_told_in_its_own_words(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, caplog: pytest.LogCaptureFixture
) -> None:
    scholar.fails_with = BotError("Please ask about one course only.")
    result = await student.slash(channel, "ask", question=QUESTION)

    assert simcord_env.errors
    assert result.response.content == "Please ask about one course only."
    assert not REFERENCE.search(caplog.text)


async def test_where_the_bot_may_not_speak_only_the_log_hears_of_it(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar, caplog: pytest.LogCaptureFixture
) -> None:
    simcord_env.inject_error("POST", "/channels/*/*", status=403, code=50013, times=None)
    await student.send(channel, f"<@{simcord_env.bot.user.id}> {QUESTION}")

    assert simcord_env.errors
    assert "did not take the error message" in caplog.text
    assert QUESTION not in caplog.text


async def test_a_bot_that_cannot_prepare_answers_still_starts_and_says_so_in_the_log(
    simcord_env: Env, build_bot: Callable[[], Syllabot], scholar: Scholar, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_course: Course) -> None:
        raise RuntimeError(SECRET)

    bot = build_bot()
    services = bot.courses.all[0].services
    services.assistant = LateAssistant(lambda _: scholar, services.course, fail)
    await simcord_env.restart_bot(bot)

    assert "preparing answers" in caplog.text
    assert REFERENCE.search(caplog.text)
