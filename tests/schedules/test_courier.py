"""The courier: what is owed arrives once, through outages, crashes and refusals, and nothing is hushed up."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from registrar import outbox
from registrar.database import Database, Transaction
from registrar.outbox import Owed
from schedules.courier import AT_ONCE, LATE, LEASE, NONCE_TRUSTED, Courier, nonce_of
from schedules.errors import RefusedError, UndeliveredError
from schedules.notices import from_content, to_content
from schedules.pace import Pace
from tests.schedules.post import NONCES_KEPT, Post, SetClock, owed_in, until

NOON = datetime(2027, 3, 14, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def post(clock: SetClock) -> Post:
    return Post(clock)


async def notices_channel(_tx: Transaction) -> str:
    return "general"


def courier_of(database: Database, post: Post, clock: SetClock) -> Courier:
    return Courier("harbours", database, post, clock, notices_channel, pace=Pace(10_000))


@pytest.fixture
def courier(database: Database, post: Post, clock: SetClock) -> Courier:
    return courier_of(database, post, clock)


def letter(key: str, due_at: datetime = NOON, **fields: object) -> Owed:
    given = {"person": "42"} | fields
    if "channel" in fields:
        given.pop("person")
    return Owed("harbours", key, "grade.ready", {"title": "Your grade", "text": key}, due_at, **given)  # type: ignore[arg-type]


async def owe(database: Database, *owed: Owed) -> None:
    async with database.transaction() as tx:
        for each in owed:
            await outbox.owe(tx, each)


async def keep_trying(courier: Courier, database: Database, clock: SetClock) -> None:
    """Let time pass until nothing is owed any more."""
    for _ in range(100):
        await courier.deliver_due()
        async with database.reading() as tx:
            due_at = await outbox.next_due(tx)
        if due_at is None:
            return
        clock.now = max(clock.now, due_at)
    pytest.fail("it is still owed")


async def test_what_is_due_is_delivered_and_settled(courier: Courier, database: Database, post: Post) -> None:
    await owe(
        database, letter("a"), letter("later", NOON + MINUTE), letter("c", channel="7"), letter("d", channel="#news")
    )
    await courier.deliver_due()
    assert sorted((each.owed.key, each.channel) for each in post.messages) == [
        ("a", "dm 42"),
        ("c", "7"),
        ("d", "channel news"),
    ]
    sent = await owed_in(database, "harbours", "sent")
    assert {debt.message_id for debt in sent} == {each.id for each in post.messages}
    assert not any(debt.late or debt.error for debt in sent)
    assert [debt.owed.key for debt in await owed_in(database, "harbours")] == ["later"]


async def test_more_than_fit_on_the_way_at_once_all_arrive(courier: Courier, database: Database, post: Post) -> None:
    await owe(database, *(letter(f"{number}", person=f"{number % 7}") for number in range(AT_ONCE * 3)))
    await courier.deliver_due()
    assert len({each.owed.key for each in post.messages}) == len(post.messages) == AT_ONCE * 3


async def test_another_courses_debts_are_left_alone(courier: Courier, database: Database, post: Post) -> None:
    await owe(database, Owed("lighthouses", "a", "grade", {}, NOON, person="42"))
    await courier.deliver_due()
    assert post.messages == []


@pytest.mark.parametrize("outage", [timedelta(0), 4 * MINUTE, NONCES_KEPT + MINUTE, timedelta(days=3)], ids=str)
@pytest.mark.parametrize("attempts", [1, 3])
async def test_a_message_that_arrived_unnoticed_is_not_sent_again(
    courier: Courier, database: Database, post: Post, clock: SetClock, outage: timedelta, attempts: int
) -> None:
    post.lost = [UndeliveredError("The connection broke.", outage.total_seconds()) for _ in range(attempts)]
    await owe(database, letter("a"))
    await keep_trying(courier, database, clock)
    assert [each.owed.key for each in post.messages] == ["a"]
    (debt,) = await owed_in(database, "harbours", "sent")
    assert debt.message_id == post.messages[0].id


@pytest.mark.parametrize("outage", [timedelta(0), NONCES_KEPT + MINUTE], ids=str)
async def test_a_courier_that_takes_over_from_a_dead_one_says_nothing_twice(
    courier: Courier, database: Database, post: Post, clock: SetClock, outage: timedelta
) -> None:
    await owe(database, letter("sent"), letter("not sent"))
    async with database.transaction() as tx:
        claimed = await outbox.claim(tx, NOON, lease=LEASE, limit=10, course="harbours")
    await post.send("dm 42", claimed[0], nonce_of(claimed[0].owed), late=False)
    clock.forward(outage)

    running = asyncio.create_task(courier.run(nobody_wakes))
    await until(lambda: len(post.messages) == 2)
    running.cancel()
    await keep_trying(courier_of(database, post, clock), database, clock)
    assert sorted(each.owed.key for each in post.messages) == ["not sent", "sent"]


async def nobody_wakes(_instant: datetime | None) -> None:
    """Be asked, and do nothing."""


async def test_each_failure_makes_the_next_pause_longer(
    courier: Courier, database: Database, post: Post, clock: SetClock
) -> None:
    post.trouble = [UndeliveredError("Discord answered with an error (HTTP 500).") for _ in range(12)]
    await owe(database, letter("a"))
    instants = []
    while post.trouble:
        instants.append(clock.now)
        await courier.deliver_due()
        (debt,) = await owed_in(database, "harbours")
        assert debt.error == "Discord answered with an error (HTTP 500)."
        clock.now = debt.next_try_at
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(instants)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 10
    assert pauses[-1] == 60
    await courier.deliver_due()
    assert len(post.messages) == 1


async def test_a_pause_that_discord_asks_for_is_kept(courier: Courier, database: Database, post: Post) -> None:
    post.trouble = [UndeliveredError("Discord asks for a pause.", 3600)]
    await owe(database, letter("a"))
    await courier.deliver_due()
    (debt,) = await owed_in(database, "harbours")
    assert debt.next_try_at >= NOON + HOUR


async def test_what_nobody_foresaw_leaves_the_debt_standing(
    courier: Courier, database: Database, post: Post, clock: SetClock
) -> None:
    post.trouble = [ValueError("a bug")]
    await owe(database, letter("a"))
    await keep_trying(courier, database, clock)
    assert len(post.messages) == 1


async def test_who_takes_no_direct_messages_is_told_once_in_a_channel_without_the_message(
    courier: Courier, database: Database, post: Post
) -> None:
    post.closed = {"42"}
    await owe(database, letter("first"), letter("second"))
    await courier.deliver_due()
    failed = await owed_in(database, "harbours", "failed")
    assert [debt.error for debt in failed] == ["This person takes no direct messages."] * 2
    (told,) = post.messages
    assert told.channel == "channel general"
    assert told.owed.content["mention"] == "42"
    assert not any("grade" in str(value) for value in told.owed.content.values())


async def test_what_discord_refuses_is_given_up_and_can_be_tried_again(
    courier: Courier, database: Database, post: Post
) -> None:
    post.trouble = [RefusedError("There is no channel #news that I can see.")]
    await owe(database, letter("a", channel="#news"))
    await courier.deliver_due()
    (debt,) = await owed_in(database, "harbours", "failed")
    assert debt.error == "There is no channel #news that I can see."
    async with database.transaction() as tx:
        assert await outbox.retry(tx, "harbours", NOON) == 1
    await courier.deliver_due()
    assert len(post.messages) == 1


async def test_what_comes_late_is_marked(courier: Courier, database: Database, post: Post, clock: SetClock) -> None:
    await owe(database, letter("late"), letter("in time", NOON + HOUR))
    clock.now = NOON + HOUR + LATE
    await courier.deliver_due()
    assert {each.owed.key: each.late for each in post.messages} == {"late": True, "in time": False}
    async with database.reading() as tx:
        assert await outbox.counts(tx, "harbours") == {("sent", True): 1, ("sent", False): 1}
        (debt,) = await outbox.listing(tx, "harbours", ["sent"], late=True)
    assert debt.owed.key == "late"


async def test_what_is_of_no_use_any_more_is_skipped(
    courier: Courier, database: Database, post: Post, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    await owe(database, letter("a", expires_at=NOON + HOUR))
    clock.now = NOON + HOUR + MINUTE
    with caplog.at_level("INFO"):
        await courier.deliver_due()
    assert post.messages == []
    (debt,) = await owed_in(database, "harbours", "skipped")
    assert debt.error
    assert f"skipped message {debt.id} (grade.ready)" in caplog.text


async def test_a_last_look_decides_what_is_said_and_whether(database: Database, post: Post, clock: SetClock) -> None:
    async def look(_tx: Transaction, owed: Owed, _now: datetime) -> dict[str, object] | None:
        return None if owed.key == "handed in" else {**owed.content, "text": "changed"}

    courier = Courier("harbours", database, post, clock, notices_channel, preparers={"grade": look})
    post.lost = [UndeliveredError("The connection broke.", (NONCES_KEPT + MINUTE).total_seconds())]
    await owe(database, letter("handed in"), letter("other"))
    await keep_trying(courier, database, clock)
    (message,) = post.messages
    assert message.owed.content["text"] == "changed", "and it was recognised by what it said when it was sent"
    assert [debt.owed.key for debt in await owed_in(database, "harbours", "skipped")] == ["handed in"]


async def test_what_cannot_be_read_is_given_up_alone(database: Database, post: Post, clock: SetClock) -> None:
    async def look(_tx: Transaction, owed: Owed, _now: datetime) -> dict[str, object] | None:
        return dict(to_content(from_content(owed.content))) if owed.kind == "reminder.due" else owed.content

    courier = Courier("harbours", database, post, clock, notices_channel, preparers={"reminder": look})
    await owe(database, replace(letter("garbage"), kind="reminder.due"), letter("good"))
    await courier.deliver_due()
    assert [each.owed.key for each in post.messages] == ["good"]
    (failed,) = await owed_in(database, "harbours", "failed")
    assert (failed.owed.key, failed.error) == ("garbage", "What it should say cannot be read.")


async def test_a_debt_that_becomes_due_while_another_waits_is_not_kept_waiting(
    courier: Courier, database: Database, post: Post
) -> None:
    holding = asyncio.Event()
    plain_send = post.send

    async def slow(channel: str, debt: outbox.Debt, nonce: str, *, late: bool) -> str:
        if debt.owed.key == "slow":
            await holding.wait()
        return await plain_send(channel, debt, nonce, late=late)

    post.send = slow  # type: ignore[method-assign]
    await owe(database, letter("slow"))
    delivering = asyncio.create_task(courier.deliver_due())
    await asyncio.sleep(0.05)
    await owe(database, letter("quick"))
    courier.nudge()
    await until(lambda: bool(post.messages))
    assert [each.owed.key for each in post.messages] == ["quick"]
    holding.set()
    await delivering
    assert len(post.messages) == 2


def test_a_nonce_is_one_that_discord_takes_and_its_own() -> None:
    nonces = {nonce_of(letter(f"grade:{number}")) for number in range(1000)}
    assert len(nonces) == 1000
    assert {len(nonce) for nonce in nonces} == {24}
    assert NONCE_TRUSTED < NONCES_KEPT


async def test_a_pace_lets_no_more_through_than_it_says() -> None:
    pace, loop = Pace(200), asyncio.get_running_loop()
    turns: list[float] = []

    async def take() -> None:
        await pace.turn()
        turns.append(loop.time())

    await asyncio.gather(*(take() for _ in range(40)))
    # The clock of the loop may round a turn down by its resolution.
    assert all(turns[later] - turns[0] >= later / 200 - 0.002 for later in range(40))
