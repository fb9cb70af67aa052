"""The gateway's protocol, spoken without a library."""

import importlib.util
import json
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import yarl

from playground import Playground, Rules
from tests.playground.visitors import PATIENCE, Json, People, RawBot

Connect = Callable[..., Awaitable[aiohttp.ClientWebSocketResponse]]

GUILDS, MEMBERS, PRESENCES, MESSAGES, CONTENT = 1 << 0, 1 << 1, 1 << 8, 1 << 9, 1 << 15


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
def hello(raw_bot: RawBot, playground: Playground) -> Connect:
    """Connects without identifying; returns the socket after its greeting."""

    async def connect(**query: str) -> aiohttp.ClientWebSocketResponse:
        url = yarl.URL(playground.gateway_url).with_query({"v": "10", "encoding": "json", **query})
        socket = await raw_bot.session.ws_connect(url)
        greeting = await socket.receive_json(timeout=PATIENCE)
        assert (greeting["op"], greeting["d"]["heartbeat_interval"]) == (10, 41250)
        return socket

    return connect


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    while not socket.closed:
        await socket.receive(timeout=PATIENCE)
    return socket.close_code


async def event(socket: aiohttp.ClientWebSocketResponse, name: str) -> Json:
    while True:
        payload = await socket.receive_json(timeout=PATIENCE)
        if payload.get("t") == name:
            return payload


def identify(token: str, **more: Any) -> Json:
    return {"op": 2, "d": {"token": token, "intents": GUILDS, "properties": {}, **more}}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"op": 2, "d": {"token": "wrong", "intents": 1}}, 4004),
        ({"op": 2, "d": None}, 4004),
        ({"op": 6, "d": {"token": "wrong"}}, 4004),
        ({"op": 99, "d": None}, 4001),
        ({"op": "x"}, 4002),
        ([], 4002),
        ({"op": 8, "d": {}}, 4003),
        ({"op": 3, "d": {}}, 4003),
    ],
)
async def test_a_wrong_beginning_ends_with_the_documented_code(sent: Any, code: int, hello: Connect) -> None:
    socket = await hello()
    await socket.send_json(sent)
    assert await closed_with(socket) == code


async def test_what_is_not_json_ends_the_conversation(hello: Connect) -> None:
    for raw in ("{", "[" * 100_000, ""):
        socket = await hello()
        await socket.send_str(raw)
        assert await closed_with(socket) == 4002


@pytest.mark.parametrize(
    ("more", "code"),
    [({"intents": -1}, 4013), ({"intents": "all"}, 4013), ({"shard": [2, 2]}, 4010), ({"shard": "all"}, 4010)],
)
async def test_wrong_identities_are_refused(more: Any, code: int, hello: Connect, playground: Playground) -> None:
    socket = await hello()
    await socket.send_json(identify(playground.token, **more))
    assert await closed_with(socket) == code


async def test_identifying_twice_is_once_too_often(hello: Connect, playground: Playground) -> None:
    socket = await hello()
    await socket.send_json(identify(playground.token))
    await socket.send_json(identify(playground.token))
    assert await closed_with(socket) == 4005


async def test_other_versions_and_compressions_are_not_spoken(raw_bot: RawBot, playground: Playground) -> None:
    for query, code in (({"v": "9"}, 4012), ({"encoding": "etf"}, 4012), ({"compress": "brotli"}, 4002)):
        socket = await raw_bot.session.ws_connect(yarl.URL(playground.gateway_url).with_query({"v": "10"} | query))
        assert await closed_with(socket) == code


async def test_heartbeats_are_acknowledged(hello: Connect) -> None:
    socket = await hello()
    await socket.send_json({"op": 1, "d": None})
    assert (await socket.receive_json(timeout=PATIENCE))["op"] == 11


class TestSilence:
    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(rate_limits=False, heartbeat_every=0.05)

    async def test_a_silent_client_is_given_up(self, raw_bot: RawBot) -> None:
        socket = await raw_bot.connect()
        assert await closed_with(socket) == 4009


class TestHaste:
    @pytest.fixture
    def rules(self) -> Rules:
        return Rules()

    async def test_more_than_120_payloads_a_minute_are_too_many(self, hello: Connect) -> None:
        socket = await hello()
        for _ in range(121):
            await socket.send_json({"op": 1, "d": None})
        assert await closed_with(socket) == 4008


async def test_ready_and_the_guild_come_first(hello: Connect, playground: Playground) -> None:
    socket = await hello()
    await socket.send_json(identify(playground.token))
    ready = await socket.receive_json(timeout=PATIENCE)
    assert (ready["t"], ready["s"], ready["d"]["v"]) == ("READY", 1, 10)
    assert ready["d"]["guilds"] == [{"id": str(playground.guild_id), "unavailable": True}]
    assert ready["d"]["resume_gateway_url"].startswith("ws://127.0.0.1:")
    guild = await socket.receive_json(timeout=PATIENCE)
    assert (guild["t"], guild["s"], guild["d"]["member_count"]) == ("GUILD_CREATE", 2, 4)
    assert [member["user"]["username"] for member in guild["d"]["members"]] == ["Bot"]


async def test_members_come_in_chunks_by_name_or_id(hello: Connect, playground: Playground, people: People) -> None:
    socket = await hello()
    await socket.send_json(identify(playground.token, intents=GUILDS | MEMBERS))
    guild_id = str(playground.guild_id)
    requests = [
        ({"query": "", "limit": 0}, {"Bot", "adateacher", "ben", "chloe"}, []),
        ({"query": "B", "limit": 1}, {"Bot"}, []),
        ({"user_ids": [people["Ben"].id, "1"]}, {"ben"}, ["1"]),
    ]
    for request, names, missing in requests:
        await socket.send_json({"op": 8, "d": {"guild_id": guild_id, "nonce": "n", **request}})
        chunk = (await event(socket, "GUILD_MEMBERS_CHUNK"))["d"]
        assert {member["user"]["username"] for member in chunk["members"]} == names
        assert (chunk["not_found"], chunk["nonce"], chunk["chunk_index"], chunk["chunk_count"]) == (missing, "n", 0, 1)


async def test_without_the_members_intent_the_bot_learns_only_of_itself(hello: Connect, playground: Playground) -> None:
    socket = await hello()
    await socket.send_json(identify(playground.token))
    await socket.send_json({"op": 8, "d": {"guild_id": str(playground.guild_id), "query": "", "limit": 0}})
    chunk = (await event(socket, "GUILD_MEMBERS_CHUNK"))["d"]
    assert [member["user"]["username"] for member in chunk["members"]] == ["Bot"]


async def test_only_what_was_asked_for_is_told(raw_bot: RawBot, people: People) -> None:
    general = await people["Ben"].channel("general")
    socket = await raw_bot.connect(intents=GUILDS | MESSAGES)
    await event(socket, "GUILD_CREATE")
    message = await people["Ben"].says(general, "secret")
    await people["Ben"].ask("PUT", f"/channels/{general}/messages/{message['id']}/reactions/👍")
    await people["Ben"].ask("POST", f"/channels/{general}/typing")
    await people["Ben"].says(general, "second")
    heard = [await socket.receive_json(timeout=PATIENCE) for _ in range(2)]
    assert [(one["t"], one["d"]["content"]) for one in heard] == [("MESSAGE_CREATE", ""), ("MESSAGE_CREATE", "")]
    assert heard[0]["d"]["guild_id"] == str(raw_bot.playground.guild_id)
    assert heard[0]["d"]["member"]["roles"]


async def test_with_the_content_intent_everything_is_readable(raw_bot: RawBot, people: People) -> None:
    general = await people["Ben"].channel("general")
    await raw_bot.listen(intents=GUILDS | MESSAGES | CONTENT)
    await people["Ben"].says(general, "secret")
    assert (await raw_bot.hears("MESSAGE_CREATE"))["content"] == "secret"


async def test_a_channel_that_is_hidden_from_the_bot_stays_silent(
    raw_bot: RawBot, people: People, playground: Playground
) -> None:
    await raw_bot.listen()
    world, ada = playground.world, people["Ada"]
    room = await ada.channel("staff-room")
    general = await ada.channel("general")
    channel = world.channels[int(room)]
    own_role = next(one.id for one in world.guild.roles.values() if one.bot_id is not None)
    del channel.overwrites[own_role]
    await ada.says(room, "without the bot")
    await ada.says(general, "with the bot")
    assert (await raw_bot.hears("MESSAGE_CREATE"))["channel_id"] == general


@pytest.mark.parametrize("kind", ["zlib-stream", "zstd-stream"])
async def test_the_stream_is_compressed_as_a_whole(kind: Any, raw_bot: RawBot, playground: Playground) -> None:
    if kind == "zstd-stream":
        if importlib.util.find_spec("zstandard") is None:
            pytest.skip("the package zstandard is not installed")
        zstandard = importlib.import_module("zstandard")
        stream = zstandard.ZstdDecompressor().decompressobj()
    else:
        stream = zlib.decompressobj()
    url = yarl.URL(playground.gateway_url).with_query({"v": "10", "encoding": "json", "compress": kind})
    socket = await raw_bot.session.ws_connect(url)
    assert json.loads(stream.decompress(await socket.receive_bytes(timeout=PATIENCE)))["op"] == 10
    await socket.send_json(identify(playground.token))
    names = [json.loads(stream.decompress(await socket.receive_bytes(timeout=PATIENCE)))["t"] for _ in range(2)]
    assert names == ["READY", "GUILD_CREATE"]


class TestResuming:
    async def begin(
        self, raw_bot: RawBot, general: str, people: People
    ) -> tuple[aiohttp.ClientWebSocketResponse, str, int]:
        socket = await raw_bot.connect()
        ready = await event(socket, "READY")
        await event(socket, "GUILD_CREATE")
        await people["Ben"].says(general, "heard")
        last = await event(socket, "MESSAGE_CREATE")
        return socket, ready["d"]["session_id"], last["s"]

    async def resume(
        self, raw_bot: RawBot, hello: Connect, session_id: str, sequence: Any
    ) -> aiohttp.ClientWebSocketResponse:
        socket = await hello()
        await socket.send_json({"op": 6, "d": {"token": raw_bot.token, "session_id": session_id, "seq": sequence}})
        return socket

    async def test_what_was_missed_is_told_in_order(
        self, raw_bot: RawBot, people: People, playground: Playground, hello: Connect
    ) -> None:
        general = await people["Ben"].channel("general")
        socket, session_id, sequence = await self.begin(raw_bot, general, people)
        playground.cut_connections()
        await closed_with(socket)
        for text in ("one", "two"):
            await people["Ben"].says(general, text)
        again = await self.resume(raw_bot, hello, session_id, sequence)
        missed = [await again.receive_json(timeout=PATIENCE) for _ in range(3)]
        assert [one["t"] for one in missed] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
        assert [one["s"] for one in missed] == [sequence + 1, sequence + 2, sequence + 3]
        await people["Ben"].says(general, "three")
        assert (await again.receive_json(timeout=PATIENCE))["s"] == sequence + 4

    async def test_an_unknown_session_or_number_is_invalid(
        self, raw_bot: RawBot, people: People, playground: Playground, hello: Connect
    ) -> None:
        general = await people["Ben"].channel("general")
        socket, session_id, sequence = await self.begin(raw_bot, general, people)
        await playground.close_connections(4000)
        assert await closed_with(socket) == 4000
        for wrong in (("unknown", sequence), (session_id, sequence + 100), (session_id, "x")):
            again = await self.resume(raw_bot, hello, *wrong)
            assert (await again.receive_json(timeout=PATIENCE)) == {"op": 9, "d": False}
            await again.send_json(identify("wrong"))
            assert await closed_with(again) == 4004

    async def test_a_session_that_was_closed_for_good_is_gone(
        self, raw_bot: RawBot, people: People, hello: Connect
    ) -> None:
        general = await people["Ben"].channel("general")
        socket, session_id, sequence = await self.begin(raw_bot, general, people)
        await socket.close(code=1000)
        await people["Ben"].hears("BOT_STATUS", online=False)
        again = await self.resume(raw_bot, hello, session_id, sequence)
        assert (await again.receive_json(timeout=PATIENCE)) == {"op": 9, "d": False}


async def test_people_see_whether_the_bot_is_online(raw_bot: RawBot, people: People) -> None:
    assert (await people["Ben"].state())["bot_online"] is False
    socket = await raw_bot.connect()
    await people["Ben"].hears("BOT_STATUS", online=True)
    assert (await people["Ben"].state())["bot_online"] is True
    await socket.close()
    await people["Ben"].hears("BOT_STATUS", online=False)
