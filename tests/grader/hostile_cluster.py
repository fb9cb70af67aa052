"""A Dask scheduler and a worker in wrong hands, as a program: each trick makes the bot's client unpickle something.

Called with a file into which whoever was tricked writes its process id. Prints the scheduler's address.
"""

import asyncio
import pickle
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from distributed import Scheduler, Worker, worker_state_machine
from distributed.protocol.serialize import families

from grader.queue import on_worker

HERE = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}


class Trap:
    """Runs a line of Python in whatever process unpickles it."""

    def __init__(self, file: str) -> None:
        self._line = f"open({file!r}, 'a').write(f'{{__import__(\"os\").getpid()}}\\n')"

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return eval, (self._line,)


class TrickyError(Exception):
    def __init__(self, trap: Trap) -> None:
        super().__init__(trap)


def set_up(trap: Trap) -> None:
    """Make the worker answer with the trick that the file to be graded is called by."""
    set_trap = pickle.dumps(trap)
    # The scheduler sends the worker a copy of `answer`: what it tells others must lie in a module.
    told: Any = on_worker
    told.trick = ""

    async def answer(_raw: bytes, name: str, *_: object) -> Any:
        on_worker.trick = trick = name  # type: ignore[attr-defined]
        if trick == "exception":
            raise TrickyError(trap)
        if trick == "warning":
            on_worker.get_worker().log_event("warn", {"message": set_trap})
            await asyncio.sleep(1)
        return trap if trick == "value" else b"{}\n"

    def type_dumps(value: object) -> bytes:
        return set_trap if told.trick == "type" else pickle.dumps(value)

    dask_dumps, loads, wants_context = families["dask"]

    def with_trap(*args: Any, **more: Any) -> Any:
        header, frames = dask_dumps(*args, **more)
        return ({**header, "type-serialized": set_trap} if told.trick == "header" else header), frames

    on_worker.grade_on_worker = answer  # type: ignore[assignment]
    worker_state_machine.pickle = SimpleNamespace(dumps=type_dumps)  # type: ignore[attr-defined]
    families["dask"] = (with_trap, loads, wants_context)


async def main(file: str) -> None:
    scheduler: Any = Scheduler(protocol="tcp", port=0, **HERE)
    async with scheduler, Worker(scheduler.address, nthreads=1, **HERE):
        set_up(Trap(file))
        sys.stdout.write(f"{scheduler.address}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
