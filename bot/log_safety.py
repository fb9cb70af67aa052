"""What of a record may stand in the log, whoever wrote it: the last line of defence, behind every author's care.

- Of another package's record its template stands, with the numbers filled in and the words left out: they may be what
  somebody said.
- Of an exception stand its kind and its way through the code. Its text is left out, since it may quote what somebody
  said, unless it is known to say nothing but how the program went wrong.
- Secrets, addresses, Discord's ids and whatever follows the host in a URL are replaced wherever they stand.
"""

import logging
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from traceback import extract_tb, format_list
from urllib.parse import quote, unquote, urlsplit

import aiohttp
import discord
from pydantic import Secret, SecretStr

from bot.settings import Settings

OURS = frozenset({"bot", "grader", "knowledge", "playground", "registrar", "schedules"})
HIDDEN = "…"
SHORTEST_SECRET = 6
"""Characters. A shorter one would be found in ordinary words."""

OF_THE_PROGRAM = (
    AttributeError,
    ImportError,
    NameError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    TypeError,
)
"""Python words these itself, by names in the code and kinds of values."""

SECRET_VARIABLE = re.compile(r"(KEY|TOKEN|PASSWORD|SECRET)$")
URL = re.compile(r"\b([a-z][a-z0-9+.-]*)://[^\s'\"<>()]+", re.IGNORECASE)
PATTERNS = (
    # A bot's token: https://docs.discord.com/developers/reference#authentication
    (re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), HIDDEN),
    # The token of an interaction or a webhook.
    (re.compile(r"(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{60,}"), HIDDEN),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[address]"),
    # Discord's ids; whose it is cannot be told by looking.
    (re.compile(r"(?<![\w.])\d{17,20}(?![\w.])"), "[id]"),
)


class Redactor:
    """Replaces what must not be written. `secrets` are replaced wherever they stand, also as they are in a URL."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in (secret, quote(secret, ""))}
        longest_first = sorted(known, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if known else None

    def __call__(self, text: str) -> str:
        """Return the text as it may be written."""
        if self._secrets is not None:
            text = self._secrets.sub(HIDDEN, text)
        text = URL.sub(_origin, text)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class _Hidden:
    """Stands for an argument that is not written."""

    def __repr__(self) -> str:
        return HIDDEN


def secrets_of(*settings: Settings) -> set[str]:
    """Return all secrets that a process with these settings knows: its settings' and its environment's."""
    held = [value for each in settings for _, value in each if isinstance(value, (SecretStr, Secret))]
    texts = {str(value.get_secret_value()) for value in held}
    passwords = {urlsplit(text).password for text in texts if "://" in text} - {None}
    environment = {value for name, value in os.environ.items() if SECRET_VARIABLE.search(name.upper())}
    return texts | {unquote(password) for password in passwords if password} | environment


def is_ours(record: logging.LogRecord) -> bool:
    """Whether a record was written by this project."""
    return record.name.partition(".")[0] in OURS


def said(record: logging.LogRecord) -> str:
    """Return what a record says, in one line."""
    if is_ours(record):
        text = _filled(record.msg, record.args, _own)
    else:
        # What comes without arguments has words in it already; after the first line they are those of an error.
        text = _filled(str(record.msg).partition("\n")[0], record.args, _others)
    return " ".join(text.split("\n"))


def traced(record: logging.LogRecord) -> str:
    """Return the exception of a record with its causes, the first one first; nothing where there is none."""
    error = record.exc_info[1] if record.exc_info else None
    return "" if error is None else "\n".join(_chain(error, set()))


def described(error: BaseException) -> str:
    """Return which kind of error it is, and what of its text says nothing of anybody's."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    detail = _detail(error)
    return f"{name}: {detail}" if detail else name


def _detail(error: BaseException) -> str:
    match error:
        case discord.HTTPException():
            return f"HTTP {error.status}, code {error.code}"
        case discord.ConnectionClosed():
            return f"close code {error.code}"
        case aiohttp.ClientResponseError():
            return f"HTTP {error.status}"
        case OSError():
            return error.strerror or ""
        case _ if isinstance(error, OF_THE_PROGRAM):
            return str(error).partition("\n")[0]
        case _:
            # The database's own word for what went wrong, from its driver.
            return str(getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or "")


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _chain(before, seen)
        yield "which led to"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            if id(each) not in seen:
                yield from _chain(each, seen)
        yield "which came together in"
    yield from (line.rstrip("\n") for line in format_list(extract_tb(error.__traceback__)))
    yield described(error)


def _filled(template: object, arguments: object, shown: Callable[[object], object]) -> str:
    """Put a record's arguments into its template, each as it may be shown."""
    if not arguments:
        return str(template)
    try:
        if isinstance(arguments, Mapping):
            return str(template) % {name: shown(value) for name, value in arguments.items()}
        return str(template) % tuple(shown(value) for value in arguments)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return str(template)


def _own(value: object) -> object:
    """Show all that our own authors chose to show, but no other package's words for an error."""
    if isinstance(value, BaseException) and type(value).__module__.partition(".")[0] not in OURS:
        return described(value)
    return value


def _others(value: object) -> object:
    return value if value is None or isinstance(value, (int, float)) else _Hidden()


def _origin(found: re.Match[str]) -> str:
    """Return a URL without a user, a path and a query, any of which may hold a token."""
    try:
        parts = urlsplit(found[0])
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{found[1]}://{HIDDEN}"
    return f"{parts.scheme}://{parts.hostname or ''}{port}/{HIDDEN}"
