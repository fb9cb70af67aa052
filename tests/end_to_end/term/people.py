"""Somebody at the playground's page, who waits for the bot's answer to whatever they do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import aiohttp

from playground import Playground
from tests.playground.visitors import Json, Person

PATIENCE = 120
"""Seconds until an answer is given up: far more than one takes, for machines that do much else."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Seconds between two looks at whether it is there, each a half longer than the one before."""
LOOKED_AT = 12
"""Messages: an answer is among the newest ones."""
MOST_LISTED = 100

LOADING = 1 << 7
"""The flag of an answer that is not there yet."""
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
"""Kinds of interactions."""
LABEL, LIST = 18, 3
"""Kinds of components."""
ACCEPTED = 202

Choice = Callable[[Json], bool]
Found = TypeVar("Found")


class Member(Person):
    """A member of the course's server.

    Args:
        place: the playground.
        session: speaks to it.
        name: as whom.
        commands: the ids of the bot's commands by their names, shared by all as they come to be known.
    """

    def __init__(self, place: Playground, session: aiohttp.ClientSession, name: str, commands: dict[str, str]) -> None:
        user = next(user for user in place.world.users.values() if user.display_name == name)
        super().__init__(place, session, {"id": str(user.id), "global_name": name})
        self._bot = place.world.bot.id
        self._commands = commands
        self.room = ""

    async def settle(self, channel: str | None = None) -> None:
        """Use commands in a channel from now on, or in the direct messages with the bot."""
        self.room = await (self.channel(channel) if channel else self.letter_box())

    async def letter_box(self) -> str:
        """Return the channel of the direct messages with the bot."""
        return await self.opens_dm(self._bot)

    async def letters(self) -> list[Json]:
        """Return what the bot wrote to this person directly, without its answers to commands."""
        return [each for each in await self.history(await self.letter_box()) if "interaction_metadata" not in each]

    async def history(self, channel: str) -> list[Json]:
        """Return all that this person sees in a channel, the oldest first."""
        found: list[Json] = []
        while True:
            before = {"before": found[0]["id"]} if found else {}
            _, page = await self.ask("GET", f"/channels/{channel}/messages", params={"limit": MOST_LISTED, **before})
            found = [*page, *found]
            if len(page) < MOST_LISTED:
                return found

    async def command(self, name: str, files: Sequence[tuple[str, bytes]] = (), /, **options: Any) -> Json:
        """Use a command, such as `team form`, and return the answer once it is there."""
        return await self.answer(await self.use(name, files, **options))

    async def use(self, name: str, files: Sequence[tuple[str, bytes]] = (), /, **options: Any) -> str:
        """Use a command and return the interaction's id. The value of an attachment is its place among the files."""
        given = [{"name": key, "value": value} for key, value in options.items()]
        body = await self._naming(name, given)
        named = {str(place): place for place in range(len(files))}
        status, answer = await self.acts(
            type=COMMAND, channel_id=self.room, attachments=named, files=list(files) or None, **body
        )
        assert status == ACCEPTED, answer
        return str(answer["id"])

    async def choose(self, name: str, option: str, typed: str) -> Any:
        """Type into an option and return the value of the only choice that the bot offers; needs an open page."""
        focused = {"name": option, "value": typed, "focused": True}
        status, answer = await self.acts(type=AUTOCOMPLETE, channel_id=self.room, **await self._naming(name, [focused]))
        assert status == ACCEPTED, answer
        offered = await self.hears("AUTOCOMPLETE_RESULT", id=answer["id"])
        (choice,) = offered["choices"]
        return choice["value"]

    async def press(self, message: Json, label: str) -> Json:
        """Press a button, and return its message as it is afterwards, or the answer where there is one."""
        asked = await self.push(message, label)

        def done(each: Json) -> bool:
            changed = each["id"] == message["id"] and each["edited_timestamp"] != message["edited_timestamp"]
            return changed or _answers(each, asked)

        return await self.seen(message["channel_id"], done)

    async def push(self, message: Json, label: str) -> str:
        """Press a button and return the interaction's id."""
        buttons = [each for row in message["components"] for each in row["components"]]
        button = next(each for each in buttons if each.get("label") == label)
        status, answer = await self.acts(
            type=COMPONENT,
            channel_id=message["channel_id"],
            message_id=message["id"],
            custom_id=button["custom_id"],
        )
        assert status == ACCEPTED, answer
        return str(answer["id"])

    async def fill_in(self, message: Json, label: str, *values: str) -> Json:
        """Press a button that opens a form, choose from its lists, and return the message afterwards."""
        asked = await self.push(message, label)
        form = await self.hears("MODAL_OPEN", interaction_id=asked)
        fields = [part["component"] for part in form["components"]]
        lists = [each for each in fields if each["type"] == LIST]
        given = [
            {"type": LABEL, "component": {"type": LIST, "custom_id": field["custom_id"], "values": [value]}}
            for field, value in zip(lists, values, strict=True)
        ]
        status, answer = await self.acts(
            type=MODAL,
            channel_id=message["channel_id"],
            modal_id=form["id"],
            custom_id=form["custom_id"],
            components=given,
        )
        assert status == ACCEPTED, answer
        return await self.seen(
            message["channel_id"],
            lambda each: each["id"] == message["id"] and each["edited_timestamp"] != message["edited_timestamp"],
        )

    async def answer(self, interaction: str, complete: Choice = lambda _: True) -> Json:
        """Return the answer to an interaction, once it is there and complete."""
        return await self.seen(self.room, lambda each: _answers(each, interaction) and complete(each))

    async def seen(self, channel: str, wanted: Choice) -> Json:
        """Return the first of the newest messages of a channel that is wanted, once there is one."""

        async def look() -> Json | None:
            _, newest = await self.ask("GET", f"/channels/{channel}/messages", params={"limit": LOOKED_AT})
            return next((each for each in newest if wanted(each)), None)

        return await waited_for(look, f"{self.name} waits for a message")

    async def file(self, message: Json) -> bytes:
        """Return the only file of a message."""
        (attachment,) = message["attachments"]
        async with self._session.get(attachment["url"]) as response:
            return await response.read()

    async def _naming(self, name: str, options: list[Json]) -> Json:
        """Return the part of a request that names a command, with its options innermost."""
        first, *inner = name.split()
        if first not in self._commands:
            self._commands.update({each["name"]: each["id"] for each in (await self.state())["commands"]})
        for part in reversed(inner):
            options = [{"name": part, "options": options}]
        return {"command_id": self._commands[first], "options": options}


async def waited_for(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """Return what there is once there is something."""
    pause = FIRST_PAUSE
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := await look()):
                await asyncio.sleep(pause)
                pause = min(1.5 * pause, LONGEST_PAUSE)
    except TimeoutError as error:
        raise AssertionError(what) from error
    return found


def _answers(message: Json, interaction: str) -> bool:
    asked = message.get("interaction_metadata", {}).get("id")
    return asked == interaction and not message["flags"] & LOADING
