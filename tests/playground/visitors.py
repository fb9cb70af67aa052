"""Who visits a playground in the tests: people at the page, and a bot that speaks raw JSON."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands

from playground import Playground

PATIENCE = 20

Json = dict[str, Any]


class Feed:
    """Events as they come in; `hears` takes the next one that fits and drops what came before it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def put(self, payload: dict[str, Any]) -> None:
        self._queue.put_nowait(payload)

    async def hears(self, name: str, **fields: Any) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                payload = await self._queue.get()
                data = payload["d"]
                if payload["t"] == name and all(data.get(key) == value for key, value in fields.items()):
                    return data


class Person(Feed):
    """Someone at the page, in a browser tab of their own."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession, user: dict[str, Any]) -> None:
        super().__init__()
        self.id = user["id"]
        self.name = user["global_name"]
        self._url = playground.url
        self._session = session
        self._reader: asyncio.Task[None] | None = None

    async def ask(self, method: str, path: str, **kwargs: Any) -> tuple[int, Any]:
        async with self._session.request(
            method, f"{self._url}/page{path}", params={"as": self.id, **kwargs.pop("params", {})}, **kwargs
        ) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None

    async def state(self) -> dict[str, Any]:
        return (await self.ask("GET", "/state"))[1]

    async def channel(self, name: str) -> str:
        state = await self.state()
        return next(one["id"] for one in state["guild"]["channels"] if one["name"] == name)

    async def says(self, channel_id: str, content: str, **more: Any) -> dict[str, Any]:
        status, message = await self.ask("POST", f"/channels/{channel_id}/messages", json={"content": content, **more})
        assert status == 200, message
        return message

    async def reads(self, channel_id: str) -> list[dict[str, Any]]:
        return (await self.ask("GET", f"/channels/{channel_id}/messages"))[1]

    async def opens_dm(self, user_id: str | int) -> str:
        return (await self.ask("POST", "/dms", json={"recipient_id": str(user_id)}))[1]["id"]

    async def acts(self, **body: Any) -> tuple[int, Any]:
        files = body.pop("files", None)
        if files is None:
            return await self.ask("POST", "/interactions", json=body)
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(body), content_type="application/json")
        for index, (name, content) in enumerate(files):
            form.add_field(f"files[{index}]", content, filename=name)
        return await self.ask("POST", "/interactions", data=form)

    async def runs(self, channel_id: str, name: str, *options: dict[str, Any], **more: Any) -> str:
        command = next(one for one in (await self.state())["commands"] if one["name"] == name)
        status, answer = await self.acts(
            type=2, channel_id=channel_id, command_id=command["id"], options=list(options), **more
        )
        assert status == 202, answer
        return answer["id"]

    async def listen(self) -> "Person":
        socket = await self._session.ws_connect(f"{self._url}/page/live?as={self.id}")

        async def read() -> None:
            async for message in socket:
                self.put(json.loads(message.data))

        self._reader = asyncio.create_task(read())
        return self

    async def leave(self) -> None:
        if self._reader is not None:
            self._reader.cancel()


class RawBot(Feed):
    """A bot without a library: it shows what exactly is sent, and may break rules on purpose."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self.playground = playground
        self.session = session
        self.token = playground.token

    async def rest(self, method: str, path: str, **kwargs: Any) -> tuple[int, Any]:
        status, body, _ = await self.rest_with_headers(method, path, **kwargs)
        return status, body

    async def rest_with_headers(self, method: str, path: str, **kwargs: Any) -> tuple[int, Any, Any]:
        headers = {"Authorization": f"Bot {self.token}", **kwargs.pop("headers", {})}
        url = yarl.URL(self.playground.api_url + path, encoded=True)
        async with self.session.request(method, url, headers=headers, **kwargs) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None, answer.headers

    async def connect(self, intents: int = 0x3FFFFFF & ~(1 << 15), **query: str) -> aiohttp.ClientWebSocketResponse:
        socket = await self.session.ws_connect(yarl.URL(self.playground.gateway_url).with_query(v="10", **query))
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": self.token, "intents": intents, "properties": {}}})
        return socket

    async def listen(self, **kwargs: Any) -> "RawBot":
        socket = await self.connect(**kwargs)

        async def read() -> None:
            async for message in socket:
                payload = json.loads(message.data)
                if payload["op"] == 0:
                    self.put(payload)

        self._reader = asyncio.create_task(read())
        await self.hears("GUILD_CREATE")
        return self

    async def leave(self) -> None:
        with contextlib.suppress(AttributeError):
            self._reader.cancel()

    async def answers(self, interaction: dict[str, Any], kind: int, data: Any = None, **kwargs: Any) -> tuple[int, Any]:
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
        return await self.rest("POST", path, json={"type": kind, "data": data}, **kwargs)

    async def registers(self, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        status, answer = await self.rest(
            "PUT", f"/applications/{self.playground.application_id}/commands", json=commands
        )
        assert status == 200, answer
        return answer


class Client(discord.Client):
    """A client with a command tree, and a queue for each event a test waits for."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(intents=intents or discord.Intents.all(), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)

    async def hears(self, event: str, check: Callable[..., bool] = lambda *_: True) -> Any:
        return await asyncio.wait_for(super().wait_for(event, check=check), PATIENCE)

    def channel(self, name: str) -> discord.TextChannel:
        return discord.utils.get(self.guilds[0].text_channels, name=name)


People = dict[str, Person]
"""Everyone of the seed by first name, each with an open page."""

LogIn = Callable[[discord.Client], Awaitable[None]]
"""Logs a client in and waits until it is ready."""


def codes_at(errors: Json, path: str) -> list[str]:
    """Return the codes at a place in a tree of field errors; the place is written with dots."""
    for part in filter(None, path.split(".")):
        errors = errors[part]
    return [one["code"] for one in errors["_errors"]]
