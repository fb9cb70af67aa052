"""Text that fits: Discord's limits, cutting without breaking Markdown, and safe links."""

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

DESCRIPTION_LIMIT = 4096
FIELD_LIMIT = 1024
FIELD_NAME_LIMIT = 256
AUTHOR_LIMIT = 256
EMBED_LIMIT = 6000
"""Characters: https://docs.discord.com/developers/resources/message#embed-object-embed-limits."""

URL_CHARACTERS = ":/?#@!$&'*+,;=%~-._"
"""Those that stand for themselves in an address. A closing bracket would end the link."""

FENCE = "```"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_BEGINS_A_BLOCK = re.compile(r"\s*([-*+•]\s|\d+[.)]\s|[#>|]|```)")
_MARKDOWN = re.compile(r"^[#-]|[\\*_~`|<>\[\]]")


def clip(text: str, limit: int) -> str:
    """Return `text` on one line, at most `limit` characters long, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def fit(text: str, limit: int, note: str) -> str:
    """Return `text` if it fits, else as many whole sentences as do, followed by `note` as a paragraph of its own.

    An open code block is closed. `note` must be much shorter than `limit`.
    """
    if len(text) <= limit:
        return text
    room = limit - len(note) - len(FENCE) - 3
    ends = [match.start() for match in _SENTENCE_END.finditer(text, 0, room + 1)]
    cut = text[: ends[-1] if ends and ends[-1] > 0 else room].rstrip()
    if cut.count(FENCE) % 2:
        cut += f"\n{FENCE}"
    return f"{cut}\n\n{note}"


def unwrapped(text: str) -> str:
    """Return Markdown with each paragraph on one line: Discord shows the line breaks that Markdown reads as spaces."""
    lines: list[str] = []
    in_code = False
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith(FENCE)
        if lines and not in_code and _goes_on(lines[-1], line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
        in_code ^= is_fence
    return "\n".join(lines)


def _goes_on(before: str, line: str) -> bool:
    """Whether `line` belongs to the same paragraph or item as the line before it."""
    ends_there = not before.strip() or before.lstrip().startswith(("#", "|", FENCE))
    return not ends_there and bool(line.strip()) and not _BEGINS_A_BLOCK.match(line)


def lines_within(lines: Iterable[str], limit: int) -> str:
    """Join as many of `lines` as fit in `limit` characters; the last line says how many were left out."""
    taken: list[str] = []
    left_out = list(lines)
    more = len("\n… and 999 more")
    size = 0
    while left_out and size + len(left_out[0]) + 1 <= limit - (more if len(left_out) > 1 else 0):
        taken.append(left_out.pop(0))
        size += len(taken[-1]) + 1
    if left_out:
        taken.append(f"… and {len(left_out)} more")
    return "\n".join(taken)


def plain(text: str) -> str:
    """Return `text` so that Discord shows it as it is: no Markdown, no mention, no masked link."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def link(label: str, url: str | None) -> str:
    """Return a masked link, or the bare label where there is no web address. The label is shown as it is."""
    if not (url and url.startswith(("https://", "http://"))):
        return plain(label)
    # Discord does not read escaped brackets inside a masked link's label.
    shown = plain(label.replace("[", "(").replace("]", ")"))
    return f"[{shown}]({quote(url, safe=URL_CHARACTERS)})"


def day(when: date) -> str:
    """Return a date as people read it: `Mon 14 Feb 2022`."""
    return f"{when:%a} {when.day} {when:%b %Y}"
