"""Sandboxes started before anybody needs them: each has a kernel with an assignment's imports, for one notebook."""

import asyncio
import logging
import os
import shutil
import tempfile
from collections import OrderedDict, deque
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.errors import NoSandboxError
from grader.sandbox.types import Backend, Ended, Sandbox, Spec
from grader.types import Device, Limits

PROGRAM = Path(__file__).parent / "inside"
BACKSTOP_S = 1.5
"""The runner stops cells itself and can say where; the sandbox's own clock waits so much longer."""
_FAREWELL_S = 20.0
_STARTUP_S = 180.0
_DEATHS = 3
_MESSAGES = 64

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Need:
    """What a notebook needs of its sandbox before it comes; sandboxes of one need can stand in for each other."""

    python: Path
    imports: tuple[str, ...] = ()
    device: Device = "cpu"
    limits: Limits = field(default_factory=Limits)

    def spec(self, inbox: Path) -> Spec:
        """Return what is to be started for it, with a folder of its own for the notebook."""
        shown = os.environ.get("CUDA_VISIBLE_DEVICES")
        devices = {"CUDA_VISIBLE_DEVICES": "-1"} if self.device == "cpu" else {}
        if self.device == "gpu" and shown is not None:
            devices = {"CUDA_VISIBLE_DEVICES": shown}
        environment = {
            "SYLLABOT_IMPORTS": " ".join(self.imports),
            "PYTHONHASHSEED": "0",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_FORCE_GPU_ALLOW_GROWTH": "true",
            **devices,
        }
        limits = replace(self.limits, wall_s=self.limits.wall_s + BACKSTOP_S)
        return Spec(self.python, PROGRAM, inbox, limits, self.device, environment)


class Warmed:
    """A sandbox whose kernel is ready. It is used once and then stopped."""

    def __init__(self, sandbox: Sandbox, inbox: Path) -> None:
        """Listen to a sandbox that has been started with this inbox."""
        self.sandbox = sandbox
        self.inbox = inbox
        self.memory_mb = 0
        self._heard: asyncio.Queue[Mapping[str, object] | None] = asyncio.Queue(_MESSAGES)
        self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self.sandbox.messages():
            await self._heard.put(message)
        await self._heard.put(None)

    @property
    def alive(self) -> bool:
        """Whether the program inside still runs."""
        return not self.listening.done()

    async def hear(self) -> Mapping[str, object] | None:
        """Return the next thing that the program says, or None when it has ended."""
        return await self._heard.get()

    async def ready(self) -> None:
        """Wait until the kernel is warm.

        Raises:
            NoSandboxError: if it does not get there.
        """
        try:
            async with asyncio.timeout(_STARTUP_S):
                message = await self.hear()
        except TimeoutError:
            message = None
        if message is None or message.get("stage") != "warm":
            raise NoSandboxError(
                "The kernel did not start; see whether the notebooks' environment is complete (doctor)."
            )
        memory = message.get("memory_mb")
        self.memory_mb = memory if isinstance(memory, int) else 0
        if message.get("missing"):
            _log.warning("The notebooks' environment lacks %s.", message["missing"])

    async def stop(self) -> Ended:
        """End the sandbox, wait until nothing of it is left, and remove its inbox."""
        try:
            return await self.sandbox.stop()
        finally:
            self.listening.cancel()
            await asyncio.to_thread(shutil.rmtree, self.inbox, ignore_errors=True)


class Pool:
    """Keeps sandboxes ready for the needs that came up last, within a bound of memory."""

    def __init__(self, backend: Backend, *, ready: int = 1, memory_mb: int = 2048) -> None:
        """Make an empty pool.

        Args:
            backend: starts the sandboxes.
            ready: how many wait for each need; 0 keeps none and starts each when it is asked for.
            memory_mb: what all that wait may hold together, in MiB of resident memory.
        """
        self._backend = backend
        self._ready = ready
        self._memory_mb = memory_mb
        # The need that came up last stands at the end.
        self._shelves: OrderedDict[Need, deque[asyncio.Task[Warmed]]] = OrderedDict()
        self._weight: dict[Need, int] = {}
        self._deaths: dict[Need, int] = {}
        self._starting = asyncio.Semaphore(max(1, (os.cpu_count() or 1) // 2))
        self._watches: set[asyncio.Task[None]] = set()
        self._chores: set[asyncio.Task[None]] = set()
        self._closed = False

    def waiting(self, need: Need) -> int:
        """Return how many sandboxes stand ready for a need."""
        return sum(_stands_ready(task) for task in self._shelves.get(need, ()))

    def prepare(self, need: Need) -> None:
        """Begin to keep sandboxes for a need, before the first notebook comes."""
        self._deaths.pop(need, None)
        self._shelves.setdefault(need, deque())
        self._shelves.move_to_end(need)
        self._refill(need)

    async def take(self, need: Need) -> Warmed:
        """Return a sandbox that is ready: at once where one waits, else as soon as one has warmed.

        Raises:
            NoSandboxError: if none can be started.
        """
        shelf = self._shelves.setdefault(need, deque())
        while shelf:
            task = next(filter(_stands_ready, shelf), shelf[0])
            shelf.remove(task)
            self.prepare(need)
            with suppress(NoSandboxError):
                warmed = await task
                if warmed.alive:
                    return warmed
                await warmed.stop()
        warmed = await self._start(need)
        self.prepare(need)
        return warmed

    async def close(self) -> None:
        """Stop all that wait, and return when they are gone. What has been taken is its taker's to stop.

        One that does not go in time is left to the kernel: every sandbox dies with this process.
        """
        self._closed = True
        for watch in self._watches:
            watch.cancel()
        for shelf in self._shelves.values():
            while shelf:
                self._discard(shelf.popleft())
        if self._chores:
            _, late = await asyncio.wait(set(self._chores), timeout=_FAREWELL_S)
            for chore in late:
                _log.warning("A sandbox did not stop within %.0f s.", _FAREWELL_S)
                chore.cancel()

    async def _start(self, need: Need) -> Warmed:
        inbox = await asyncio.to_thread(_inbox)
        try:
            warmed = Warmed(await self._backend.start(need.spec(inbox)), inbox)
        except BaseException:
            shutil.rmtree(inbox, ignore_errors=True)
            raise
        try:
            await warmed.ready()
        except BaseException:
            await warmed.stop()
            raise
        self._weight[need] = warmed.memory_mb
        return warmed

    async def _start_for_later(self, need: Need) -> Warmed:
        async with self._starting:
            return await self._start(need)

    def _refill(self, need: Need) -> None:
        shelf = self._shelves[need]
        while not self._closed and len(shelf) < self._ready and self._make_room(need, self._weight.get(need, 0)):
            task = asyncio.create_task(self._start_for_later(need))
            shelf.append(task)
            _keep(self._watches, self._watch(need, task))

    def _make_room(self, need: Need, weight: int) -> bool:
        """Give up what waits for needs that came up longer ago, until so much more fits; say whether it does."""
        while self._held() + weight > self._memory_mb:
            oldest = next((shelf for other, shelf in self._shelves.items() if other != need and shelf), None)
            if oldest is None:
                return False
            self._discard(oldest.popleft())
        return True

    def _held(self) -> int:
        return sum(self._weight.get(need, 0) * len(shelf) for need, shelf in self._shelves.items())

    async def _watch(self, need: Need, task: asyncio.Task[Warmed]) -> None:
        """Replace a waiting sandbox that ends by itself; not for ever, if they keep ending."""
        try:
            warmed = await asyncio.shield(task)
            self._trim(need)
            await asyncio.wait({warmed.listening})
        except asyncio.CancelledError:
            return
        except Exception as error:  # noqa: BLE001  (whoever takes the next one meets it again and hears of it)
            _log.warning("A sandbox could not be made ready: %s", error)
        shelf = self._shelves[need]
        if task not in shelf:
            return
        shelf.remove(task)
        self._discard(task)
        self._deaths[need] = self._deaths.get(need, 0) + 1
        if self._deaths[need] < _DEATHS:
            self._refill(need)

    def _trim(self, need: Need) -> None:
        """Come back within the bound, when the weight of a need has become known only after its start."""
        shelf = self._shelves[need]
        while not self._make_room(need, 0) and shelf:
            self._discard(shelf.pop())

    def _discard(self, task: asyncio.Task[Warmed]) -> None:
        _keep(self._chores, _stop(task))


def _inbox() -> Path:
    """Make a folder that the sandbox's user may read."""
    inbox = Path(tempfile.mkdtemp(prefix="syllabot-inbox-"))
    inbox.chmod(0o755)
    return inbox


def _stands_ready(task: asyncio.Task[Warmed]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None and task.result().alive


def _keep(tasks: set[asyncio.Task[None]], chore: Coroutine[None, None, None]) -> None:
    """Do something in the background; the event loop itself would hold no reference to it."""
    task = asyncio.create_task(chore)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _stop(task: asyncio.Task[Warmed]) -> None:
    task.cancel()
    with suppress(Exception, asyncio.CancelledError):
        await (await task).stop()
