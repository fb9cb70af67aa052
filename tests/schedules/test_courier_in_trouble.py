"""The courier when it is stopped in the middle, or when what it writes down comes late: each message goes out, once."""

import asyncio
from datetime import UTC, datetime, timedelta

from registrar import outbox
from registrar.database import Database, Transaction
from registrar.outbox import Debt, Owed
from schedules.courier import Courier
from schedules.errors import UndeliveredError
from schedules.pace import Pace
from tests.schedules.post import Post, SetClock, owed_in, until

NOON = datetime(2027, 3, 14, 12, tzinfo=UTC)


async def notices_channel(_tx: Transaction) -> str:
    return "general"


async def nobody_wakes(_instant: datetime | None) -> None:
    """Be asked, and do nothing."""


async def owing(database: Database, post: Post, clock: SetClock) -> Courier:
    """Return a courier, with one message to deliver."""
    content = {"title": "Your grade", "text": "It is there."}
    async with database.transaction() as tx:
        await outbox.owe(tx, Owed("harbours", "a", "grade.ready", content, NOON, person="42"))
    return Courier("harbours", database, post, clock, notices_channel, pace=Pace(10_000))


async def test_a_courier_that_was_stopped_in_the_middle_of_a_message_delivers_it_when_it_runs_again(
    database: Database,
) -> None:
    clock = SetClock(NOON)
    post, begun = Post(clock), asyncio.Event()
    plain_send = post.send

    async def never(_channel: str, _debt: Debt, _nonce: str, *, late: bool) -> str:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError(late)

    post.send = never  # type: ignore[method-assign]
    courier = await owing(database, post, clock)
    running = asyncio.create_task(courier.run(nobody_wakes))
    await begun.wait()
    running.cancel()
    await asyncio.wait([running])
    post.send = plain_send  # type: ignore[method-assign]
    running = asyncio.create_task(courier.run(nobody_wakes))
    await until(lambda: len(post.messages) == 1)
    running.cancel()


async def test_an_attempt_whose_failure_is_written_down_late_is_made_again_at_once(database: Database) -> None:
    clock = SetClock(NOON)
    post = Post(clock, trouble=[UndeliveredError("Discord answered with an error.")])
    later = iter([timedelta(hours=1), timedelta(0)])

    def pass_time() -> None:
        asyncio.get_running_loop().call_soon(clock.forward, next(later))

    post.during = pass_time
    courier = await owing(database, post, clock)
    await courier.deliver_due()
    assert [each.owed.key for each in post.messages] == ["a"]
    assert [each.owed.key for each in await owed_in(database, "harbours", "sent")] == ["a"]
