"""Many people at once in a playground: they ask and hand in over its sockets, and what comes back is noted."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp

from playground import Playground
from playground.world.world import Event

PENDING, DONE, FAILED = "INTERACTION_PENDING", "INTERACTION_DONE", "INTERACTION_FAILED"
ASK, SUBMIT = "ask", "submit"
CHANNEL = "questions"

_COMMAND = 2
_LOOK_EVERY = 0.05
"""Seconds between two looks at whether everything has been answered."""


@dataclass(slots=True)
class Deed:
    """What one person did, and when the bot reacted to it, in seconds of the monotonic clock.

    Attributes:
        command: which one it was.
        person: the person's id in the playground.
        began: when it was sent.
        acknowledged: when the bot showed that it has it; None if it never did.
        answered: when the answer stood, of a submission when it was said to be received.
        failed: whether the person was told that the bot does not respond.
    """

    command: str
    person: int
    began: float
    acknowledged: float | None = None
    answered: float | None = None
    failed: bool = False


class Crowd:
    """The people with these names in a playground's course.

    Attributes:
        deeds: what they did so far, by the interactions' ids.
    """

    def __init__(self, place: Playground, session: aiohttp.ClientSession, names: Sequence[str]) -> None:
        self._place, self._session = place, session
        ids = {user.display_name: user.id for user in place.world.users.values()}
        self.people = [ids[name] for name in names]
        self._channel = next(each.id for each in place.world.channels.values() if each.name == CHANNEL)
        self.deeds: dict[str, Deed] = {}
        self._seen: dict[str, dict[str, float]] = {}
        place.world.subscribe(self._hear)

    async def run(self, person: int, command: str, **options: str) -> Deed:
        """Have a person run a command with these options."""
        return await self._send(command, person, {"json": self._body(command, options)})

    async def ask(self, person: int, question: str) -> Deed:
        """Have a person ask with `/ask`."""
        return await self.run(person, ASK, question=question)

    async def submit(self, person: int, assignment: str, notebook: bytes) -> Deed:
        """Have a person hand in with `/submit`."""
        body = self._body(SUBMIT, {"assignment": assignment, "notebook": "0"}) | {"attachments": {"0": 0}}
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(body), content_type="application/json")
        form.add_field("files[0]", notebook, filename="work.ipynb")
        return await self._send(SUBMIT, person, {"data": form})

    async def all_settled(self, patience: float) -> None:
        """Return when everything is answered or has failed, or after `patience` seconds."""
        until = monotonic() + patience
        while monotonic() < until and self._open():  # noqa: ASYNC110 - it happens behind a socket
            await asyncio.sleep(_LOOK_EVERY)

    def answers(self) -> list[int]:
        """Return how many messages of the bot's answer each deed."""
        messages = [each for channel in self._place.world.channels.values() for each in channel.messages.values()]
        answering = Counter(str(each.interaction.id) for each in messages if each.interaction is not None)
        return [answering[interaction] for interaction in self.deeds]

    def _open(self) -> bool:
        return any(each.answered is None and not each.failed for each in self.deeds.values())

    def _body(self, name: str, options: dict[str, str]) -> dict[str, Any]:
        command = next(each for each in self._place.world.commands.values() if each.name == name)
        given = [{"name": key, "value": value} for key, value in options.items()]
        return {"type": _COMMAND, "channel_id": str(self._channel), "command_id": str(command.id), "options": given}

    async def _send(self, command: str, person: int, body: dict[str, Any]) -> Deed:
        began = monotonic()
        url = f"{self._place.url}/page/interactions?as={person}"
        async with self._session.post(url, **body) as response:
            response.raise_for_status()
            interaction = (await response.json())["id"]
        deed = self.deeds[interaction] = Deed(command, person, began)
        # The bot may have been quicker than the page.
        for event, moment in self._seen.pop(interaction, {}).items():
            _note(deed, event, moment)
        return deed

    def _hear(self, event: Event) -> None:
        if event.name not in {PENDING, DONE, FAILED}:
            return
        interaction = event.render(self._place.world.bot)["id"]
        if (deed := self.deeds.get(interaction)) is not None:
            _note(deed, event.name, monotonic())
        else:
            self._seen.setdefault(interaction, {})[event.name] = monotonic()


def _note(deed: Deed, event: str, moment: float) -> None:
    if event == FAILED:
        deed.failed = True
        return
    if deed.acknowledged is None:
        deed.acknowledged = moment
    if event == DONE:
        deed.answered = moment
