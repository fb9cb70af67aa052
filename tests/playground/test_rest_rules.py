"""What the REST API refuses, with Discord's statuses, codes and trees of field errors."""

import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from playground import Playground, Rules, Seed, SeedChannel, SeedPerson, serve
from playground.world.flags import Permission
from tests.playground.visitors import People, RawBot, codes_at


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
async def general(people: People) -> str:
    return await people["Ben"].channel("general")


async def test_unknown_things_have_codes_of_their_own(raw_bot: RawBot, playground: Playground, general: str) -> None:
    guild, application = playground.guild_id, playground.application_id
    cases = {
        "/channels/1": 10003,
        "/guilds/1": 10004,
        f"/guilds/{guild}/members/1": 10007,
        f"/channels/{general}/messages/1": 10008,
        f"/guilds/{guild}/roles/1": 10011,
        "/users/1": 10013,
        f"/applications/{application}/commands/1": 10063,
        f"/guilds/{guild}/scheduled-events/1": 10070,
        "/nowhere": 0,
    }
    for path, code in cases.items():
        status, answer = await raw_bot.rest("GET", path)
        assert (path, status, answer["code"]) == (path, 404, code)
    status, answer = await raw_bot.rest("GET", "/channels/abc")
    assert (status, codes_at(answer["errors"], "channel_id")) == (400, ["NUMBER_TYPE_COERCE"])
    status, answer = await raw_bot.rest("DELETE", "/gateway")
    assert (status, answer) == (405, {"message": "405: Method Not Allowed", "code": 0})


async def test_without_the_token_nothing_is_answered(raw_bot: RawBot, general: str) -> None:
    for authorization in ("", "Bot wrong", raw_bot.token):
        headers = {"Authorization": authorization}
        status, answer = await raw_bot.rest("GET", f"/channels/{general}", headers=headers)
        assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_answers_are_json_without_a_charset(raw_bot: RawBot) -> None:
    _, _, headers = await raw_bot.rest_with_headers("GET", "/users/@me")
    assert headers["Content-Type"] == "application/json"


async def test_a_message_grows_one_thread_and_an_archived_one_wakes_up(raw_bot: RawBot, general: str) -> None:
    _, message = await raw_bot.rest("POST", f"/channels/{general}/messages", json={"content": "start"})
    path = f"/channels/{general}/messages/{message['id']}/threads"
    status, thread = await raw_bot.rest("POST", path, json={"name": "T"})
    assert (status, thread["id"], thread["type"]) == (201, message["id"], 11)
    status, answer = await raw_bot.rest("POST", path, json={"name": "again"})
    assert (status, answer["code"]) == (400, 160004)
    status, answer = await raw_bot.rest("POST", f"/channels/{thread['id']}/threads", json={"name": "deeper"})
    assert (status, answer["code"]) == (400, 50024)
    _, closed = await raw_bot.rest("PATCH", f"/channels/{thread['id']}", json={"archived": True})
    assert closed["thread_metadata"]["archived"] is True
    status, answer = await raw_bot.rest("PATCH", f"/channels/{thread['id']}", json={"name": "asleep"})
    assert (status, answer["code"]) == (400, 50083)
    await raw_bot.rest("POST", f"/channels/{thread['id']}/messages", json={"content": "wake up"})
    _, awake = await raw_bot.rest("GET", f"/channels/{thread['id']}")
    assert awake["thread_metadata"]["archived"] is False


WRONG_COMMANDS = {
    "upper case": ({"name": "Ask", "description": "d"}, "name", "APPLICATION_COMMAND_INVALID_NAME"),
    "no description": ({"name": "ask"}, "description", "BASE_TYPE_REQUIRED"),
    "a long description": ({"name": "ask", "description": "x" * 101}, "description", "BASE_TYPE_MAX_LENGTH"),
    "required after optional": (
        {
            "name": "ask",
            "description": "d",
            "options": [
                {"type": 3, "name": "a", "description": "d"},
                {"type": 3, "name": "b", "description": "d", "required": True},
            ],
        },
        "options",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    "the same option twice": (
        {"name": "ask", "description": "d", "options": [{"type": 3, "name": "a", "description": "d"}] * 2},
        "options",
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ),
    "twenty-six options": (
        {
            "name": "ask",
            "description": "d",
            "options": [{"type": 3, "name": f"o{n}", "description": "d"} for n in range(26)],
        },
        "options",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "an option of no kind": (
        {"name": "ask", "description": "d", "options": [{"type": 12, "name": "a", "description": "d"}]},
        "options.0.type",
        "UNION_TYPE_CHOICES",
    ),
    "a described context menu": (
        {"name": "Do", "type": 2, "description": "d"},
        "description",
        "APPLICATION_COMMAND_DESCRIPTION_INVALID",
    ),
}


@pytest.mark.parametrize("case", WRONG_COMMANDS, ids=lambda name: name.replace(" ", "-"))
async def test_a_wrong_command_is_refused_where_it_is_wrong(case: str, raw_bot: RawBot, playground: Playground) -> None:
    body, path, code = WRONG_COMMANDS[case]
    base = f"/applications/{playground.application_id}/commands"
    status, answer = await raw_bot.rest("POST", base, json=body)
    assert (status, answer["code"], codes_at(answer["errors"], path)) == (400, 50035, [code])
    status, answer = await raw_bot.rest("PUT", base, json=[{"name": "fine", "description": "d"}, body])
    assert (status, codes_at(answer["errors"]["1"], path)) == (400, [code])
    assert (await raw_bot.rest("GET", base))[1] == []


async def test_commands_are_replaced_kept_changed_and_removed(raw_bot: RawBot, playground: Playground) -> None:
    base = f"/applications/{playground.application_id}/commands"
    first = await raw_bot.registers({"name": "ask", "description": "d"}, {"name": "help", "description": "d"})
    second = await raw_bot.registers({"name": "ask", "description": "new", "default_member_permissions": "32"})
    assert (second[0]["id"], second[0]["default_member_permissions"]) == (first[0]["id"], "32")
    assert int(second[0]["version"]) > int(first[0]["version"])
    status, again = await raw_bot.rest("POST", base, json={"name": "ask", "description": "third"})
    assert (status, again["id"]) == (200, first[0]["id"])
    assert (await raw_bot.rest("POST", base, json={"name": "more", "description": "d"}))[0] == 201
    status, answer = await raw_bot.rest("PATCH", f"{base}/{first[0]['id']}", json={"name": "more"})
    assert (status, codes_at(answer["errors"], "name")) == (400, ["APPLICATION_COMMANDS_DUPLICATE_NAME"])
    _, changed = await raw_bot.rest("PATCH", f"{base}/{first[0]['id']}", json={"description": "fourth"})
    assert (changed["name"], changed["description"]) == ("ask", "fourth")
    assert (await raw_bot.rest("DELETE", f"{base}/{first[0]['id']}"))[0] == 204
    assert [one["name"] for one in (await raw_bot.rest("GET", base))[1]] == ["more"]


async def test_bots_do_not_set_the_permissions_of_commands(raw_bot: RawBot, playground: Playground) -> None:
    [command] = await raw_bot.registers({"name": "ask", "description": "d"})
    path = (
        f"/applications/{playground.application_id}/guilds/{playground.guild_id}/commands/{command['id']}/permissions"
    )
    assert (await raw_bot.rest("GET", path))[1]["code"] == 10066
    assert (await raw_bot.rest("PUT", path, json={"permissions": []}))[1]["code"] == 20001


async def test_events_obey_the_calendar(raw_bot: RawBot, playground: Playground) -> None:
    path = f"/guilds/{playground.guild_id}/scheduled-events"
    start = datetime.now(UTC) + timedelta(days=1)
    event = {
        "name": "E",
        "privacy_level": 2,
        "entity_type": 3,
        "scheduled_start_time": start.isoformat(),
        "scheduled_end_time": (start + timedelta(hours=1)).isoformat(),
        "entity_metadata": {"location": "here"},
    }
    wrong = [
        ({"scheduled_start_time": "2001-01-01T00:00:00Z"}, "scheduled_start_time"),
        ({"scheduled_end_time": None}, "scheduled_end_time"),
        ({"scheduled_end_time": (start - timedelta(hours=1)).isoformat()}, "scheduled_end_time"),
        ({"entity_metadata": None}, "entity_metadata"),
        ({"entity_type": 2, "channel_id": "1"}, "channel_id"),
    ]
    for change, field in wrong:
        status, answer = await raw_bot.rest("POST", path, json=event | change)
        assert (status, list(answer["errors"])) == (400, [field])
    _, made = await raw_bot.rest("POST", path, json=event)
    status, answer = await raw_bot.rest("PATCH", f"{path}/{made['id']}", json={"status": 3})
    assert (status, list(answer["errors"])) == (400, ["status"])
    _, canceled = await raw_bot.rest("PATCH", f"{path}/{made['id']}", json={"status": 4})
    assert canceled["status"] == 4
    status, answer = await raw_bot.rest("PATCH", f"{path}/{made['id']}", json={"name": "too late"})
    assert (status, answer["code"]) == (400, 180000)


async def test_a_hundred_open_events_are_the_most(raw_bot: RawBot, playground: Playground) -> None:
    path = f"/guilds/{playground.guild_id}/scheduled-events"
    start = datetime.now(UTC) + timedelta(days=1)
    event = {
        "name": "E",
        "privacy_level": 2,
        "entity_type": 3,
        "scheduled_start_time": start.isoformat(),
        "scheduled_end_time": (start + timedelta(hours=1)).isoformat(),
        "entity_metadata": {"location": "here"},
    }
    for _ in range(100):
        assert (await raw_bot.rest("POST", path, json=event))[0] == 200
    status, answer = await raw_bot.rest("POST", path, json=event)
    assert (status, answer["code"]) == (400, 30038)


async def test_without_permissions_the_bot_is_refused(session: aiohttp.ClientSession) -> None:
    small = Seed(
        "S", (SeedChannel("general"), SeedChannel("hidden", visible_to=("Staff",))), (SeedPerson("Ada"),), ("Staff",)
    )
    seed = Seed(**{**small.__dict__, "bot_permissions": Permission.VIEW_CHANNEL})
    async with serve(seed, rules=Rules(rate_limits=False)) as playground:
        world = playground.world
        headers = {"Authorization": f"Bot {playground.token}"}
        everyone = world.guild.everyone
        everyone.permissions = Permission.VIEW_CHANNEL
        hidden = next(one for one in world.channels.values() if one.name == "hidden")
        hidden.overwrites = {key: one for key, one in hidden.overwrites.items() if key == world.guild.id}
        general = next(one for one in world.channels.values() if one.name == "general")
        attempts = [
            ("GET", f"/channels/{hidden.id}", {}, 50001),
            ("POST", f"/channels/{general.id}/messages", {"content": "x"}, 50013),
            ("POST", f"/channels/{general.id}/threads", {"name": "x", "type": 11}, 50013),
            ("POST", f"/guilds/{world.guild.id}/roles", {"name": "x"}, 50013),
            ("POST", f"/guilds/{world.guild.id}/channels", {"name": "x"}, 50013),
        ]
        for method, path, body, code in attempts:
            async with session.request(method, playground.api_url + path, json=body, headers=headers) as answer:
                assert (path, answer.status, json.loads(await answer.text())["code"]) == (path, 403, code)
