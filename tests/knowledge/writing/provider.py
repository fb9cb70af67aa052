"""A provider on loopback that speaks OpenAI's protocol and fails in every way that a provider can."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from knowledge.writing.model import ModelChoice

Way = Callable[["Provider", web.StreamResponse], Awaitable[None]]


@dataclass
class Provider:
    """What it says and how, and what it was sent.

    `way` decides what happens once the stream is open; without one, `says` is streamed in order and properly ended.
    `status` other than 200 answers with that error instead. `left` is set when a client goes before the end.
    """

    url: str = ""
    says: str = ""
    status: int = 200
    way: Way | None = None
    received: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    def choice(self, seconds: float = 60.0) -> ModelChoice:
        return ModelChoice("openai:on-loopback", self.url, "a-key", seconds)

    @property
    def sent_to_it(self) -> str:
        """Everything that the last request holds."""
        return json.dumps(self.received[-1], ensure_ascii=False)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.received.append({"headers": dict(request.headers), "body": await request.json()})
        if self.status != 200:
            return web.json_response({"error": {"message": "no", "type": "no", "code": None}}, status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await (self.way or whole)(self, response)
        except (ConnectionError, asyncio.CancelledError):
            self.left.set()
            raise
        return response


async def piece(response: web.StreamResponse, text: str, ended: str | None = None) -> None:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": ended}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())


async def pieces(provider: Provider, response: web.StreamResponse) -> None:
    for start in range(0, len(provider.says), 7):
        await piece(response, provider.says[start : start + 7])


async def whole(provider: Provider, response: web.StreamResponse) -> None:
    await pieces(provider, response)
    await piece(response, "", "stop")
    await response.write(b"data: [DONE]\n\n")


async def silent(_provider: Provider, _response: web.StreamResponse) -> None:
    await asyncio.sleep(3600)


async def stuck(provider: Provider, response: web.StreamResponse) -> None:
    await pieces(provider, response)
    await asyncio.sleep(3600)


async def trickling(_provider: Provider, response: web.StreamResponse) -> None:
    """Say nothing, again and again."""
    while True:
        await piece(response, "")
        await asyncio.sleep(0.05)


async def torn(provider: Provider, response: web.StreamResponse) -> None:
    """Break the connection in the middle."""
    await pieces(provider, response)
    assert response._req is not None
    assert response._req.transport is not None
    response._req.transport.abort()


async def unended(provider: Provider, response: web.StreamResponse) -> None:
    """Close the stream in good order, but without saying that the answer is finished."""
    await pieces(provider, response)


async def out_of_tokens(provider: Provider, response: web.StreamResponse) -> None:
    await pieces(provider, response)
    await piece(response, "", "length")
    await response.write(b"data: [DONE]\n\n")


async def malformed(provider: Provider, response: web.StreamResponse) -> None:
    await pieces(provider, response)
    await response.write(b'data: {"choices": [{"delta": \n\ndata: }{\n\n')


async def failing_midway(provider: Provider, response: web.StreamResponse) -> None:
    """Report an error inside of the stream."""
    await pieces(provider, response)
    await response.write(b'data: {"error": {"message": "overloaded", "type": "server_error"}}\n\n')


async def endless(provider: Provider, response: web.StreamResponse) -> None:
    while True:
        await pieces(provider, response)


@asynccontextmanager
async def serving() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", provider.handle)
    # A client that goes away ends what it asked for, as with a real provider.
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    provider.url = f"http://{host}:{port}/v1"
    yield provider
    await runner.cleanup()
