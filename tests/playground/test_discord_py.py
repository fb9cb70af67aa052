"""The unmodified discord.py client lives and works in the playground."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import pytest

from playground import Playground
from tests.playground.visitors import Client, LogIn, People


async def test_it_logs_in_and_knows_the_guild(bot: Client, playground: Playground) -> None:
    guild = bot.guilds[0]
    assert (guild.name, guild.id, bot.application_id) == ("Course", playground.guild_id, playground.application_id)
    assert {member.display_name for member in guild.members} == {"Ada Teacher", "Ben", "Chloe", "Bot"}
    assert {channel.name for channel in guild.text_channels} == {"announcements", "general", "staff-room"}
    assert guild.owner.display_name == "Ada Teacher"
    assert (await bot.application_info()).name == "Bot"


async def test_a_wrong_token_is_refused_at_login(playground: Playground, log_in: LogIn) -> None:
    client = Client()
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()


async def test_files_go_up_and_come_down(bot: Client, people: People) -> None:
    general, ben = bot.channel("general"), people["Ben"]
    sent = await general.send("plot", file=discord.File(io.BytesIO(b"\x89PNG"), "a plot.png", description="A plot"))
    assert (sent.attachments[0].filename, sent.attachments[0].description) == ("a_plot.png", "A plot")
    assert await sent.attachments[0].read() == b"\x89PNG"
    edited = await sent.edit(attachments=[*sent.attachments, discord.File(io.BytesIO(b"2"), "b.txt")])
    assert [one.filename for one in edited.attachments] == ["a_plot.png", "b.txt"]
    form = aiohttp.FormData({"payload_json": '{"content": "mine"}'})
    form.add_field("files[0]", b"print(1)", filename="work.py")
    heard = asyncio.create_task(bot.hears("message", lambda message: message.author.display_name == "Ben"))
    await asyncio.sleep(0)
    status, _ = await ben.ask("POST", f"/channels/{general.id}/messages", data=form)
    assert status == 200
    message = await heard
    assert await message.attachments[0].read() == b"print(1)"


async def test_a_dm_is_answered_and_a_closed_one_refused(bot: Client, people: People) -> None:
    ben = people["Ben"]
    heard = asyncio.create_task(bot.hears("message", lambda message: message.guild is None))
    await asyncio.sleep(0)
    dm = await ben.opens_dm(bot.user.id)
    await ben.says(dm, "hello?")
    message = await heard
    assert (message.content, message.author.display_name) == ("hello?", "Ben")
    await message.reply("yes", mention_author=False)
    reply = await ben.hears("MESSAGE_CREATE", content="yes")
    assert (reply["referenced_message"]["content"], reply["mentions"]) == ("hello?", [])
    member = bot.guilds[0].get_member(int(people["Chloe"].id))
    with pytest.raises(discord.Forbidden) as refusal:
        await member.send("psst")
    assert refusal.value.code == 50007


async def test_threads_are_started_and_spoken_in(bot: Client, people: People) -> None:
    general, ben = bot.channel("general"), people["Ben"]
    message = await general.send("a question")
    thread = await message.create_thread(name="About it")
    assert thread.id == message.id
    await thread.send("inside")
    created = await ben.hears("THREAD_CREATE")
    assert (created["name"], created["parent_id"]) == ("About it", str(general.id))
    assert (await ben.hears("MESSAGE_CREATE", content="inside"))["channel_id"] == str(thread.id)
    private = await general.create_thread(name="Just us", type=discord.ChannelType.private_thread)
    assert str(private.id) not in {one["id"] for one in (await ben.state())["guild"]["channels"]}
    await private.add_user(bot.guilds[0].get_member(int(ben.id)))
    assert (await ben.hears("THREAD_CREATE", id=str(private.id)))["name"] == "Just us"
    await thread.edit(archived=True, locked=True)
    assert [one.id async for one in general.archived_threads()] == [thread.id]
    assert {one.id for one in await bot.guilds[0].active_threads()} == {private.id}


async def test_reactions_travel_both_ways(bot: Client, people: People) -> None:
    general, ben = bot.channel("general"), people["Ben"]
    message = await general.send("vote")
    await message.add_reaction("👍")
    assert (await ben.hears("MESSAGE_REACTION_ADD"))["emoji"]["name"] == "👍"
    heard = asyncio.create_task(bot.hears("reaction_add", lambda _, user: user.display_name == "Ben"))
    await asyncio.sleep(0)
    status, _ = await ben.ask("PUT", f"/channels/{general.id}/messages/{message.id}/reactions/👍")
    assert status == 204
    reaction, _user = await heard
    assert str(reaction.emoji) == "👍"
    fetched = await general.fetch_message(message.id)
    assert (fetched.reactions[0].count, fetched.reactions[0].me) == (2, True)
    assert {user.name async for user in fetched.reactions[0].users()} == {"Bot", "ben"}


async def test_messages_are_edited_pinned_searched_and_deleted(bot: Client, people: People) -> None:
    general = bot.channel("general")
    messages = [await general.send(f"number {index}", silent=True) for index in range(4)]
    edited = await messages[0].edit(
        content="first", embed=discord.Embed(title="T", description="D").set_footer(text="F")
    )
    assert (edited.content, edited.embeds[0].footer.text, edited.edited_at is not None) == ("first", "F", True)
    await messages[1].pin()
    assert [pin.id async for pin in general.pins()] == [messages[1].id]
    before = [one.id async for one in general.history(before=messages[3], limit=2)]
    assert before == [messages[2].id, messages[1].id]
    assert [one.id async for one in general.history(after=messages[1], limit=1)] == [messages[2].id]
    await general.delete_messages(messages[2:])
    with pytest.raises(discord.NotFound) as unknown:
        await general.fetch_message(messages[3].id)
    assert unknown.value.code == 10008


async def test_a_scheduled_event_is_planned_and_people_are_interested(bot: Client, people: People) -> None:
    guild, ben = bot.guilds[0], people["Ben"]
    start = datetime.now(UTC) + timedelta(days=1)
    event = await guild.create_scheduled_event(
        name="Session",
        start_time=start,
        end_time=start + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="Room 1",
    )
    assert (await ben.hears("GUILD_SCHEDULED_EVENT_CREATE"))["entity_metadata"] == {"location": "Room 1"}
    heard = asyncio.create_task(bot.hears("scheduled_event_user_add"))
    await asyncio.sleep(0)
    assert (await ben.ask("POST", f"/events/{event.id}/interest", json={"interested": True}))[0] == 204
    _, user = await heard
    assert [one.name async for one in event.users()] == [user.name] == ["ben"]
    moved = await event.edit(location="Room 2", reason="larger")
    assert moved.location == "Room 2"
    assert (await event.start()).status is discord.EventStatus.active
    await event.delete()
    assert await guild.fetch_scheduled_events() == []


async def test_roles_and_channels_are_managed(bot: Client, people: People) -> None:
    guild, ben = bot.guilds[0], people["Ben"]
    team = await guild.create_role(name="Team 1", mentionable=True, colour=discord.Colour.red())
    member = guild.get_member(int(ben.id))
    overwrites = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        team: discord.PermissionOverwrite(view_channel=True),
        guild.me: discord.PermissionOverwrite(view_channel=True),
    }
    channel = await guild.create_text_channel("Team One", topic="Only us", overwrites=overwrites)
    assert channel.name == "team-one"
    assert channel.name not in {one["name"] for one in (await ben.state())["guild"]["channels"]}
    await member.add_roles(team)
    assert (await ben.hears("CHANNEL_CREATE", id=str(channel.id)))["topic"] == "Only us"
    await member.remove_roles(team)
    await ben.hears("CHANNEL_DELETE", id=str(channel.id))
    admins = discord.utils.get(guild.roles, name="Admin")
    with pytest.raises(discord.Forbidden) as refusal:
        await member.add_roles(admins)
    assert refusal.value.code == 50013
    await channel.delete()
    await team.delete()


async def test_a_layout_of_the_second_kind_is_shown(bot: Client, people: People) -> None:
    class Answer(discord.ui.LayoutView):
        box = discord.ui.Container(
            discord.ui.TextDisplay("# Answer"),
            discord.ui.Separator(),
            discord.ui.Section(
                discord.ui.TextDisplay("see"), accessory=discord.ui.Button(label="Open", url="https://example.org/")
            ),
            accent_colour=discord.Colour.green(),
        )

    await bot.channel("general").send(view=Answer())
    shown = await people["Ben"].hears("MESSAGE_CREATE")
    box = shown["components"][0]
    assert (shown["flags"] & (1 << 15), box["type"], [one["type"] for one in box["components"]]) == (
        1 << 15,
        17,
        [10, 14, 9],
    )
    assert all(isinstance(one["id"], int) for one in box["components"])


async def test_a_missing_permission_is_refused_with_its_code(bot: Client) -> None:
    general = bot.channel("general")
    await general.set_permissions(bot.guilds[0].me, send_messages=False)
    with pytest.raises(discord.Forbidden) as refusal:
        await general.send("let me")
    assert refusal.value.code == 50013


async def test_without_the_content_intent_only_what_concerns_the_bot_is_readable(log_in: LogIn, people: People) -> None:
    client = Client(discord.Intents.default())
    await log_in(client)
    general, ben = client.channel("general"), people["Ben"]
    mine = await general.send("mine")
    texts = [("nothing to see", None), (f"hey <@{client.user.id}>", None), ("a reply", str(mine.id))]
    heard = []
    for text, reply_to in texts:
        waiting = asyncio.create_task(client.hears("message", lambda message: message.author.name == "ben"))
        await asyncio.sleep(0)
        await ben.says(str(general.id), text, **({"reply_to": reply_to} if reply_to else {}))
        heard.append((await waiting).content)
    assert heard == ["", f"hey <@{client.user.id}>", "a reply"]


async def test_a_broken_connection_is_resumed_and_nothing_is_missed(
    bot: Client, playground: Playground, people: People
) -> None:
    general, ben = bot.channel("general"), people["Ben"]
    resumed = asyncio.create_task(bot.hears("resumed"))
    heard = asyncio.create_task(bot.hears("message", lambda message: message.content == "while you were away"))
    await asyncio.sleep(0)
    playground.cut_connections()
    await ben.hears("BOT_STATUS", online=False)
    await ben.says(str(general.id), "while you were away")
    await resumed
    assert (await heard).author.name == "ben"
    await ben.hears("BOT_STATUS", online=True)


async def test_asked_to_reconnect_it_resumes(bot: Client, playground: Playground) -> None:
    resumed = asyncio.create_task(bot.hears("resumed"))
    await asyncio.sleep(0)
    playground.ask_to_reconnect()
    await resumed


async def test_a_forgotten_session_begins_anew(bot: Client, playground: Playground) -> None:
    ready = asyncio.create_task(bot.hears("ready"))
    await asyncio.sleep(0)
    playground.forget_sessions()
    playground.cut_connections()
    await ready


async def test_a_burst_is_paced_by_the_headers_and_nothing_is_refused(
    bot: Client, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    general, ben = bot.channel("general"), people["Ben"]
    ids = [int((await ben.says(str(general.id), str(number)))["id"]) for number in range(7)]
    await asyncio.gather(*(general.get_partial_message(one).delete() for one in ids))
    assert await ben.reads(str(general.id)) == []
    assert "rate limited" not in caplog.text
