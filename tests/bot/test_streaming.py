"""Drafts in Discord: one message that grows, at a pace that is allowed, until the answer takes its place."""

import asyncio
import itertools

import discord
import pytest
from simcord import ChannelHandle, Env, MemberActor

from bot.streaming import NOT_FINISHED, PAUSE, STILL_WRITING, drafting
from tests.bot.stand_ins import GROUNDED, Scholar

# Drafts come five seconds apart here, and SimCord waits for whatever comes sooner than this.
pytestmark = pytest.mark.simcord(settle_timeout=5.0)

CLOCK = 0.01
"""Seconds by which the loop's clock may be off."""
DRAFTS = ("First. [1]", "First. [1] Second. [1]", "First. [1] Second. [1] Third. [2]")


def mention(env: Env) -> str:
    return f"<@{env.bot.user.id}>"


def edits(env: Env) -> list[dict[str, object]]:
    bodies = [request.json for request in env.http_requests if request.method == "PATCH"]
    return [body["embeds"][0] for body in bodies if body and body.get("embeds")]


async def test_a_command_shows_marked_drafts_and_then_the_answer_in_one_message(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.drafts, scholar.thinks_for = DRAFTS, 5.0
    result = await student.slash(channel, "ask", question="When?")
    for draft in DRAFTS:
        await simcord_env.advance_time(5)
        embed = result.response.embeds[0]
        assert embed.description == draft
        assert embed.footer.text == STILL_WRITING
        assert embed.author.name == "When?"
    await simcord_env.advance_time(5)
    assert result.response.embeds[0].description == GROUNDED.text
    assert result.response.embeds[0].footer.text != STILL_WRITING
    assert len(edits(simcord_env)) == len(DRAFTS) + 1


async def test_a_reply_is_sent_with_the_first_draft_and_edited_afterwards(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.drafts, scholar.thinks_for = DRAFTS, 5.0
    question = await student.send(channel, f"{mention(simcord_env)} when?")
    before = len(channel.history())
    await simcord_env.advance_time(6)
    draft = channel.last_message
    assert draft.embeds[0].description == DRAFTS[0]
    assert draft.reference.message_id == question.id
    await simcord_env.advance_time(20)
    assert channel.last_message.id == draft.id
    assert channel.last_message.embeds[0].description == GROUNDED.text
    assert len(channel.history()) == before + 1


async def test_a_draft_that_was_deleted_does_not_take_the_answer_with_it(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.drafts, scholar.thinks_for = DRAFTS[:1], 5.0
    await student.send(channel, f"{mention(simcord_env)} when?")
    await simcord_env.advance_time(6)
    await simcord_env.bot.get_channel(channel.id).get_partial_message(channel.last_message.id).delete()
    await simcord_env.advance_time(6)
    assert channel.last_message.embeds[0].description == GROUNDED.text


async def test_an_answer_that_fails_takes_its_draft_back(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.drafts, scholar.thinks_for, scholar.fails_with = DRAFTS[:1], 5.0, RuntimeError("no")
    result = await student.slash(channel, "ask", question="When?")
    await simcord_env.advance_time(11)
    assert NOT_FINISHED in [embed["description"] for embed in edits(simcord_env)]
    assert DRAFTS[0] not in [embed.description for embed in result.response.embeds]
    assert simcord_env.errors


async def test_a_draft_that_discord_does_not_take_is_left_out(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    scholar.drafts, scholar.thinks_for = DRAFTS, 5.0
    result = await student.slash(channel, "ask", question="When?")
    simcord_env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)
    await simcord_env.advance_time(25)
    assert result.response.embeds[0].description == GROUNDED.text


async def test_who_asks_is_named_to_the_assistant_so_that_no_provider_learns_it(
    simcord_env: Env, channel: ChannelHandle, student: MemberActor, scholar: Scholar
) -> None:
    await student.slash(channel, "ask", question="When?")
    await student.send(channel, f"{mention(simcord_env)} when?")
    await student.send_dm("when?")
    assert len(scholar.asked) == 3
    assert all("zebedee" in asked.names for asked in scholar.asked)
    assert not [name for asked in scholar.asked for name in asked.names if name == simcord_env.bot.user.name]


class Message:
    """A message that takes a while to be edited, and remembers when it was asked to be."""

    def __init__(self, takes: float = 0.0) -> None:
        self.takes = takes
        self.shown: list[tuple[float, str]] = []
        self.under_way = 0

    async def put(self, embed: discord.Embed) -> None:
        assert self.under_way == 0, "two edits at once"
        self.under_way += 1
        self.shown.append((asyncio.get_running_loop().time(), str(embed.description)))
        await asyncio.sleep(self.takes)
        self.under_way -= 1


async def test_drafts_that_come_quickly_are_shown_at_the_allowed_pace_and_the_last_one_wins() -> None:
    message = Message()
    async with drafting(message.put) as show:
        for number in range(30):
            await show(str(number))
            await asyncio.sleep(0.1)
    await message.put(discord.Embed(description="answer"))
    await asyncio.sleep(PAUSE)
    *drafts, last = message.shown
    assert min(later - earlier for (earlier, _), (later, _) in itertools.pairwise(drafts)) >= PAUSE - CLOCK
    numbers = [int(text) for _, text in drafts]
    assert numbers[0] == 0
    assert numbers == sorted(set(numbers))
    assert last[1] == "answer"


@pytest.mark.parametrize("takes", [0.05, 0.5])
async def test_no_draft_comes_after_the_answer(takes: float) -> None:
    message = Message(takes)
    async with drafting(message.put) as show:
        await show("first")
        await asyncio.sleep(0.1)
        await show("second")
    await show("too late")
    await message.put(discord.Embed(description="answer"))
    await asyncio.sleep(PAUSE)
    assert [text for _, text in message.shown] == ["first", "answer"]
