"""Looking at, halting and killing what runs under bubblewrap."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from grader.sandbox.census import count, halt, resume
from grader.sandbox.cgroup import Group
from grader.sandbox.running import aside, gone
from grader.sandbox.slots import Slot, vacated
from grader.sandbox.types import Breach
from grader.types import Limits

_LOG = logging.getLogger(__name__)
_DEATH_S = 10.0
_SECOND_LOOK_S = 0.01
_FULL_BYTES = 64 * 1024
_FULL_FILES = 8


class BubblewrapCage:
    """A process-id namespace: when its first process dies, the kernel kills every other in it."""

    def __init__(
        self,
        *,
        outer: int,
        first: int,
        stage: Path,
        limits: Limits,
        slot: Slot | None = None,
        group: Group | None = None,
    ) -> None:
        """Take hold of a sandbox.

        Args:
            outer: the process that stands outside of it but in the mount namespace that holds its disk.
            first: its first process.
            stage: the folder with that disk's mount points.
            limits: what is held.
            slot: the user id that it owns.
            group: its control group.

        Raises:
            OSError: if it has ended already.
        """
        self.peak_memory = 0
        self._first = os.pidfd_open(first)
        self._first_gone = gone(first)
        self._limits = limits
        self._slot = slot
        self._group = group
        self._root = Path(f"/proc/{first}/root")
        mounts = Path(f"/proc/{outer}/root") / stage.relative_to("/")
        # These keep the disk readable when everything inside is dead.
        self._scratch = os.open(mounts / "scratch", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._out = os.open(mounts / "out", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._procfs: int | None = None
        self._empty = False

    async def look(self) -> Breach | None:
        """Return the limit that is broken now or was, if one."""
        return await aside(self._look)

    def _look(self) -> Breach | None:
        if _full(self._scratch):
            return "disk_limit"
        if _full(self._out):
            return "output_limit"
        if self._group is not None and self._group.out_of_memory():
            return "memory_limit"
        return self._look_at_processes()

    def _look_at_processes(self) -> Breach | None:
        procfs = self._open_procfs()
        if procfs is None:
            return None
        most = self._limits.memory_mb << 20
        census = count(procfs, most)
        if census.memory > most:
            # A process that is about to start another shares its memory with it for a moment and seems to be two.
            time.sleep(_SECOND_LOOK_S)
            census = count(procfs, most)
        self.peak_memory = max(self.peak_memory, census.memory)
        if census.memory > most:
            return "memory_limit"
        return "process_limit" if census.tasks > self._limits.processes else None

    def _open_procfs(self) -> int | None:
        """Return the sandbox's own /proc; None while it is being set up and the host's still stands in its place."""
        if self._procfs is None:
            with suppress(OSError):
                procfs = os.open(self._root / "proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                if os.fstat(procfs).st_dev != Path("/proc").stat().st_dev:
                    self._procfs = procfs
                else:
                    os.close(procfs)
        return self._procfs

    @asynccontextmanager
    async def standstill(self) -> AsyncIterator[int]:
        """Halt all inside and yield the open `/out` folder; let them go on afterwards. The dead stand still, too."""
        procfs = None if self._first_gone.is_set() else self._open_procfs()
        if procfs is None:
            yield self._out
            return
        if not await aside(halt, procfs):
            await self.kill()
        try:
            yield self._out
        finally:
            await aside(resume, procfs)

    async def kill(self) -> None:
        """Kill all inside and return when nothing of it is left. May be called again."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._first, signal.SIGKILL)
        try:
            await asyncio.wait_for(self._first_gone.wait(), _DEATH_S)
            self._empty = self._slot is None or await vacated(self._slot.uid, _DEATH_S)
        except TimeoutError:
            self._empty = False

    async def close(self) -> None:
        """Give back what is held for the sandbox; a user id that still owns a process is never used again."""
        for descriptor in (self._first, self._scratch, self._out, self._procfs):
            if descriptor is not None:
                os.close(descriptor)
        if self._group is not None:
            self._group.remove()
        if not self._empty:
            _LOG.error("A sandbox's process would not die within %.0f s; its user id is set aside.", _DEATH_S)
        elif self._slot is not None:
            self._slot.release()


def _full(folder: int) -> bool:
    """Say whether a bounded disk is full."""
    disk = os.fstatvfs(folder)
    return disk.f_bfree * disk.f_frsize < _FULL_BYTES or disk.f_ffree < _FULL_FILES
