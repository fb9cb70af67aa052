"""What each student sees in the server: channels, direct messages, and the answers that are for their eyes alone."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.end_to_end.term.classroom import Classroom
from tests.end_to_end.term.people import Member
from tests.end_to_end.term.roll import EVERYBODY, Enrolled
from tests.playground.visitors import Json

EPHEMERAL = 1 << 6
"""The flag of an answer for one person."""
POINTS = re.compile(r"\d points?\b")


@dataclass(frozen=True, slots=True)
class Sight:
    """All messages that a student sees, and among them those that the bot sent to them directly."""

    student: Enrolled
    id: str
    messages: tuple[Json, ...]
    letters: tuple[Json, ...]

    def grade_letters(self) -> list[tuple[str, str]]:
        """Return the title and the first line of each letter that brought a grade."""
        embeds = [embed for each in self.letters for embed in each["embeds"]]
        graded = [each for each in embeds if each.get("title", "").endswith("is graded")]
        return sorted((each["title"], each["description"].splitlines()[0]) for each in graded)

    def with_points(self) -> list[str]:
        """Return the text of all messages that speak of points."""
        texts = [json.dumps([each["content"], each["embeds"], each["components"]]) for each in self.messages]
        return [text for text in texts if POINTS.search(text)]

    def for_others(self) -> list[Json]:
        """Return the answers that were for somebody else's eyes alone."""
        private = [each for each in self.messages if each["flags"] & EPHEMERAL]
        return [each for each in private if each["interaction_metadata"]["user"]["id"] != self.id]


async def sights(room: Classroom) -> tuple[Sight, ...]:
    """Look around as every student."""
    found: list[Sight] = []

    async def look(student: Member, who: Enrolled) -> None:
        state = await student.state()
        channels = [each["id"] for each in (*state["guild"]["channels"], *state["dms"])]
        messages = [message for channel in channels for message in await student.history(channel)]
        found.append(Sight(who, student.id, tuple(messages), tuple(await student.letters())))

    await room.together(look(room.students[each.number], each) for each in EVERYBODY)
    return tuple(found)


def names_of(who: Enrolled, account: str) -> Iterator[str]:
    """Yield whatever a student can be known by."""
    yield from (who.shown, who.listed, who.login, f"<@{account}>")
