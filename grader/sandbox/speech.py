"""What a confined program says, read within bounds."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping

LINE_BYTES = 256 * 1024
"""The longest line that is read as a message: parsed JSON takes many times the memory of its text."""
CHUNK_BYTES = 64 * 1024


class TooMuchSaidError(Exception):
    """The program said more than it may."""


class Speech:
    """The standard output of a program: one JSON object a line.

    Nothing is read before it is asked for, so a flood waits in the pipe and not in our memory. `over` says whether the
    end has been read.
    """

    def __init__(self, stream: asyncio.StreamReader, most: int) -> None:
        """Listen to a stream, up to so many bytes in all."""
        self._stream = stream
        self._left = most
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._reading = False
        self.over = False

    async def messages(self) -> AsyncIterator[Mapping[str, object]]:
        """Yield the objects until the stream ends; other lines and longer ones are passed over.

        Raises:
            TooMuchSaidError: if more bytes come than may.
        """
        while True:
            while self._lines:
                if (message := _parse(self._lines.popleft())) is not None:
                    yield message
            chunk = await self._read()
            if not chunk:
                return
            self._left -= len(chunk)
            if self._left < 0:
                raise TooMuchSaidError
            first, *others = chunk.split(b"\n")
            # One byte over marks the line as too long; what else comes of it need not be kept.
            self._rest += first[: LINE_BYTES + 1 - len(self._rest)]
            for part in others:
                self._lines.append(self._rest)
                self._rest = part

    async def finish(self) -> None:
        """Throw away what a dead program has left in the pipe, so that it closes."""
        while not self._reading and await self._read():
            pass

    async def _read(self) -> bytes:
        self._reading = True
        try:
            chunk = await self._stream.read(CHUNK_BYTES)
        finally:
            self._reading = False
        self.over = not chunk
        return chunk


def _parse(line: bytes) -> Mapping[str, object] | None:
    if len(line) > LINE_BYTES:
        return None
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
