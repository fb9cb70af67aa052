"""Request bodies in, JSON out: what the REST API and the page's API have in common."""

import json
import re

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from playground.acts.files import MOST_BYTES, Files, Upload
from playground.errors import ApiError, Fault, FieldProblem, form_error
from playground.forms.messages import MOST_FILES
from playground.world.snowflakes import DIGITS

MOST_JSON_BYTES = 1024 * 1024
MOST_BODY_BYTES = MOST_FILES * MOST_BYTES + MOST_JSON_BYTES
BROKEN_MULTIPART = (HttpProcessingError, ValueError, AssertionError, LookupError, RuntimeError)
"""What aiohttp raises for headers, boundaries and encodings that are wrong."""

FILE_FIELD = re.compile(r"files?\[(\d{1,2})\]|file")


def answer(payload: object, status: int = 200) -> web.Response:
    """Return a JSON response. Its type says no charset: Discord's does not, and clients compare the whole text."""
    return web.Response(body=compact(payload).encode(), status=status, headers={"Content-Type": "application/json"})


def compact(payload: object) -> str:
    """Return JSON without spaces."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def nothing() -> web.Response:
    """Return "204 No Content"."""
    return web.Response(status=204)


async def read_json(request: web.Request) -> object:
    """Return a request's JSON body; no body at all reads as an empty object.

    Raises:
        ApiError: 50109 if the body is not JSON.
    """
    return _parsed(await request.read())


async def read_body(request: web.Request) -> tuple[object, dict[int, Upload]]:
    """Return a request's JSON and its uploads, from `application/json` or from multipart.

    In multipart the JSON is the field `payload_json`, and files are `files[n]`.

    Raises:
        ApiError: 50109 for broken JSON, 40005 for a file over the limit, 50035 for broken multipart.
    """
    if request.content_type != "multipart/form-data":
        return await read_json(request), {}
    body: object = {}
    files: dict[int, Upload] = {}
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "payload_json":
                body = _parsed(await _limited(part, MOST_JSON_BYTES))
            elif (match := FILE_FIELD.fullmatch(part.name or "")) is not None:
                content = await _limited(part, MOST_BYTES)
                files[int(match[1] or 0)] = Upload(part.filename or "unknown", content)
    except BROKEN_MULTIPART as error:
        raise ApiError(Fault.INVALID_FORM_BODY) from error
    return body, files


def path_id(request: web.Request, name: str) -> int:
    """Return an id from the path, or raise 50035 as Discord does for anything else."""
    text = request.match_info[name]
    if DIGITS.fullmatch(text) is None:
        raise form_error(FieldProblem((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.'))
    return int(text)


def query_number(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """Return a number from the query, or raise 50035 where it is none or out of bounds."""
    text = request.query.get(name)
    if text is None:
        return default
    if DIGITS.fullmatch(text) is None:
        raise form_error(FieldProblem((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.'))
    if not least <= int(text) <= most:
        message = f"int value should be between {least} and {most}."
        raise form_error(FieldProblem((name,), "NUMBER_TYPE_MAX", message))
    return int(text)


def query_id(request: web.Request, name: str) -> int | None:
    """Return an id from the query, None where it is absent."""
    text = request.query.get(name)
    if text is None:
        return None
    if DIGITS.fullmatch(text) is None:
        raise form_error(FieldProblem((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.'))
    return int(text)


def query_flag(request: web.Request, name: str) -> bool:
    """Whether the query says yes."""
    return request.query.get(name, "").lower() in {"1", "true"}


def files_named(files: Files, wanted: dict[str, int]) -> dict[str, Upload]:
    """Return uploads by the names a form gives to their numbers, or raise 50035 for a number without a file."""
    missing = [name for name, number in wanted.items() if number not in files]
    if missing:
        raise form_error(FieldProblem(("attachments",), "INVALID_INPUT", "One of the files is missing."))
    return {name: files[number] for name, number in wanted.items()}


def _parsed(raw: bytes) -> object:
    if not raw:
        return {}
    try:
        parsed = json.loads(raw)
        compact(parsed).encode()  # half of a surrogate pair is no text, and could not be sent on
    except (ValueError, RecursionError) as error:
        raise ApiError(Fault.INVALID_JSON) from error
    return parsed


async def _limited(part: BodyPartReader, most: int) -> bytes:
    """Read a part, giving up as soon as it is too large."""
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > most:
            raise ApiError(Fault.FILE_TOO_LARGE)
    return bytes(part.decode(bytes(content)))
