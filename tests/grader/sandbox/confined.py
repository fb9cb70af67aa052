"""Running a short program in a real sandbox and hearing what became of it."""

import asyncio
import os
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.sandbox.slots import owned_by
from grader.sandbox.types import Backend, Ended, Sandbox, Spec
from grader.types import Limits

SMALL = Limits(wall_s=20, memory_mb=256, processes=32, disk_mb=16, files=200, output_mb=2)

# Never run one of these programs outside a sandbox: as root it would unmount what it can. They refuse to.
PREAMBLE = """
import json, os, signal, socket, subprocess, sys, threading, time
if os.getuid() == 0: sys.exit("for the sandbox only")
def say(**words):
    print(json.dumps(words), flush=True)
def attempt(act):
    try:
        return act()
    except BaseException as error:
        return type(error).__name__
say(uid=os.getuid())
sys.excepthook = lambda kind, error, trace: say(crash=repr(error))
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a program said, how it ended, and what it left."""

    messages: list[Mapping[str, Any]]
    ended: Ended
    files: dict[str, Path]

    @property
    def only(self) -> Mapping[str, Any]:
        (message,) = self.messages
        return message


class Confined:
    """A program in a sandbox."""

    def __init__(self, sandbox: Sandbox, uid: int, messages: AsyncIterator[Mapping[str, Any]]) -> None:
        self.sandbox = sandbox
        self.uid = uid
        self.messages = messages

    async def hear(self) -> Mapping[str, Any]:
        async with asyncio.timeout(20):
            return await anext(self.messages)

    async def stop(self) -> Ended:
        ended = await self.sandbox.stop()
        if os.geteuid() == 0:
            assert owned_by(self.uid) == []
        return ended


class Bench:
    """A backend, and a folder for the programs that it is to confine."""

    def __init__(self, backend: Backend, folder: Path, python: Path = Path(sys.executable)) -> None:
        self.backend = backend
        self.folder = folder
        self.python = python
        self._count = 0

    @asynccontextmanager
    async def started(self, source: str, limits: Limits = SMALL, **changes: Any) -> AsyncIterator[Confined]:
        self._count += 1
        program, inbox = (self.folder / f"{name}{self._count}" for name in ("program", "inbox"))
        program.mkdir()
        inbox.mkdir()
        (program / "__main__.py").write_text(PREAMBLE + textwrap.dedent(source))
        spec = Spec(self.python, program, changes.pop("inbox", inbox), limits, **changes)
        sandbox = await self.backend.start(spec)
        messages = sandbox.messages()
        try:
            first = await anext(messages)
            yield Confined(sandbox, int(str(first["uid"])), messages)
        finally:
            await sandbox.stop()

    async def run(
        self, source: str, limits: Limits = SMALL, *, names: Mapping[str, int] | None = None, **changes: Any
    ) -> Heard:
        """Start a program, let it run to its end or to the limit that stops it, and take what it left."""
        async with self.started(source, limits, **changes) as confined:
            confined.sandbox.begin()
            messages = [message async for message in confined.messages]
            taken = self.folder / f"taken{self._count}"
            taken.mkdir()
            files = await confined.sandbox.take(names or {}, taken)
            return Heard(messages, await confined.stop(), files)
