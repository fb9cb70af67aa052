"""Every command, menu and lasting button, as every kind of person: who is let in, and that nobody sees another's work.

The table in `docs/permissions.md` is written from the lines that are tried here. After a change of the lines, write it
anew with `python -m tests.bot.permission_page`.
"""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands
from simcord import ChannelHandle, Env, InteractionResult, MemberActor

from bot.app import Syllabot
from bot.services import Grading, Services
from bot.surface import LASTING
from registrar.clock import fixed_clock
from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.database import Database
from registrar.uploads import Uploads
from tests.bot.permission_lines import BUTTONS, COMMANDS, LATE, MENUS, Line
from tests.bot.permission_page import PAGE, page
from tests.bot.permission_world import NOW, ROLES, STUDENTS, Grader, World, furnish, secrets_of, with_ratings
from tests.bot.stand_ins import COURSE_FOLDER, Scholar

STAFF = {"assistant", "instructor"}
REFUSED = r"Only the course's (staff|instructors) may do this\.|Link your account first"
"""How somebody is told that something is not for them at all."""


@pytest.fixture(scope="module")
def course() -> Course:
    return with_ratings(load_course(COURSE_FOLDER))


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def build_bot(course: Course, scholar: Scholar, database: Database, uploads: Uploads) -> Callable[[], Syllabot]:
    grading = Grading(COURSE_FOLDER, uploads, Grader())
    services = Services(course, scholar, fixed_clock(NOW), database, grading=grading)
    return lambda: Syllabot(services)


@pytest_asyncio.fixture
async def world(
    simcord_env: Env,
    simcord_bot: Syllabot,
    channel: ChannelHandle,
    database: Database,
    course: Course,
    uploads: Uploads,
) -> AsyncIterator[World]:
    made = await furnish(simcord_env, channel, database, course, uploads)
    grading = asyncio.create_task(simcord_bot.courses.all[0].grade())
    yield made
    grading.cancel()
    await asyncio.wait([grading])


async def test_every_command_menu_and_button_has_a_line(simcord_bot: Syllabot, simcord_env: Env) -> None:
    tree = simcord_bot.tree
    commands = {each.qualified_name for each in tree.walk_commands() if isinstance(each, app_commands.Command)}
    menus = {
        each.name
        for kind in (discord.AppCommandType.message, discord.AppCommandType.user)
        for each in tree.get_commands(type=kind)
    }
    assert commands == set(COMMANDS), "give it a line in tests/bot/permission_lines.py"
    assert menus == set(MENUS)
    assert {each.__name__ for each in LASTING} == set(BUTTONS)


def test_the_page_says_what_is_tried_here() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.bot.permission_page`"


@pytest.mark.simcord(settle_timeout=60.0, check_errors=False)
@pytest.mark.parametrize("role", ROLES)
async def test_what_somebody_may_do_and_sees(role: str, world: World, simcord_env: Env, simcord_bot: Syllabot) -> None:
    walk = Walk(simcord_env, world, role)
    for name in sorted((*COMMANDS, *MENUS, *BUTTONS), key=lambda name: name in LATE):
        if name in COMMANDS:
            await walk.command(name, COMMANDS[name], _completed(simcord_bot, name))
        elif name in MENUS:
            await walk.menu(name, MENUS[name])
        else:
            await walk.button(name, BUTTONS[name])
    walk.look_around()
    assert walk.faults == []


class Walk:
    """One person trying everything. `faults` says what went wrong, in the order in which it did."""

    def __init__(self, env: Env, world: World, role: str) -> None:
        self._env, self._world, self._role = env, world, role
        self._actor: MemberActor = world.actors[role]
        self._before = len(env.backend.http_requests)
        self.faults: list[str] = []

    async def command(self, name: str, line: Line, completed: list[str]) -> None:
        """Type a command, after what is offered while one types."""
        for option in completed:
            offered = await self._actor.autocomplete(self._world.channel, name, option, "")
            self._inspect(f"{name} {option}", json.dumps(offered), private=True)
        result = await self._actor.slash(self._world.channel, name, **line.options(self._world))
        await self._judge(f"/{name}", line, result)

    async def menu(self, name: str, line: Line) -> None:
        result = await self._actor.context_menu(self._world.channel, name, self._world.message)
        await self._judge(name, line, result)

    async def button(self, name: str, line: Line) -> None:
        """Press a button that somebody has forged into a message."""
        custom_id = line.options(self._world)["custom_id"]
        message = await self._forge(name, custom_id)
        if name == "AssignmentChoice":
            result = await self._actor.select(message, ["essay-1"], custom_id=custom_id)
        else:
            result = await self._actor.click(message, custom_id=custom_id)
        await self._judge(name, line, result)

    async def _forge(self, name: str, custom_id: str) -> discord.Message:
        view = discord.ui.View(timeout=None)
        if name == "AssignmentChoice":
            options = [discord.SelectOption(label="essay-1", value="essay-1")]
            view.add_item(discord.ui.Select(custom_id=custom_id, options=options))
        else:
            view.add_item(discord.ui.Button(label=name, custom_id=custom_id))
        # What the staff presses stands in answers to the staff or in its channel.
        where = self._world.staff_room if self._role in STAFF else self._world.channel
        place = self._env.bot.get_partial_messageable(where.id)
        message = await place.send("Forged", embed=discord.Embed(title="Forged", description="By hand"), view=view)
        view.stop()
        return message

    async def _judge(self, what: str, line: Line, result: InteractionResult) -> None:
        """Hold what came of it against the line, and look for what nobody else should see."""
        messages = [each for each in (result.response, *result.followups) if each is not None]
        said = json.dumps(result.modal or {}) + "".join([await _all_of(each) for each in messages])
        if not result.acknowledged:
            self.faults.append(f"{what}: not answered")
        if "Something went wrong on my side" in said:
            self.faults.append(f"{what}: broke down")
        let_in = re.search(f"{REFUSED}|{line.refused}", said) is None
        if let_in is not (self._role in line.who.roles):
            self.faults.append(f"{what}: {'let in' if let_in else 'refused'}, and told {said[:200]!r}")
        in_private = {message.channel_id for message in messages} <= {self._world.staff_room.id}
        self._inspect(what, said, private=result.ephemeral or result.modal is not None or in_private)

    def _inspect(self, what: str, said: str, *, private: bool) -> None:
        for betrayed in self._betrayed(said, private=private):
            self.faults.append(f"{what}: shows {betrayed!r}")

    def _betrayed(self, said: str, *, private: bool) -> Iterator[str]:
        """Yield what of others is in a text that this person reads, or of anybody in one that everybody reads."""
        if private and self._role in STAFF:
            return
        for student in STUDENTS:
            secrets = secrets_of(student)
            mates = {self._role, student} == {"student", "teammate"}
            forbidden = secrets.work if mates and private else (*secrets.name, *secrets.work)
            if not (private and student == self._role):
                yield from (each for each in forbidden if each in said)

    def look_around(self) -> None:
        """Look for secrets in all that the bot has written in the server meanwhile, where everybody reads."""
        public = re.compile(r"/channels/\d+/(messages|threads).*")
        private = {each.id for each in self._env.backend.channels.values() if each.guild_id is None}
        private.add(self._world.staff_room.id)
        for request in self._env.backend.http_requests[self._before :]:
            if public.fullmatch(request.path) and int(request.path.split("/")[2]) not in private:
                self._inspect(f"{request.method} {request.path}", json.dumps(request.json), private=False)


async def _all_of(message: Any) -> str:
    """Return everything that can be read in a message, with its files."""
    shown = [message.content or "", *(json.dumps(each.to_dict(), ensure_ascii=False) for each in message.embeds)]
    shown.append(json.dumps(message.components, ensure_ascii=False, default=str))
    for file in message.attachments:
        raw = await file.read()
        shown.append(file.filename)
        shown += _unzipped(raw) if zipfile.is_zipfile(io.BytesIO(raw)) else [raw.decode("utf-8", "replace")]
    return "\n".join(shown)


def _unzipped(raw: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]


def _completed(bot: Syllabot, name: str) -> list[str]:
    """Return the options of a command that are completed while one types."""
    found: Any = bot.tree
    for part in name.split():
        found = found.get_command(part)
    return [each.display_name for each in found.parameters if each.autocomplete]
