"""The real bot in a playground, with people of every kind, and whatever it logs as having gone wrong."""

import asyncio
import gc
import logging
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord

from bot.app import serve
from bot.opening import open_services
from bot.services import Services
from bot.settings import Settings
from playground import Playground, Rules, Seed, SeedChannel, SeedPerson
from playground import serve as open_playground
from playground.acts.channels import open_dm
from playground.acts.files import Files
from playground.acts.messages import post
from playground.forms.messages import MessageDraft
from playground.forms.reading import read_form
from playground.interactions.interaction import Interaction, OpenModal
from playground.world.flags import CallbackType, InteractionType, MessageFlag
from playground.world.things import Channel, Command, Message, User
from playground.world.world import Event
from registrar.database import Database
from tests.bot.permission_world import NOW, ROLES, Kept, fill, with_ratings
from tests.bot.stand_ins import COURSE_FOLDER
from tests.faults.bot_process import QuickGrader, QuickScholar, clock_ahead

PATIENCE = 20.0
"""Seconds after which an interaction counts as not answered: far more than Discord allows, on a busy machine."""

ROOMS = ("bot", "grader", "knowledge", "registrar", "schedules")
COMPLAINING = ("asyncio", "discord")
"""Who complains in the log of what we have left undone."""

SERVER_ROLES = {"assistant": ("Staff",), "instructor": ("Instructor",)}


class Watch(logging.Handler):
    """Remembers what is logged with a traceback, by us or about us, and whatever asyncio or discord.py complain of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record that tells of something nobody foresaw."""
        about_us = record.name.startswith(COMPLAINING)
        if (record.exc_info and (about_us or record.name.startswith(ROOMS))) or (
            about_us and record.levelno >= logging.ERROR
        ):
            error = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
            self.seen.append(f"{record.name}: {record.getMessage()}\n{error}")


@dataclass
class Campus:
    """A course in full swing.

    Attributes:
        place: the playground.
        kept: what is kept about its students.
        people: by what they are, as in `tests.bot.permission_world`.
        watch: what went wrong.
        patience: seconds after which something counts as not answered.
        opened: the modal that was opened last.
        about: what `kept` has, for the lines of `tests.bot.permission_lines`.
    """

    place: Playground
    kept: Kept
    watch: Watch
    people: Mapping[str, User]
    patience: float = PATIENCE
    opened: OpenModal | None = field(default=None, init=False)
    about: SimpleNamespace = field(init=False)

    def __post_init__(self) -> None:
        self.place.world.subscribe(self._hear)
        buttons = self.message(self.place.world.bot, self.channel("questions"), content="Buttons")
        self.about = SimpleNamespace(**asdict(self.kept), message=buttons)

    def channel(self, name: str) -> Channel:
        """Return a channel by its name."""
        return next(each for each in self.place.world.channels.values() if each.name == name)

    def dm(self, person: User) -> Channel:
        """Return the direct messages with a person."""
        return open_dm(self.place.world, self.place.world.bot, person)

    def message(self, author: User, channel: Channel, files: Files | None = None, **draft: Any) -> Message:
        """Write a message as anybody, the bot too."""
        return post(self.place.world, author, channel, read_form(MessageDraft, draft), files or {})

    async def act(
        self,
        kind: InteractionType,
        person: User,
        channel: Channel,
        data: dict[str, Any],
        *,
        message: Message | None = None,
        command: Command | None = None,
    ) -> Interaction:
        """Hand in what no page would, and wait for the answer."""
        acted = self.place.desk.hand_in(kind, person, channel, data, message=message, command=command)
        return await self.answered(acted)

    async def answered(self, interaction: Interaction) -> Interaction:
        """Wait until an interaction is answered, and not only acknowledged; or until it is too late."""
        try:
            async with asyncio.timeout(self.patience):
                while interaction.answer is None or _loading(interaction):  # noqa: ASYNC110 - behind a socket
                    await asyncio.sleep(0.002)
        except TimeoutError:
            self.watch.seen.append(f"not answered: {interaction.type.name} {interaction.data}")
        return interaction

    async def at_rest(self) -> list[str]:
        """Let what is under way come to its end, and return what went wrong so far."""
        await asyncio.sleep(0.5)
        gc.collect()
        await asyncio.sleep(0.1)
        return self.watch.seen

    def take_modal(self, interaction: Interaction) -> OpenModal | None:
        """Return the modal that an interaction was answered with, once."""
        if interaction.answer is not CallbackType.MODAL or self.opened is None:
            return None
        opened, self.opened = self.opened, None
        return opened

    def _hear(self, event: Event) -> None:
        if event.name == "MODAL_OPEN" and event.only is not None:
            person = self.place.world.users[next(iter(event.only))]
            self.opened = self.place.desk.modal(int(event.render(person)["id"]), person)


@asynccontextmanager
async def campus_in(folder: Path, patience: float = PATIENCE) -> AsyncIterator[Campus]:
    """Open a campus whose state lies in a folder. The bot runs on this event loop, over real sockets."""
    ahead = NOW - datetime.now(UTC)
    people = tuple(SeedPerson(role, SERVER_ROLES.get(role, ()), admin=role == "server admin") for role in ROLES)
    channels = (
        SeedChannel("questions"),
        SeedChannel("announcements"),
        SeedChannel("staff", visible_to=("Staff", "Instructor")),
    )
    seed = Seed(guild="Course", roles=("Instructor", "Staff"), channels=channels, people=people)
    rules = Rules(rate_limits=False, acknowledge_within=PATIENCE)
    async with open_playground(seed, clock=clock_ahead(ahead), rules=rules) as place:
        services = _services(place, folder)
        users = {user.display_name: user for user in place.world.users.values() if not user.bot}
        grading = services.grading
        assert grading is not None
        async with Database(f"sqlite:///{folder}/syllabot.db") as database:
            kept = await fill(database, services.course, grading.uploads, users)
        async with _running(place, folder, services) as watch:
            yield Campus(place, kept, watch, users, patience)


def _services(place: Playground, folder: Path) -> Services:
    services = open_services(_settings(place, folder), clock_ahead(NOW - datetime.now(UTC)))
    assert services.grading is not None
    services.course = services.written = with_ratings(services.course)
    services.assistant = QuickScholar(0.0)
    object.__setattr__(services.grading, "work", QuickGrader(0.0))
    return services


def _settings(place: Playground, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        home=folder,
        course=COURSE_FOLDER,
        discord_url=place.api_url,
        operations_port=0,
        DISCORD_TOKEN=place.token,
    )


@asynccontextmanager
async def _running(place: Playground, folder: Path, services: Services) -> AsyncIterator[Watch]:
    """Run the bot, and afterwards put back what it has changed of discord.py for the whole process."""
    aimed = [
        (discord.http.Route, "BASE"),
        (discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY"),
        (discord.Asset, "BASE"),
    ]
    before = [getattr(where, name) for where, name in aimed]
    watch, stop = Watch(), asyncio.Event()
    logging.getLogger().addHandler(watch)
    bot = asyncio.create_task(serve(_settings(place, folder), services, until=stop.wait))
    try:
        while not (place.hub.bot_online and place.world.commands):
            assert not bot.done(), bot.exception()
            await asyncio.sleep(0.02)
        yield watch
        assert not bot.done(), bot.exception()
    finally:
        stop.set()
        await asyncio.wait([bot], timeout=PATIENCE)
        logging.getLogger().removeHandler(watch)
        for (where, name), value in zip(aimed, before, strict=True):
            setattr(where, name, value)


def _loading(interaction: Interaction) -> bool:
    original = interaction.original
    return original is not None and MessageFlag.LOADING in original.flags
