"""How a record of the log is written: as a line for people, or as a JSON object for programs."""

import json
import logging
from datetime import UTC, datetime

from bot.log_safety import Redactor, is_ours, said, traced

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything else is a field of the event."""

Field = str | int | float | bool


class TextLines(logging.Formatter):
    """Instant, level, logger and message; below them the traceback, where there is one."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        head = f"{written(record)} {record.levelname:7} {record.name}: {self._redact(said(record))}"
        trace = traced(record)
        return f"{head}\n{self._redact(trace)}" if trace else head


class JsonLines(logging.Formatter):
    """One JSON object a line: `time`, `level`, `logger`, `message`, the event's fields, and `exception`."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Field] = {
            "time": written(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": said(record),
            **fields(record),
        }
        if trace := traced(record):
            line["exception"] = trace
        safe = {name: self._redact(value) if isinstance(value, str) else value for name, value in line.items()}
        return json.dumps(safe, ensure_ascii=False)


def written(record: logging.LogRecord) -> str:
    """Return when a record was made, by the machine's clock, with the offset of its time zone."""
    return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")


def fields(record: logging.LogRecord) -> dict[str, Field]:
    """Return the plain values that came as `extra`, of our own records only."""
    if not is_ours(record):
        return {}
    extra = {name: value for name, value in vars(record).items() if name not in STANDARD}
    return {name: value for name, value in extra.items() if isinstance(value, Field)}
