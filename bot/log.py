"""Starts the log: lines for people or for programs, to standard error, with nothing in it that is nobody's business."""

import logging
import sys
import threading
from collections.abc import Collection
from types import TracebackType
from typing import Literal

import discord

from bot.log_lines import JsonLines, TextLines
from bot.log_safety import Redactor, is_ours

Style = Literal["text", "json"]
LINES = {"text": TextLines, "json": JsonLines}

log = logging.getLogger(__name__)


def start_log(level: str, style: Style = "text", secrets: Collection[str] = ()) -> None:
    """Log to standard error from `level` on, one record a line; `secrets` are never written.

    Libraries speak from `warning` on: below it, discord.py would write what people say into the log, and the
    database's driver what is stored.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LINES[style](Redactor(secrets)))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or is_ours(record))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.captureWarnings(capture=True)
    sys.excepthook = _last_words
    threading.excepthook = lambda end: _last_words(end.exc_type, end.exc_value, end.exc_traceback)
    # It hands its own debug messages to a handler of its own, whatever was set before.
    logging.getLogger("bm25s").disabled = True
    # This bot never speaks, so that it need not be told that it could not.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _last_words(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Log what ends a thread or the process, which Python would print with all that it says."""
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("ended by an error", exc_info=(kind, error or kind(), trace))
