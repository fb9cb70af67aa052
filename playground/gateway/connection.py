"""One WebSocket connection of a bot."""

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from playground.gateway.compression import Compressor
from playground.gateway.hub import GatewayHub
from playground.gateway.members import member_chunks
from playground.gateway.protocol import ALL_INTENTS, API_VERSION, Close, Intent, Op
from playground.gateway.session import Session, Shard
from playground.payloads.guild import guild_create_payload
from playground.payloads.people import user_payload
from playground.rules import Rules
from playground.wire import compact
from playground.world.things import Json
from playground.world.world import World

log = logging.getLogger(__name__)

MOST_SENDS, SENDS_WINDOW = 120, 60.0
PATIENCE = 1.5
"""How many heartbeat intervals a client may stay silent before it counts as dead."""

ROUND_TRIP = 0.05
"""Seconds before a heartbeat is acknowledged, as on a network. discord.py notes when it has sent one only after
sending: an answer that comes before takes the beat before for its own and reads as a delay of a whole interval."""

GOING_AWAY = (1000, 1001)
"""Close codes by which a client ends its session for good."""


class _Closing(Exception):  # noqa: N818 - not an error but a decision
    """Ends the conversation with a close code."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


class Connection:
    """Speaks the gateway's protocol with one client until either side leaves.

    Attributes:
        heartbeats: when the last ones came, in seconds on the monotonic clock.
    """

    def __init__(
        self,
        world: World,
        hub: GatewayHub,
        rules: Rules,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        compressor: Compressor | None,
    ) -> None:
        self._world = world
        self._hub = hub
        self._rules = rules
        self._socket = socket
        self._transport = transport
        self._compressor = compressor
        self.heartbeats: deque[float] = deque(maxlen=MOST_SENDS)
        self._session: Session | None = None
        self._outbox: asyncio.Queue[Json] = asyncio.Queue()
        self._received: deque[float] = deque(maxlen=MOST_SENDS)
        self._handlers: dict[int, Callable[[object], Awaitable[None]]] = {
            Op.HEARTBEAT: self._on_heartbeat,
            Op.IDENTIFY: self._on_identify,
            Op.RESUME: self._on_resume,
            Op.REQUEST_GUILD_MEMBERS: self._on_request_members,
            Op.PRESENCE_UPDATE: self._on_nothing_to_do,
            Op.VOICE_STATE_UPDATE: self._on_nothing_to_do,
        }

    async def run(self) -> None:
        """Greet the client and converse until the connection ends; the session remains, to be resumed."""
        writer = asyncio.create_task(self._write())
        try:
            self.send({"op": Op.HELLO, "d": {"heartbeat_interval": int(self._rules.heartbeat_every * 1000)}})
            await self._read()
        except _Closing as closing:
            await self._socket.close(code=closing.code, message=closing.code.name.encode())
            if closing.code is Close.AUTHENTICATION_FAILED:
                log.info("A client was refused at the gateway: its token is wrong.")
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
            self._leave()

    def send(self, payload: Json) -> None:
        """Put a payload in line to be sent."""
        self._outbox.put_nowait(payload)

    async def close(self, code: int) -> None:
        """Close the connection from outside."""
        await self._socket.close(code=code)

    def abort(self) -> None:
        """Cut the connection without a word, as a broken network does."""
        if self._transport is not None:
            self._transport.abort()

    def ask_to_reconnect(self) -> None:
        """Ask the client to come again."""
        self.send({"op": Op.RECONNECT, "d": None})

    async def _read(self) -> None:
        patience = self._rules.heartbeat_every * PATIENCE
        while True:
            try:
                message = await self._socket.receive(timeout=patience)
            except TimeoutError:
                raise _Closing(Close.SESSION_TIMED_OUT) from None
            if message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR}:
                return
            self._count()
            operation, data = _decoded(message.data)
            handler = self._handlers.get(operation)
            if handler is None:
                raise _Closing(Close.UNKNOWN_OPCODE)
            if self._session is None and operation not in {Op.HEARTBEAT, Op.IDENTIFY, Op.RESUME}:
                raise _Closing(Close.NOT_AUTHENTICATED)
            await handler(data)

    async def _write(self) -> None:
        while True:
            payload = await self._outbox.get()
            text = compact(payload)
            try:
                if self._compressor is None:
                    await self._socket.send_str(text)
                else:
                    await self._socket.send_bytes(self._compressor.compress(text.encode()))
            except ConnectionError:
                return

    def _count(self) -> None:
        """Close on clients that send more than 120 payloads a minute."""
        now = monotonic()
        if len(self._received) == MOST_SENDS and now - self._received[0] < SENDS_WINDOW and self._rules.rate_limits:
            raise _Closing(Close.RATE_LIMITED)
        self._received.append(now)

    def _leave(self) -> None:
        if self._session is None:
            return
        if self._socket.close_code in GOING_AWAY:
            self._hub.drop(self._session)
        else:
            self._session.detach(self.send)
            self._hub.announce()

    async def _on_heartbeat(self, _data: object) -> None:
        self.heartbeats.append(monotonic())
        asyncio.get_running_loop().call_later(ROUND_TRIP, self.send, {"op": Op.HEARTBEAT_ACK})

    async def _on_nothing_to_do(self, _data: object) -> None:
        """Accept what has no effect in this world: presences and voice."""

    async def _on_identify(self, data: object) -> None:
        if self._session is not None:
            raise _Closing(Close.ALREADY_AUTHENTICATED)
        if not isinstance(data, dict) or data.get("token") != self._world.token:
            raise _Closing(Close.AUTHENTICATION_FAILED)
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= ALL_INTENTS:
            raise _Closing(Close.INVALID_INTENTS)
        self._session = Session(self._world, Intent(intents), self.send, _shard(data.get("shard", [0, 1])))
        self._session.dispatch("READY", self._ready(self._session))
        if self._session.has_guild and Intent.GUILDS in self._session.intents:
            self._session.dispatch("GUILD_CREATE", self._guild(self._session))
        self._hub.add(self._session)

    async def _on_resume(self, data: object) -> None:
        if self._session is not None:
            raise _Closing(Close.ALREADY_AUTHENTICATED)
        if not isinstance(data, dict) or data.get("token") != self._world.token:
            raise _Closing(Close.AUTHENTICATION_FAILED)
        session, sequence = self._hub.find(data.get("session_id")), data.get("seq")
        if session is None or not isinstance(sequence, int) or not session.resume(self.send, sequence):
            self.send({"op": Op.INVALID_SESSION, "d": False})
            return
        self._session = session
        self._hub.resumed += 1
        self._hub.announce()

    async def _on_request_members(self, data: object) -> None:
        if self._session is None or not isinstance(data, dict):
            raise _Closing(Close.DECODE_ERROR)
        everyone = Intent.GUILD_MEMBERS in self._session.intents
        for chunk in member_chunks(self._world, data, everyone=everyone):
            self._session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _ready(self, session: Session) -> Json:
        world = self._world
        return {
            "v": int(API_VERSION),
            "user": user_payload(world.bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(world.guild.id), "unavailable": True}] if session.has_guild else [],
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": gateway_url(world),
            "shard": list(session.shard),
            "application": {"id": str(world.application_id), "flags": 0},
        }

    def _guild(self, session: Session) -> Json:
        """Return the guild with its members: all for who may see presences, else the bot alone, as Discord does."""
        members = list(self._world.guild.members.values())
        if Intent.GUILD_PRESENCES not in session.intents:
            members = [self._world.member(self._world.bot.id)]
        return guild_create_payload(self._world, members)


def gateway_url(world: World) -> str:
    """Return the gateway's address on this server."""
    return world.url.replace("http", "ws", 1) + "/gateway"


def _shard(said: object) -> Shard:
    """Return which shard a client asks for."""
    match said:
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    raise _Closing(Close.INVALID_SHARD)


def _decoded(data: object) -> tuple[int, Any]:
    try:
        payload = json.loads(data if isinstance(data, str | bytes) else b"")
        return int(payload["op"]), payload.get("d")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _Closing(Close.DECODE_ERROR) from None
