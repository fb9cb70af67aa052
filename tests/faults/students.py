"""Students who know what they want: who got no answer tries again, as people do."""

import asyncio
import json
from dataclasses import dataclass

import aiohttp

from playground import Playground
from tests.playground.visitors import Person

TRIES_AGAIN = 2.5
"""Seconds after which somebody who sees nothing happen sends their file again."""

THINKS = 60.0
"""Seconds after which an answer out of the materials is given up: at the first one a model is loaded."""

BETWEEN_LOOKS = 0.05


@dataclass(frozen=True, slots=True)
class Received:
    """Somebody was told that a file of theirs is received: what they were promised."""

    person: str
    file: str
    number: int


class Desk:
    """The place where students act.

    Attributes:
        promised: what they were told is received.
        answered: how many questions were answered.
        unanswered: how often somebody gave up waiting and tried again.
    """

    def __init__(self, place: Playground, session: aiohttp.ClientSession) -> None:
        self._place = place
        self.promised: list[Received] = []
        self.answered = self.unanswered = 0
        people = (user for user in place.world.users.values() if not user.bot)
        self._people = {
            each.display_name: Person(place, session, {"id": str(each.id), "global_name": each.display_name})
            for each in people
        }

    def id_of(self, name: str) -> str:
        """Return a student's Discord id."""
        return str(self._people[name].id)

    def channel(self, name: str) -> str:
        """Return a channel's id."""
        return next(str(each.id) for each in self._place.world.channels.values() if each.name == name)

    async def live(self, name: str, numbers: list[int], pauses: list[float]) -> None:
        """Hand one file in after another, and ask something after each, once the bot's commands are there."""
        while not self._place.world.commands:  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(BETWEEN_LOOKS)
        for turn, (number, pause) in enumerate(zip(numbers, pauses, strict=True)):
            await asyncio.sleep(pause)
            await self.hand_in(name, f"{name}-{turn}.ipynb".replace(" ", "-"), number)
            await self.ask(name)

    async def hand_in(self, name: str, file: str, number: int) -> None:
        """Use `/submit` until it says that the file is received."""
        options = [
            {"name": "assignment", "type": 3, "value": "essay-1"},
            {"name": "notebook", "type": 11, "value": "0"},
        ]
        raw = json.dumps({"number": number}).encode()
        tried: list[int] = []
        while not await self._run(name, "submit", options, ("received", "same file"), tried, files=[(file, raw)]):
            self.unanswered += 1
        self.promised.append(Received(self.id_of(name), file, number))

    async def ask(self, name: str) -> None:
        """Use `/ask` until an answer comes."""
        options = [{"name": "question", "type": 3, "value": "When is it due?"}]
        tried: list[int] = []
        while not await self._run(name, "ask", options, ("due at noon",), tried):
            self.unanswered += 1
        self.answered += 1

    async def ask_about(self, name: str, question: str) -> str:
        """Use `/ask` once, and return the answer, whole; empty if none comes in time."""
        person = self._people[name]
        options = {"name": "question", "type": 3, "value": question}
        interaction = await person.runs(self.channel("questions"), "ask", options)
        for _ in range(round(THINKS / BETWEEN_LOOKS)):
            if said := self._shown(int(interaction)):
                return said
            await asyncio.sleep(BETWEEN_LOOKS)
        return ""

    async def _run(
        self,
        name: str,
        command: str,
        options: list[dict[str, str | int]],
        said: tuple[str, ...],
        tried: list[int],
        **more: list[tuple[str, bytes]],
    ) -> bool:
        """Run a command once more, and return whether one of the words of `said` comes, now or to what was `tried`."""
        person, where = self._people[name], self.channel("questions")
        extra = {"attachments": {"0": 0}, **more} if more else {}
        tried.append(int(await person.runs(where, command, *options, **extra)))
        for _ in range(round(TRIES_AGAIN / BETWEEN_LOOKS)):
            if any(word in self._shown(*tried) for word in said):
                return True
            await asyncio.sleep(BETWEEN_LOOKS)
        return False

    def _shown(self, *interactions: int) -> str:
        """Return what stands in the answers to interactions."""
        messages = (one for each in self._place.world.channels.values() for one in each.messages.values())
        return "\n".join(
            message.content + "".join(each.get("description", "") for each in message.embeds)
            for message in messages
            if message.interaction is not None and message.interaction.id in interactions
        )
