"""Fetches a competition's leaderboard from Kaggle's public API, for which an account's name and key are needed.

`GET competitions/{name}/leaderboard/download`, with the name and the key as HTTP Basic, gives a ZIP file with one CSV
file in it; see https://www.kaggle.com/docs/api.
"""

import asyncio
import io
import re
import zipfile
from base64 import b64encode
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp

from bot.errors import BotError

PATIENCE_S = 30
MAX_BYTES = 8_000_000
"""What the bot may attach to a message, with some room."""

NO_KEY = "No key for Kaggle is set (`KAGGLE_USERNAME` and `KAGGLE_KEY`). Download the leaderboard and send me the file."
REFUSED = "Kaggle does not take the key, or its account may not see this competition. Download the leaderboard instead."
NO_COMPETITION = "Kaggle knows no such competition. Its name is the last part of its address."
UNREACHABLE = "Kaggle cannot be reached at the moment. Try again later, or download the leaderboard and send the file."
NOT_A_LEADERBOARD = "What Kaggle sent is no leaderboard that I can read. Download it and send me the file."
_NAME = re.compile(r"(?:.*/)?(?P<name>[a-z0-9][a-z0-9-]{0,99})/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class KaggleAccess:
    """The address of the API, and an account's name and key."""

    url: str
    user: str
    key: str = field(repr=False)


async def fetch_leaderboard(access: KaggleAccess | None, competition: str) -> bytes:
    """Return a competition's leaderboard as Kaggle's CSV file.

    Args:
        access: how Kaggle is reached; None where no key is set.
        competition: the competition's name, or its address.

    Raises:
        BotError: if there is no key or no such competition, or Kaggle does not give it. Says what to do.
    """
    if access is None:
        raise BotError(NO_KEY)
    named = _NAME.fullmatch(competition.strip().lower())
    if named is None:
        raise BotError(NO_COMPETITION)
    address = f"{access.url.rstrip('/')}/competitions/{named['name']}/leaderboard/download"
    try:
        packed = await _download(access, address)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise BotError(UNREACHABLE) from error
    try:
        return await asyncio.to_thread(_unpacked, packed)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as error:
        raise BotError(NOT_A_LEADERBOARD) from error


async def _download(access: KaggleAccess, address: str) -> bytes:
    signed_in = {"Authorization": f"Basic {b64encode(f'{access.user}:{access.key}'.encode()).decode()}"}
    patience = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=patience) as session, session.get(address, headers=signed_in) as response:
        match response.status:
            case HTTPStatus.OK:
                packed = bytearray()
                async for part in response.content.iter_chunked(1 << 16):
                    packed += part
                    if len(packed) > MAX_BYTES:
                        raise BotError(NOT_A_LEADERBOARD)
                return bytes(packed)
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                raise BotError(REFUSED)
            case HTTPStatus.NOT_FOUND:
                raise BotError(NO_COMPETITION)
            case _:
                raise BotError(UNREACHABLE)


def _unpacked(packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        tables = [each for each in archive.infolist() if each.filename.lower().endswith(".csv")]
        if len(tables) != 1:
            raise ValueError("not one table")
        with archive.open(tables[0]) as file:
            # What the archive claims about sizes may be wrong, so what is read is what is limited.
            table = file.read(MAX_BYTES + 1)
    if len(table) > MAX_BYTES:
        raise ValueError("too large")
    return table
