"""The gateway's door."""

from aiohttp import web

from playground.gateway.compression import compressor
from playground.gateway.connection import Connection
from playground.gateway.protocol import API_VERSION, Close
from playground.keys import CONNECTIONS, HUB, RULES, WORLD


async def connect(request: web.Request) -> web.WebSocketResponse:
    """Take a bot's WebSocket connection; `v`, `encoding` and `compress` come in the query."""
    socket = web.WebSocketResponse(compress=False, heartbeat=None)
    await socket.prepare(request)
    try:
        stream = compressor(request.query.get("compress"))
    except LookupError:
        await socket.close(code=Close.DECODE_ERROR, message=b"unknown compression")
        return socket
    if request.query.get("v", API_VERSION) != API_VERSION or request.query.get("encoding", "json") != "json":
        await socket.close(code=Close.INVALID_VERSION, message=b"only version 10 in JSON is spoken here")
        return socket
    app = request.app
    connection = Connection(app[WORLD], app[HUB], app[RULES], socket, request.transport, stream)
    connections = app[CONNECTIONS]
    connections.add(connection)
    try:
        await connection.run()
    finally:
        connections.discard(connection)
    return socket
