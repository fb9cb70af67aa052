"""Looking at, halting and killing what runs in a container."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

from grader.sandbox.engine import Engine
from grader.sandbox.running import aside, gone
from grader.sandbox.types import Breach
from grader.types import Limits

_AGAIN_S = 0.5


class ContainerCage:
    """A container by name. Memory and processes are held by the engine, the `/out` folder by looking at it."""

    peak_memory = 0

    def __init__(self, engine: Engine, name: str, attached: int, out: Path, limits: Limits, undo: ExitStack) -> None:
        """Take hold of a container.

        Args:
            engine: what it runs under.
            name: its name.
            attached: the process that passes its streams on.
            out: the folder it sees as `/out`.
            limits: what is held.
            undo: removes it, its folder and its user id.
        """
        self._engine = engine
        self._name = name
        self._detached = gone(attached)
        self._limits = limits
        self._undo = undo
        self._out = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)

    async def look(self) -> Breach | None:
        """Return the limit that is broken now or was, if one."""
        if await aside(_over, self._out, self._limits.output_mb << 20, self._limits.files):
            return "output_limit"
        if self._detached.is_set():
            _, killed, _ = await self._engine.ask("inspect", "--format", "{{.State.OOMKilled}}", self._name)
            return "memory_limit" if killed == "true" else None
        return None

    @asynccontextmanager
    async def standstill(self) -> AsyncIterator[int]:
        """Halt all inside and yield the open `/out` folder; let them go on afterwards. The dead stand still, too."""
        status, _, _ = await self._engine.ask("pause", self._name)
        try:
            yield self._out
        finally:
            if status == 0:
                await self._engine.ask("unpause", self._name)

    async def kill(self) -> None:
        """Kill all inside and return when nothing of it is left. May be called again."""
        # Asked once only, an engine that has yet to start the container would refuse and start it then.
        while not self._detached.is_set():
            await self._engine.ask("kill", self._name)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._detached.wait(), _AGAIN_S)

    async def close(self) -> None:
        """Give back what is held for the container."""
        os.close(self._out)
        await asyncio.to_thread(self._undo.close)


def _over(folder: int, most: int, files: int) -> bool:
    """Say whether what lies in a folder is more than it may be, or is hidden from us."""
    size = count = 0
    try:
        for _, _, names, here in os.fwalk(dir_fd=folder, onerror=_unless_vanished):
            count += 1 + len(names)
            size += sum(_size(name, here) for name in names)
            if size > most or count > files:
                return True
    except OSError:
        return True
    return False


def _size(name: str, folder: int) -> int:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0


def _unless_vanished(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
