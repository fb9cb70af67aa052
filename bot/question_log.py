"""Writes questions into the log; those that come at the same time in one transaction, for each waits for its turn."""

import asyncio

from registrar.database import Database
from registrar.questions import log
from registrar.questions.log import Asked

_Waiting = list[tuple[Asked, "asyncio.Future[int]"]]


class QuestionLog:
    """The way into the log of questions, for use from one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: _Waiting = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, asked: Asked) -> int:
        """Write a question down and return its id. It is written even if nobody waits for that any more.

        Raises:
            Exception: whatever ails the database; then it is not written.
        """
        written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await written

    async def _write(self) -> None:
        while self._waiting:
            taken: _Waiting = []
            try:
                async with self._database.transaction() as tx:
                    # Only now that it is our turn: more of them may have come meanwhile.
                    taken = self._take()
                    ids = await log.log_all(tx, [asked for asked, _ in taken])
            except Exception as error:  # noqa: BLE001 - it is told to everybody who waits
                for _, written in taken or self._take():
                    if not written.done():
                        written.set_exception(error)
            else:
                for (_, written), number in zip(taken, ids, strict=True):
                    if not written.done():
                        written.set_result(number)

    def _take(self) -> _Waiting:
        taken, self._waiting = self._waiting, []
        return taken
