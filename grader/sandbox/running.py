"""A confined program while it runs: its speech, its clock, its limits and its end, whatever confines it."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from grader.sandbox.collect import collect
from grader.sandbox.speech import CHUNK_BYTES, Speech, TooMuchSaidError
from grader.sandbox.types import Breach, Ended
from grader.types import Limits

_LOOK_EVERY_S = 0.1
_GRACE_S = 0.2
# Many times what the longest notebook's run has to say; each line costs the event loop far more than its bytes.
_SPEECH_BYTES = 2 << 20
# Threads of its own: limits must not wait until other work of the process leaves the event loop's a thread free.
_WATCHERS = ThreadPoolExecutor(8, "sandbox-watch")
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Cage(Protocol):
    """What a backend adds: looking at, halting and killing all that runs in one of its sandboxes."""

    peak_memory: int
    """Bytes, as far as has been seen."""

    async def look(self) -> Breach | None:
        """Return the limit that is broken now or was, if one."""

    def standstill(self) -> AbstractAsyncContextManager[int]:
        """Halt all inside and yield the open `/out` folder; let them go on afterwards. The dead stand still, too."""

    async def kill(self) -> None:
        """Kill all inside and return when nothing of it is left. May be called again."""

    async def close(self) -> None:
        """Give back what is held for the sandbox."""


class Running:
    """A program in a cage: the `Sandbox` of every backend.

    The limits are looked at ten times a second by a task of the event loop that started it. The kernel kills
    the program when the thread of that loop ends.
    """

    def __init__(self, process: asyncio.subprocess.Process, cage: Cage, limits: Limits) -> None:
        """Watch over a process started with pipes for its three streams."""
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None  # noqa: S101, PT018
        self._process = process
        self._input = process.stdin
        self._cage = cage
        self._limits = limits
        most = limits.output_mb << 20
        self._speech = Speech(process.stdout, min(most, _SPEECH_BYTES))
        self._clock = asyncio.get_running_loop().time
        self._started = self._finished = self._clock()
        self._deadline: float | None = None
        self._breach: Breach | None = None
        self._ending: asyncio.Task[Ended] | None = None
        self._gone = gone(process.pid)
        self._tasks = (asyncio.create_task(self._watch()), asyncio.create_task(self._drain(process.stderr, most)))

    async def send(self, message: Mapping[str, object]) -> None:
        """Write one line to the program's standard input; nothing happens if it has ended."""
        with suppress(ConnectionError):
            self._input.write(json.dumps(message).encode() + b"\n")
            await self._input.drain()

    async def messages(self) -> AsyncIterator[Mapping[str, object]]:
        """Yield what the program says, until it ends; lines that are no JSON objects are passed over."""
        try:
            async for message in self._speech.messages():
                yield message
        except TooMuchSaidError:
            self._breach = self._breach or "output_limit"
            await self._cage.kill()

    def begin(self) -> None:
        """Start the clock of the wall-time limit."""
        self._started = self._clock()
        self._deadline = self._started + self._limits.wall_s

    async def take(self, names: Mapping[str, int], folder: Path) -> dict[str, Path]:
        """Copy files out of `/out` into `folder` while the program stands still; none after `stop`."""
        if self._ending is not None:
            return {}
        async with self._cage.standstill() as out:
            return await aside(collect, out, names, folder)

    async def stop(self) -> Ended:
        """Kill whatever still runs inside, wait until nothing of it is left, and say how it ended."""
        # One end, however many ask for it and give up: a second would close descriptors that belong to others by then.
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        return await asyncio.shield(self._ending)

    async def _end(self) -> Ended:
        if self._speech.over:
            await self._exit(_GRACE_S)
        ended_by_itself = self._process.returncode is not None and self._breach is None
        self._breach = self._breach or await self._cage.look()
        await self._cage.kill()
        await self._exit()
        self._input.close()
        await self._speech.finish()
        await asyncio.wait(self._tasks)
        await self._cage.close()
        for task in self._tasks:
            task.result()
        status = _status(self._process.returncode) if ended_by_itself else None
        return Ended(self._breach, status, self._finished - self._started, self._cage.peak_memory >> 20)

    async def _watch(self) -> None:
        try:
            while not await self._exit(_LOOK_EVERY_S):
                if self._deadline is not None and self._clock() > self._deadline:
                    self._breach = self._breach or "timeout"
                else:
                    self._breach = self._breach or await self._cage.look()
                if self._breach is not None:
                    break
        finally:
            self._finished = self._clock()
            await self._cage.kill()

    async def _drain(self, errors: asyncio.StreamReader, most: int) -> None:
        """Throw away the standard error: it is neither messages nor ours to keep."""
        while chunk := await errors.read(CHUNK_BYTES):
            most -= len(chunk)
            if most < 0 and self._breach is None:
                self._breach = "output_limit"
                await self._cage.kill()

    async def _exit(self, seconds: float | None = None) -> bool:
        """Wait for the program's end; False if it has not come after so many seconds."""
        # `Process.wait` also waits, in some versions of Python, for pipes that nobody may be reading.
        try:
            await asyncio.wait_for(self._gone.wait(), seconds)
        except TimeoutError:
            return False
        while self._process.returncode is None:  # noqa: ASYNC110 - a moment; there is no event for it
            await asyncio.sleep(0.001)
        return True


async def aside(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Do some watching off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_WATCHERS, partial(work, *args, **kwargs))


def gone(pid: int) -> asyncio.Event:
    """Return an event that is set once a process has ended."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        event.set()
        return event

    def end() -> None:
        loop.remove_reader(watched)
        os.close(watched)
        event.set()

    loop.add_reader(watched, end)
    return event


def _status(returncode: int | None) -> int | None:
    """Undo what both bubblewrap and the container engines do to the signal that ended a program."""
    if returncode is not None and returncode > 128:  # noqa: PLR2004 - the shell's convention: 128 and the signal
        return 128 - returncode
    return returncode
