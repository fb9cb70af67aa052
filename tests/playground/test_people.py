"""What people see and do at the page, through the page's own API."""

import json
from datetime import UTC, datetime

import aiohttp
import pytest

from playground import Playground, Rules, demo_seed, serve
from playground.world.snowflakes import snowflake_time
from tests.playground.visitors import People, Person, RawBot


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
async def general(people: People) -> str:
    return await people["Ben"].channel("general")


async def test_without_a_person_the_page_learns_only_whom_to_choose(
    playground: Playground, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{playground.url}/page/state") as answer:
        state = await answer.json()
    assert [(one["user"]["global_name"], one["title"]) for one in state["people"]] == [
        ("Ada Teacher", "Instructor"),
        ("Ben", "Student"),
        ("Chloe", "Student"),
    ]
    assert (set(state), state["guild"]["name"], state["bot_online"]) == (
        {"people", "guild", "bot_online"},
        "Course",
        False,
    )


async def test_everyone_sees_their_own_channels(people: People) -> None:
    names = {
        name: [one["name"] for one in (await person.state())["guild"]["channels"]] for name, person in people.items()
    }
    assert names["Ben"] == names["Chloe"] == ["announcements", "general"]
    assert names["Ada"] == ["announcements", "general", "staff-room"]


async def test_nobody_acts_as_the_bot_or_as_no_one(playground: Playground, session: aiohttp.ClientSession) -> None:
    for who in (str(playground.application_id), "1", "x", ""):
        async with session.get(f"{playground.url}/page/state?as={who}") as answer:
            assert answer.status in {400, 404}
            assert set(await answer.json()) == {"error", "code"}


async def test_what_one_writes_everyone_who_may_sees_live(people: People, general: str) -> None:
    message = await people["Ben"].says(general, "hello")
    for name in ("Ada", "Chloe"):
        heard = await people[name].hears("MESSAGE_CREATE")
        assert (heard["id"], heard["content"], heard["author"]["id"]) == (message["id"], "hello", people["Ben"].id)
    room = await people["Ada"].channel("staff-room")
    await people["Ada"].says(room, "only staff")
    await people["Ada"].says(general, "all")
    assert (await people["Ben"].hears("MESSAGE_CREATE", content="all"))["channel_id"] == general
    assert (await people["Chloe"].hears("MESSAGE_CREATE"))["content"] == "all"


async def test_messages_come_oldest_first_and_page_backwards(people: People, general: str) -> None:
    ids = [(await people["Ben"].says(general, str(number)))["id"] for number in range(5)]
    assert [one["content"] for one in await people["Ada"].reads(general)] == list("01234")
    _, page = await people["Ada"].ask("GET", f"/channels/{general}/messages", params={"before": ids[3], "limit": "2"})
    assert [one["content"] for one in page] == ["1", "2"]


async def test_a_reply_shows_what_it_replies_to(people: People, general: str) -> None:
    first = await people["Ben"].says(general, "question")
    reply = await people["Ada"].says(general, "answer", reply_to=first["id"])
    assert (reply["type"], reply["referenced_message"]["content"]) == (19, "question")
    assert [user["id"] for user in reply["mentions"]] == [people["Ben"].id]


async def test_students_read_announcements_and_do_not_write_them(people: People) -> None:
    news = await people["Ben"].channel("announcements")
    status, refusal = await people["Ben"].ask("POST", f"/channels/{news}/messages", json={"content": "x"})
    assert (status, refusal) == (403, {"error": "Missing Permissions", "code": 50013})
    assert (await people["Ada"].says(news, "news"))["content"] == "news"


async def test_a_hidden_channel_is_closed_to_every_act(people: People) -> None:
    room, ben = await people["Ada"].channel("staff-room"), people["Ben"]
    message = await people["Ada"].says(room, "secret")
    attempts = [
        ("GET", f"/channels/{room}/messages", None),
        ("POST", f"/channels/{room}/messages", {"content": "x"}),
        ("POST", f"/channels/{room}/typing", None),
        ("POST", f"/channels/{room}/threads", {"name": "x"}),
        ("PUT", f"/channels/{room}/messages/{message['id']}/reactions/👍", None),
    ]
    for method, path, body in attempts:
        status, refusal = await ben.ask(method, path, json=body)
        assert (path, status, refusal["code"]) == (path, 403, 50001)


async def test_files_go_along_with_a_message(people: People, general: str, session: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"payload_json": json.dumps({"content": "my work"})})
    form.add_field("files[0]", b"{}", filename="work.ipynb")
    status, message = await people["Ben"].ask("POST", f"/channels/{general}/messages", data=form)
    assert (status, message["attachments"][0]["filename"]) == (200, "work.ipynb")
    async with session.get(message["attachments"][0]["url"]) as answer:
        assert await answer.read() == b"{}"


async def test_a_dm_is_opened_once_and_seen_by_two(people: People) -> None:
    ben, ada = people["Ben"], people["Ada"]
    dm = await ben.opens_dm(ada.id)
    assert await ada.opens_dm(ben.id) == dm
    opened = await ada.hears("CHANNEL_CREATE", id=dm)
    assert [user["id"] for user in opened["recipients"]] == [ben.id]
    await ben.says(dm, "a word")
    assert (await ada.hears("MESSAGE_CREATE"))["content"] == "a word"
    assert [one["id"] for one in (await ada.state())["dms"]] == [dm]
    assert (await people["Chloe"].state())["dms"] == []
    status, refusal = await people["Chloe"].ask("GET", f"/channels/{dm}/messages")
    assert (status, refusal["code"]) == (403, 50001)
    status, refusal = await ben.ask("POST", "/dms", json={"recipient_id": ben.id})
    assert (status, refusal["code"]) == (403, 50007)


async def test_reactions_and_typing_are_seen(people: People, general: str) -> None:
    ben, ada = people["Ben"], people["Ada"]
    message = await ben.says(general, "vote")
    path = f"/channels/{general}/messages/{message['id']}/reactions/👍"
    await ada.ask("PUT", path)
    added = await ben.hears("MESSAGE_REACTION_ADD")
    assert (added["user_id"], added["emoji"]["name"]) == (ada.id, "👍")
    [shown] = await ada.reads(general)
    assert shown["reactions"][0]["me"] is True
    await ada.ask("DELETE", path)
    await ben.hears("MESSAGE_REACTION_REMOVE", user_id=ada.id)
    await ada.ask("POST", f"/channels/{general}/typing")
    assert (await ben.hears("TYPING_START"))["user_id"] == ada.id


async def test_a_thread_is_started_from_a_message_and_on_its_own(people: People, general: str) -> None:
    ben, ada = people["Ben"], people["Ada"]
    message = await ben.says(general, "question")
    _, thread = await ada.ask(
        "POST", f"/channels/{general}/threads", json={"name": "About", "message_id": message["id"]}
    )
    assert (thread["id"], thread["type"], thread["parent_id"]) == (message["id"], 11, general)
    assert (await ben.hears("THREAD_CREATE"))["name"] == "About"
    assert (await ben.hears("MESSAGE_UPDATE"))["thread"]["id"] == thread["id"]
    await ben.says(thread["id"], f"hello <@{people['Chloe'].id}>")
    await people["Chloe"].hears("THREAD_MEMBERS_UPDATE", member_count=3)
    _, alone = await ben.ask("POST", f"/channels/{general}/threads", json={"name": "Else"})
    assert alone["id"] in {one["id"] for one in (await people["Chloe"].state())["guild"]["channels"]}
    assert [one["type"] for one in await ben.reads(general)] == [0, 18]


async def test_the_commands_one_may_call_are_told_live(people: People, raw_bot: RawBot) -> None:
    await raw_bot.registers(
        {"name": "grade", "description": "d", "default_member_permissions": "8"}, {"name": "ask", "description": "d"}
    )
    told = {name: await people[name].hears("COMMANDS_UPDATE") for name in ("Ada", "Ben")}
    assert [one["name"] for one in told["Ada"]["commands"]] == ["grade", "ask"]
    assert [one["name"] for one in told["Ben"]["commands"]] == ["ask"]


async def test_a_new_role_opens_its_channels_and_commands(
    people: People, raw_bot: RawBot, playground: Playground
) -> None:
    await raw_bot.registers({"name": "tidy", "description": "d", "default_member_permissions": str(1 << 13)})
    world, ben = playground.world, people["Ben"]
    staff = next(one for one in world.guild.roles.values() if one.name == "Staff")
    base = f"/guilds/{world.guild.id}"
    assert (await raw_bot.rest("PATCH", f"{base}/roles/{staff.id}", json={"permissions": str(1 << 13)}))[0] == 200
    assert (await raw_bot.rest("PUT", f"{base}/members/{ben.id}/roles/{staff.id}"))[0] == 204
    assert (await ben.hears("CHANNEL_CREATE"))["name"] == "staff-room"
    assert [one["name"] for one in (await ben.hears("COMMANDS_UPDATE"))["commands"]] == ["tidy"]
    assert str(staff.id) in (await ben.hears("GUILD_MEMBER_UPDATE"))["roles"]
    await raw_bot.rest("DELETE", f"{base}/members/{ben.id}/roles/{staff.id}")
    await ben.hears("CHANNEL_DELETE")


async def test_the_given_clock_is_the_one_that_shows(session: aiohttp.ClientSession) -> None:
    moment = datetime(2030, 2, 3, 4, 5, 6, tzinfo=UTC)
    async with serve(demo_seed(), clock=lambda: moment) as playground:
        async with session.get(f"{playground.url}/page/clock") as answer:
            assert (await answer.json())["now"] == "2030-02-03T04:05:06+00:00"
        ben = next(user for user in playground.world.users.values() if user.display_name == "Ben")
        person = Person(playground, session, {"id": str(ben.id), "global_name": "Ben"})
        message = await person.says(await person.channel("general"), "then")
        assert datetime.fromisoformat(message["timestamp"]) == snowflake_time(int(message["id"])) == moment


async def test_the_clock_and_unknown_paths_are_plain(people: People) -> None:
    assert set((await people["Ben"].ask("GET", "/clock"))[1]) == {"now", "speed", "until", "then", "limit"}
    assert await people["Ben"].ask("GET", "/nowhere") == (404, {"error": "Not Found", "code": 0})
    status, refusal = await people["Ben"].ask("DELETE", "/clock")
    assert (status, refusal["code"]) == (405, 0)
