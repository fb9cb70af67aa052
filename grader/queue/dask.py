"""Grading on Dask: in this process by default, on the workers of a real scheduler where one is named.

The database's rows stay the truth. Dask only carries bytes to whoever has room, and bytes back: what it loses, the
queue sends again, and what it does twice is settled once, by the number of the claim.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from grader.assignments.load import AssignmentFolder
from grader.errors import GraderError, NoSandboxError
from grader.execution import Progress
from grader.grading import Stage
from grader.queue.parcel import UNREADABLE, pack, read_answer
from grader.queue.pickles import held
from grader.queue.plausible import plausible
from grader.queue.tls import Certificates
from grader.sandbox.gpu import Gpu
from grader.types import GradeReport

if TYPE_CHECKING:
    from distributed import Client, Future

GPU = "GPU"
"""The name of Dask's resource, of which a worker with a GPU has one."""

LOOK_EVERY_S = 5.0
"""Seconds between two looks whether anybody is left who could do the work."""
PATIENCE_S = 10.0

IN_PROCESS: Mapping[str, object] = {
    # A cluster of one worker, on the bot's own event loop, needs none of what keeps large ones balanced and watched.
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.tick.interval": "2s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.low-level-log-length": 0,
}
LOOPBACK = "127.0.0.1:0"
PLAIN = ("dask", "msgpack")
"""What may come back from workers: bytes and plain values, never a pickle."""

NO_SCHEDULER = "The Dask scheduler does not answer: start it, or see what DASK_SCHEDULER says."
NO_WORKER = "No Dask worker is connected to the scheduler that could do this: start one (docs/grading-elsewhere.md)."
LOST = "The Dask scheduler, or the connection to it, was lost."
GIVEN_UP = "The Dask cluster gave this file up: workers ended, or failed, while they graded it. Their logs may say why."


class WorkOnDask:
    """Grades on a Dask cluster, which is reached with the first file."""

    def __init__(
        self,
        python: Path,
        scheduler: str | None = None,
        *,
        certificates: Certificates | None = None,
        at_once: int = 2,
        ready: int = 1,
    ) -> None:
        """Choose the cluster.

        Args:
            python: the interpreter of the notebooks' environment, where a worker's environment names no other.
            scheduler: a real scheduler's address, such as `tls://host:8786`; None is one worker in this process.
            certificates: what such an address is spoken with; None leaves it to Dask's own configuration.
            at_once: how many notebooks that worker grades at the same time.
            ready: how many sandboxes a worker keeps ready for the next notebook.
        """
        self._python = python.absolute()
        self._scheduler = scheduler
        self._certificates = certificates
        self._at_once = at_once
        self._ready = ready
        self._opening = asyncio.Lock()
        self._client: Client | None = None
        self._open = AsyncExitStack()
        self._stages: dict[str, Stage] = {}

    async def grade(
        self, raw: bytes, name: str, assignment: AssignmentFolder, folder: Path, stage: Stage
    ) -> GradeReport:
        """Grade a file on whichever worker has room."""
        archive = await asyncio.to_thread(pack, assignment.folder)
        needs = {GPU: 1} if assignment.definition.gpu and await self.gpus() else {}
        ticket = uuid4().hex
        self._stages[ticket] = stage
        try:
            answer = await self._answer(needs, raw, name, assignment.definition.id, archive, ticket)
        finally:
            del self._stages[ticket]
        report = await asyncio.to_thread(read_answer, answer, folder)
        if not plausible(report, assignment.definition):
            raise GraderError(UNREADABLE)
        return report

    async def gpus(self) -> int:
        """Return how many GPUs the cluster's workers have; 0 too where it cannot be asked."""
        if self._scheduler is None:
            return int(await asyncio.to_thread(Gpu().present))
        with suppress(NoSandboxError):
            return int(sum(worker["resources"].get(GPU, 0) for worker in await self._workers()))
        return 0

    async def workers(self) -> int:
        """Return how many workers the scheduler has.

        Raises:
            NoSandboxError: if it does not answer.
        """
        return len(await self._workers())

    async def close(self) -> None:
        """Leave the cluster; the one in this process ends with its sandboxes."""
        self._client = None
        await self._open.aclose()

    async def _answer(self, needs: Mapping[str, int], *what: object) -> bytes:
        from grader.queue.on_worker import grade_on_worker  # noqa: PLC0415 - slow

        client = await self._connected()
        with self._guarded():
            future = client.submit(grade_on_worker, *what, key=f"grade-{what[-1]}", resources=dict(needs))
            try:
                return await self._watched(future, needs)
            finally:
                future.release()  # type: ignore[no-untyped-call]

    async def _watched(self, future: "Future[Any]", needs: Mapping[str, int]) -> bytes:
        """Wait for a future for as long as there is anybody who could fulfil it."""
        waiting = asyncio.ensure_future(_result(future))
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=LOOK_EVERY_S)
                if done:
                    return waiting.result()
                held = [worker["resources"] for worker in await self._workers()]
                if not any(all(has.get(name, 0) >= count for name, count in needs.items()) for has in held):
                    raise NoSandboxError(NO_WORKER)
        finally:
            waiting.cancel()

    async def _workers(self) -> list[dict[str, Any]]:
        client: Any = await self._connected()
        try:
            with self._guarded():
                identity = await client.scheduler.identity(n_workers=-1)
        except OSError as error:
            raise NoSandboxError(NO_SCHEDULER) from error
        return list(identity["workers"].values())

    async def _connected(self) -> "Client":
        async with self._opening:
            if self._client is None or self._client.status != "running":
                await self.close()
                self._client = await self._connect()
            return self._client

    async def _connect(self) -> "Client":
        await asyncio.to_thread(import_module, "distributed")
        from distributed import Client  # noqa: PLC0415 - slow

        from grader.queue.on_worker import STAGES, Grading  # noqa: PLC0415

        security = self._certificates.security() if self._certificates else None
        try:
            with self._guarded():
                address = self._scheduler or await self._start_here()
                client: Any = await Client(  # type: ignore[no-untyped-call]
                    address, asynchronous=True, timeout=PATIENCE_S, deserializers=PLAIN, security=security
                )
                self._open.push_async_callback(client.close)
                await client.register_plugin(Grading(self._python, self._ready))
        except (OSError, TimeoutError) as error:
            raise NoSandboxError(NO_SCHEDULER) from error
        for topic in ("print", "warn"):  # what workers say belongs into their own logs
            client.unsubscribe_topic(topic)
        client.subscribe_topic(STAGES, self._hear)
        return cast("Client", client)

    def _guarded(self) -> AbstractContextManager[None]:
        """Hold what a cluster elsewhere sends; the one in this process has nothing that is not ours."""
        return nullcontext() if self._scheduler is None else held()

    async def _start_here(self) -> str:
        import dask  # noqa: PLC0415 - slow
        from distributed import LocalCluster  # noqa: PLC0415

        dask.config.set(IN_PROCESS)
        resources = {GPU: await self.gpus()}
        cluster: Any = await LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=1,
            threads_per_worker=self._at_once,
            processes=False,
            asynchronous=True,
            protocol="inproc://",
            dashboard_address=LOOPBACK,
            worker_dashboard_address=LOOPBACK,
            memory_limit=0,
            resources=resources,
        )
        self._open.push_async_callback(cluster.close)
        return str(cluster.scheduler_address)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Pass on how far a worker is; what it says is checked, since it may be another version."""
        _, said = event
        stage = self._stages.get(str(said.get("ticket")))
        run, cell, cells = said.get("run"), said.get("cell"), said.get("cells")
        if stage and run in {"given", "held_back"} and isinstance(cell, int) and isinstance(cells, int):
            stage(run, Progress(cell, cells))


async def _result(future: "Future[Any]") -> bytes:
    try:
        answer = await future
    except CancelledError as error:
        raise NoSandboxError(LOST) from error
    except Exception:  # noqa: BLE001 - whatever a worker made of it
        # What it says was made elsewhere, and belongs neither to a log nor before anybody's eyes.
        raise GraderError(GIVEN_UP) from None
    return bytes(answer)
