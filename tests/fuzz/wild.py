"""Wild things that people, or whoever forges them, may send to the bot's handlers."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from bot.surface import LASTING
from playground.acts.files import Upload, store
from playground.forms.components import EntitySelect, StringSelect
from playground.forms.modals import CheckboxGroup, FileUpload, ModalField, RadioGroup, TextInput, field_of
from playground.interactions import options as kinds
from playground.interactions.modals import submission_data
from playground.interactions.resolved import Resolver
from playground.world.flags import CommandType, InteractionType
from playground.world.things import Channel, Command, Json, User
from tests.bot.permission_lines import BUTTONS, CSV, ICS
from tests.bot.permission_world import STUDENTS
from tests.fuzz.campus import Campus

LARGEST = 2**53
LONGEST = 6000
"""Characters that Discord lets into a text option."""

KNOWN = (
    "essay-1",
    "essay-2",
    "source-presentation",
    "First essay",
    "1",
    "0",
    "-1",
    "#1",
    "Crew",
    "Gulls",
    *STUDENTS.values(),
)
TIMES = (
    "2024-04-16",
    "2024-04-16 12:00",
    "16 April",
    "tomorrow",
    "now",
    "in 5 min",
    "25:61",
    "9999-12-31 23:59",
    "0001-01-01",
)
RUDE = (
    "",
    " ",
    "`",
    "```",
    "@everyone",
    "<@1>",
    "%s",
    "{}",
    "..",
    "../../etc/passwd",
    "'; --",
    "\u202e",
    "\u0000",
    "💥" * 30,
)

texts = st.one_of(
    st.sampled_from((*KNOWN, *TIMES, *RUDE)),
    st.text(max_size=60),
    st.text("0123456789-:./, +%ap m", max_size=20),
    st.integers(-(2**70), 2**70).map(str),
    st.sampled_from("ax \n*💥").map(lambda each: each * LONGEST),
)
integers = st.sampled_from((0, 1, 2, 3, 10, -1, 2**31, LARGEST, -LARGEST)) | st.integers(-LARGEST, LARGEST)
numbers = st.sampled_from((0.0, -0.5, 1e-9, 1e300, -1e300, 100.0)) | st.floats(allow_nan=False, allow_infinity=False)
contents = st.one_of(
    st.binary(max_size=200),
    st.sampled_from((b"", b"{}", b"[]", b"null", b"\xff\xfe", b"PK\x03\x04", b'{"number": 3}', CSV[1], ICS[1])),
    st.text(max_size=100).map(str.encode),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3).map(lambda each: json.dumps(each).encode()),
)
names = st.sampled_from(
    ("essay1.ipynb", "a.py", "list.csv", "canvas.ics", "board.csv", "x.zip", "noend", "-", "ä" * 90 + ".ipynb")
)
ids = st.sampled_from((0, 1, 2**63 - 1)) | st.integers(1, 2**64 - 1)


class Tape(NamedTuple):
    """All that is wild about one act, drawn before it begins: what there is to act upon changes from act to act."""

    random: Random
    button: tuple[type[Any], str | None]
    texts: list[str]
    integers: list[int]
    numbers: list[float]
    files: list[Upload]
    ids: list[int]


def _button(kind: type[Any]) -> st.SearchStrategy[tuple[type[Any], str | None]]:
    """Return a lasting button or menu with a wild id of its form, or None for one that was really sent."""
    pattern = kind.__discord_ui_compiled_template__.pattern
    wild = st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
    return st.tuples(st.just(kind), st.none() | wild)


tapes = st.builds(
    Tape,
    st.randoms(use_true_random=True),
    st.sampled_from(LASTING).flatmap(_button),
    st.lists(texts, min_size=4, max_size=4),
    st.lists(integers, min_size=3, max_size=3),
    st.lists(numbers, min_size=2, max_size=2),
    st.lists(st.builds(Upload, names, contents), min_size=2, max_size=2),
    st.lists(ids, min_size=2, max_size=2),
)


class Wild:
    """Somebody who does what a tape says.

    Args:
        campus: where they do it.
        tape: what is wild about it.
    """

    def __init__(self, campus: Campus, tape: Tape) -> None:
        self._campus, self._tape, self._world = campus, tape, campus.place.world
        self._any = tape.random.choice
        self.person: User = self._any(list(campus.people.values()))
        self.channel: Channel = self._any((campus.channel("questions"), campus.dm(self.person)))
        self._resolver = Resolver(self._world, self.person)

    async def act(self) -> None:
        """Do one thing; a modal that comes of it is submitted."""
        acts = (self._command, self._command, self._complete, self._press, self._press, self._write)
        await self._any(acts)()

    async def _command(self) -> None:
        command = self._any(list(self._world.commands.values()))
        data = self._named(command)
        if command.type is CommandType.CHAT_INPUT:
            data["options"] = self._options(command.definition.get("options", []))
        elif command.type is CommandType.USER:
            data["target_id"] = self._value({"type": kinds.USER})
        else:
            author = self._any((self._world.bot, self.person))
            target = self._campus.message(author, self.channel, content=self._said()[:2000])
            self._resolver.message(target)
            data["target_id"] = str(target.id)
        await self._act(InteractionType.APPLICATION_COMMAND, data | self._resolver.payload(), command=command)

    async def _complete(self) -> None:
        """Type into an option that is completed."""
        command, path, focused = self._any(list(self._completed()))
        branch = path[-1].get("options", []) if path else command.definition["options"]
        options = [each for each in self._filled(branch) if each["name"] != focused["name"]]
        options.append(
            {"name": focused["name"], "type": focused["type"], "value": self._any(self._tape.texts), "focused": True}
        )
        for part in reversed(path):
            options = [{"name": part["name"], "type": part["type"], "options": options}]
        data = self._named(command) | {"options": options} | self._resolver.payload()
        await self._act(InteractionType.AUTOCOMPLETE, data, command=command)

    async def _press(self) -> None:
        """Press a button, or choose from a menu, that somebody has forged into a message of the bot's."""
        kind, wild = self._tape.button
        known: str = BUTTONS[kind.__name__].options(self._campus.about)["custom_id"]  # type: ignore[arg-type]
        custom_id = (known if wild is None else wild)[:100]
        menu = "Select" in str(kind.__orig_bases__)
        values = [self._said()[:100]] if menu else []
        options = [{"label": each, "value": each} for each in values]
        part = {"type": 3, "custom_id": custom_id, "options": options} if menu else {"type": 2, "custom_id": custom_id}
        part |= {} if menu else {"style": 2, "label": "Forged"}
        row = {"type": 1, "components": [part]}
        message = self._campus.message(self._world.bot, self.channel, content="Forged", components=[row])
        data = {"custom_id": custom_id, "component_type": part["type"], "values": values}
        await self._act(InteractionType.MESSAGE_COMPONENT, data, message=message)

    async def _write(self) -> None:
        """Write to the bot, with files or without."""
        mention = "" if self.channel.is_dm else f"<@{self._world.bot.id}> "
        content = f"{mention}{self._any(self._tape.texts)}"[:2000]
        files = self._tape.files[: self._any((0, 0, 1, 2))]
        if content.strip() or files:
            self._campus.message(self.person, self.channel, dict(enumerate(files)), content=content)

    async def _act(self, kind: InteractionType, data: Json, **more: Any) -> None:
        interaction = await self._campus.act(kind, self.person, self.channel, data, **more)
        opened = self._campus.take_modal(interaction)
        if opened is not None:
            uploads: dict[str, int] = {}
            fields = filter(None, map(field_of, opened.modal.components))
            given = [self._field(each, uploads) for each in fields]
            data = submission_data(opened.modal, given, self._resolver, uploads)
            place, source = self._campus.place, opened.interaction
            submitted = place.desk.hand_in(
                InteractionType.MODAL_SUBMIT,
                self.person,
                source.channel,
                data,
                message=source.message,
                cause=source.trace,
                modal_id=opened.id,
            )
            await self._campus.answered(submitted)

    def _field(self, field: ModalField, uploads: dict[str, int]) -> Json:
        """Fill a field of a modal as its window lets one do."""
        if isinstance(field, TextInput):
            least, most = max(field.min_length or 0, int(field.required)), field.max_length or 4000
            said: Json = {"value": (self._any(self._tape.texts) + "." * least)[:most]}
        elif isinstance(field, FileUpload):
            uploads["0"] = int(self._value({"type": kinds.ATTACHMENT}))
            said = {"values": ["0"]}
        elif isinstance(field, RadioGroup):
            said = {"value": self._any([each.value for each in field.options])}
        elif isinstance(field, StringSelect | CheckboxGroup):
            said = {"values": [self._any([each.value for each in field.options])]}
        elif isinstance(field, EntitySelect):
            said = {"values": [str(self.person.id)]}
        else:
            said = {"value": self._any((True, False))}
        return {"custom_id": field.custom_id, **said}

    def _named(self, command: Command) -> Json:
        return {"id": str(command.id), "name": command.name, "type": int(command.type)}

    def _options(self, defined: list[Json]) -> list[Json]:
        """Fill the options of a command, or of one of its subcommands."""
        branches = [each for each in defined if each["type"] in {kinds.SUBCOMMAND, kinds.GROUP}]
        if not branches:
            return list(self._filled(defined))
        chosen = self._any(branches)
        inside = self._options(chosen.get("options", []))
        return [{"name": chosen["name"], "type": chosen["type"], "options": inside}]

    def _filled(self, defined: list[Json]) -> Iterator[Json]:
        """Yield options with values; now and then one that is required is missing."""
        for each in defined:
            if self._tape.random.random() < (0.95 if each.get("required") else 0.5):
                yield {"name": each["name"], "type": each["type"], "value": self._value(each)}

    def _value(self, option: Json) -> Any:
        """Return a value of an option's type, within the limits that Discord keeps; an id may be one of nothing."""
        match option["type"]:
            case _ if "choices" in option and self._any((True, False)):
                return self._any(option["choices"])["value"]
            case kinds.STRING:
                return self._any(self._tape.texts)[: option.get("max_length", LONGEST)]
            case kinds.INTEGER:
                return self._any(self._tape.integers)
            case kinds.BOOLEAN:
                return self._any((True, False))
            case kinds.NUMBER:
                return self._any(self._tape.numbers)
            case kind:
                return str(self._thing(kind))

    def _thing(self, kind: int) -> int:
        """Return the id of something that may exist, and make it known where it does."""
        if kind == kinds.ATTACHMENT:
            upload = self._any(self._tape.files)
            (kept,) = store(self._world, self.channel.id, {0: upload}, ephemeral=True)
            self._resolver.attachment(kept.id)
            return kept.id
        world = self._world
        there = {
            kinds.USER: list(world.users),
            kinds.CHANNEL: list(world.channels),
            kinds.ROLE: list(world.guild.roles),
            kinds.MENTIONABLE: [*world.users, *world.guild.roles],
        }[kind]
        found: int = self._any([*there, *self._tape.ids])
        look = {
            kinds.USER: self._resolver.user,
            kinds.CHANNEL: self._resolver.channel,
            kinds.ROLE: self._resolver.role,
            kinds.MENTIONABLE: self._resolver.mentionable,
        }[kind]
        look(found)
        return found

    def _completed(self) -> Iterator[tuple[Command, list[Json], Json]]:
        """Yield every option that is completed, with the way to it."""
        for command in self._world.commands.values():
            for path, option in _leaves(command.definition.get("options", []), []):
                if option.get("autocomplete"):
                    yield command, path, option

    def _said(self) -> str:
        """Return a text that is not blank."""
        return self._any([each for each in self._tape.texts if each.strip()] or ["?"])


def _leaves(defined: list[Json], path: list[Json]) -> Iterator[tuple[list[Json], Json]]:
    for each in defined:
        if each["type"] in {kinds.SUBCOMMAND, kinds.GROUP}:
            yield from _leaves(each.get("options", []), [*path, each])
        else:
            yield path, each
