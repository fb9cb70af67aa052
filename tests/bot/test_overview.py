"""`/course` and `/help`, and which commands Discord is told of."""

from collections.abc import Callable

import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.app import Syllabot
from bot.cogs.help import Help


async def test_the_course_is_shown_with_staff_grading_and_disputes(
    channel: ChannelHandle, student: MemberActor
) -> None:
    embed = (await student.slash(channel, "course")).response.embeds[0]
    fields = {field.name: field.value for field in embed.fields}

    assert embed.title == "HIST-3127: Portugal and the Sea, 1415–1580"
    assert "**Inês Salgueiro**, Seminar leader, salgueiro@letters.example" in fields["Staff"]
    assert "Essays: 50 % (50 points)" in fields["Grading"]
    assert "10 % off for each day that has begun, nothing counts after 5 days" in fields["Grading"]
    assert "Day of the oral examination" in fields["⚠️ Where the documents disagree"]


async def test_help_is_for_whoever_asked_and_gives_questions_of_this_course(
    channel: ChannelHandle, student: MemberActor
) -> None:
    result = await student.slash(channel, "help")

    assert result.ephemeral
    examples = result.response.embeds[0].fields[-1].value
    assert "When is First essay due?" in examples


async def test_the_commands_work_in_a_direct_message_too(student: MemberActor) -> None:
    assert "HIST-3127" in (await student.user.slash("course")).response.embeds[0].title


def registrations(env: Env) -> int:
    return sum(request.method == "PUT" for request in env.http_requests)


async def test_a_restart_registers_nothing_anew(simcord_env: Env, build_bot: Callable[[], Syllabot]) -> None:
    assert registrations(simcord_env) == 1
    await simcord_env.restart_bot(build_bot())
    assert registrations(simcord_env) == 1


async def test_a_command_that_changed_is_registered_again(
    simcord_env: Env, build_bot: Callable[[], Syllabot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Help.help, "_params", {}, raising=True)
    monkeypatch.setattr(Help.help, "description", "Another description")
    await simcord_env.restart_bot(build_bot())
    assert registrations(simcord_env) == 2
