"""A rehearsal on paper: Discord's timestamps in words, and a page to print."""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from bot.rehearsal import Said
    from registrar.course.models import Course

_TIMESTAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
"""Source: https://docs.discord.com/developers/reference#message-formatting."""

FORMATS = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%Y-%m-%d",
    "D": "%d %B %Y",
    "f": "%d %B %Y %H:%M",
    "F": "%A, %d %B %Y %H:%M",
}
UNITS = (("year", 31_556_952), ("month", 2_629_746), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))

STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1f1d26; }
h1 { font-size: 1.5rem; } h2 { margin: 1.8rem 0 .4rem; border-bottom: 1px solid #ccc; font-size: 1.1rem; }
article { margin: .6rem 0; padding: .4rem .8rem; border-left: 3px solid #5865f2; break-inside: avoid; }
article.direct { border-color: #1f9254; } h3 { margin: 0; font-size: 1rem; } p, ul { margin: .2rem 0; }
.where { color: #5c586a; font-size: .9rem; } .where b { color: #1f1d26; }
"""


def in_words(text: str, now: datetime) -> str:
    """Return Markdown with Discord's timestamps in words: in the zone of `now`, relative ones as seen from it."""

    def words(match: re.Match[str]) -> str:
        instant, style = datetime.fromtimestamp(int(match[1]), now.tzinfo), match[2] or "f"
        return _relative(instant, now) if style == "R" else instant.strftime(FORMATS[style])

    return _TIMESTAMP.sub(words, text)


def rehearsal_page(course: "Course", said: "Sequence[Said]") -> str:
    """Return a page, complete in itself, of all that is said in a rehearsal."""
    title = f"{course.code}: what the bot says"
    days = [
        f"<h2>{day:%A, %d %B %Y}</h2>\n" + "\n".join(_message(each) for each in messages)
        for day, messages in groupby(said, key=lambda each: each.at.date())
    ]
    about = f"{len(said)} messages. Times in {course.term.time_zone}."
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<p>{escape(about)}</p>\n"
        + "\n".join(days)
        + "\n</body>\n</html>\n"
    )


def _message(said: "Said") -> str:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    family = "announcement" if said.to.startswith("#") else "direct"
    return (
        f'<article class="{family}">\n<p class="where"><b>{said.at:%H:%M}</b> {escape(said.to)}</p>\n'
        f"<h3>{markdown.renderInline(said.title)}</h3>\n{markdown.render(said.text)}</article>"
    )


def _relative(instant: datetime, now: datetime) -> str:
    seconds = instant.timestamp() - now.timestamp()
    unit, length = next((each for each in UNITS if abs(seconds) >= each[1]), UNITS[-1])
    count = round(abs(seconds) / length)
    span = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {span}" if seconds >= 0 else f"{span} ago"
