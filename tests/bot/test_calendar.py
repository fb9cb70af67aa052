"""The calendar command, and its buttons across a restart."""

import re
from collections.abc import Callable

from simcord import ChannelHandle, Env, MemberActor, ResponseMessage

from bot.app import Syllabot


def labels(response: ResponseMessage) -> list[str]:
    return [button["label"] for row in response.components for button in row["components"]]


async def test_what_is_due_begins_with_what_is_due_next(channel: ChannelHandle, student: MemberActor) -> None:
    result = await student.slash(channel, "calendar")

    embed = result.response.embeds[0]
    assert embed.description.startswith("**Now:** Module 2: Charts and instruments")
    assert "**Due next:** First essay, Fri 22 Mar 2024" in embed.description
    assert not result.response.ephemeral


async def test_a_deadline_with_an_hour_is_shown_in_the_readers_own_time_zone(
    channel: ChannelHandle, student: MemberActor
) -> None:
    embed = (await student.slash(channel, "calendar", show="due")).response.embeds[0]
    # 24 May 2024, 12:00 in Lisbon, which is 11:00 UTC.
    assert "- **Second essay**: <t:1716548400:F> (<t:1716548400:R>)" in embed.description


async def test_a_deadline_known_as_a_span_shows_both_ends_and_the_dispute(
    channel: ChannelHandle, student: MemberActor
) -> None:
    embed = (await student.slash(channel, "calendar")).response.embeds[0]
    assert re.search(r"\*\*Oral examination ⚠️\*\*: <t:1717574400:F> to <t:1717588800:t>", embed.description)
    assert "The documents disagree" in embed.footer.text


async def test_meetings_are_shown_by_themselves(channel: ChannelHandle, student: MemberActor) -> None:
    embed = (await student.slash(channel, "calendar", show="meetings")).response.embeds[0]
    assert "Thursday seminar meets" in embed.description
    assert "Second essay" not in embed.description


async def test_the_pages_turn_back_and_forth(channel: ChannelHandle, student: MemberActor) -> None:
    first = (await student.slash(channel, "calendar", show="all")).response
    assert labels(first) == ["Earlier", "Today", "Later"]

    later = (await student.click(first, label="Later")).response or channel.last_message
    assert "Last day of Spring semester 2024" in channel.last_message.embeds[0].description

    await student.click(later, label="Earlier")
    assert "Last day of Spring semester 2024" not in channel.last_message.embeds[0].description

    await student.click(channel.last_message, label="Today")
    assert channel.last_message.embeds[0].description == first.embeds[0].description


async def test_the_buttons_work_after_a_restart(
    simcord_env: Env, build_bot: Callable[[], Syllabot], channel: ChannelHandle, student: MemberActor
) -> None:
    await student.slash(channel, "calendar", show="all", private=False)
    await simcord_env.restart_bot(build_bot())

    await student.click(channel.last_message, label="Later")
    assert "Last day of Spring semester 2024" in channel.last_message.embeds[0].description


async def test_a_private_calendar_is_seen_by_one_person(channel: ChannelHandle, student: MemberActor) -> None:
    assert (await student.slash(channel, "calendar", private=True)).ephemeral
