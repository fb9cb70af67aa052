"""From a draft to the text of `course.yaml`: each field with its place beside it, each question where its answer goes.

The text is put together here and not by a YAML library, because none of them writes fields that are comments. Values
are quoted as in JSON, which is YAML too.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import date, time

from knowledge.drafting.fields import Entry, Field, Group, Listing, Scalar
from knowledge.drafting.reading import Source
from registrar.course.source import Steps, where

_PLAIN = re.compile(r"[^\W\d_](?:[\w./+%’]|[ ,-](?=\w)|:(?=\S))*")
_NOT_TEXT = re.compile(r"(?:true|false|yes|no|null|on|off|y|n)", re.IGNORECASE)
_LONG = 88
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its line, the field that it is about (`term.time_zone`), the sentence; `again` if it is repeated."""

    line: int
    where: str
    question: str
    again: bool = False


@dataclass(slots=True)
class Page:
    """The lines of the file so far, and the questions that stand in them."""

    lines: list[str] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole file."""
        return "\n".join(self.lines) + "\n"

    def add(self, text: str, indent: int, *, written: bool = True) -> None:
        """Add a line, as a comment where it is not `written`."""
        self.lines.append(" " * indent + ("" if written else "# ") + text)

    def remark(self, words: str, indent: int, *, written: bool = True) -> None:
        """Add a comment of its own line; among lines that are comments it stays one when their `# ` is taken away."""
        self.add(f"# {_one_line(words)}".rstrip(), indent, written=written)

    def ask(self, question: str, steps: Steps, indent: int, *, written: bool = True) -> None:
        """Add a question above the field that it is about; what was asked above is not written out again."""
        said = _one_line(question)
        again = any(asked.question == said for asked in self.questions)
        self.remark("QUESTION: as above." if again else f"QUESTION: {said}", indent, written=written)
        self.questions.append(Asked(len(self.lines), where(steps), said, again))


def write(top: Group, preface: str) -> Page:
    """Return the file; `preface` is the comment that it begins with."""
    page = Page()
    for line in preface.splitlines():
        page.remark(line, 0)
    for each in top.fields:
        if isinstance(each.value, Group | Listing) or each.question:
            page.lines.append("")
        _field(page, each, (each.key,), 0)
    return page


def _field(page: Page, each: Field, steps: Steps, indent: int, *, written: bool = True) -> None:
    beside = _beside(each.source, each.note)
    if each.question:
        page.ask(each.question, steps, indent, written=written)
    if isinstance(each.value, Group | Listing):
        if beside:
            page.remark(beside, indent, written=written)
        written = written and each.written and _has_anything(each.value)
        if not (each.value.fields if isinstance(each.value, Group) else each.value.entries):
            return
        page.add(f"{each.key}:", indent, written=written)
        _within(page, each.value, steps, indent + 2, written=written)
        return
    value = "…" if each.value is None else scalar(each.value)
    if beside and isinstance(each.value, str) and len(each.value) > _LONG:
        page.remark(beside, indent, written=written)
        beside = ""
    line = f"{each.key}: {value}" + (f"  # {beside}" if beside else "")
    page.add(line, indent, written=written and each.written)


def _has_anything(value: Group | Listing) -> bool:
    """Whether something in it is part of the file; a key with nothing but comments below would be null."""
    parts = value.fields if isinstance(value, Group) else value.entries
    return any(each.written for each in parts)


def _within(page: Page, value: Group | Listing, steps: Steps, indent: int, *, written: bool) -> None:
    if isinstance(value, Group):
        for each in value.fields:
            _field(page, each, (*steps, each.key), indent, written=written)
        return
    position = 0
    for entry in value.entries:
        _entry(page, entry, (*steps, position), indent, written=written)
        position += written and entry.written


def _entry(page: Page, entry: Entry, steps: Steps, indent: int, *, written: bool) -> None:
    beside = _beside(entry.source, entry.note)
    if entry.question:
        page.ask(entry.question, steps, indent, written=written)
    if isinstance(entry.value, Group) and beside:
        page.remark(beside, indent, written=written)
    written = written and entry.written
    if not isinstance(entry.value, Group):
        page.add(f"- {scalar(entry.value)}" + (f"  # {beside}" if beside else ""), indent, written=written)
        return
    first = len(page.lines)
    _within(page, entry.value, steps, indent + 2, written=written)
    _dash(page, first, indent, written=written)


def _dash(page: Page, first: int, indent: int, *, written: bool) -> None:
    """Put the dash of a list's entry before its first field, behind the remarks above that."""
    lead = " " * (indent + 2) + ("" if written else "# ")
    for number in range(first, len(page.lines)):
        line = page.lines[number]
        body = line.removeprefix(lead)
        if line.startswith(lead) and not body.startswith(("#", "QUESTION:", " ")) and re.match(r"\w+:", body):
            page.lines[number] = " " * indent + ("- " if written else "# - ") + body
            return


def scalar(value: Scalar) -> str:
    """Return a value as YAML on one line: bare where that is safe, otherwise in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.10g}"
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, date):
        return value.isoformat()
    text = _CONTROL.sub("", _one_line(value))
    if _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _beside(source: Source | None, note: str) -> str:
    return _one_line("; ".join(part for part in (str(source) if source else "", note) if part))


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub("", text).split())
