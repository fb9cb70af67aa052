"""Transport compression: one stream for a whole connection.

Source: https://discord.com/developers/docs/events/gateway#transport-compression
"""

import importlib
import zlib
from typing import Protocol


class Compressor(Protocol):
    """Turns one payload into the next piece of the stream."""

    def compress(self, payload: bytes) -> bytes:
        """Return the bytes to send, flushed so that the payload can be read at once."""


class ZlibStream:
    """`compress=zlib-stream`: every piece ends with the four bytes of a sync flush."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def compress(self, payload: bytes) -> bytes:
        """Return the bytes to send."""
        return self._stream.compress(payload) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """`compress=zstd-stream`, which clients ask for where they have the package `zstandard`."""

    def __init__(self) -> None:
        self._module = importlib.import_module("zstandard")
        self._stream = self._module.ZstdCompressor().compressobj()

    def compress(self, payload: bytes) -> bytes:
        """Return the bytes to send."""
        piece: bytes = self._stream.compress(payload)
        piece += self._stream.flush(self._module.COMPRESSOBJ_FLUSH_BLOCK)
        return piece


STREAMS: dict[str, type[ZlibStream] | type[ZstdStream]] = {"zlib-stream": ZlibStream, "zstd-stream": ZstdStream}


def compressor(name: str | None) -> Compressor | None:
    """Return a new stream by the name in a connection's address; None for plain text.

    Raises:
        LookupError: if there is no stream of that name here.
    """
    if name is None:
        return None
    try:
        return STREAMS[name]()
    except (KeyError, ImportError) as error:
        raise LookupError(name) from error
