"""What must hold whatever broke: no submission lost, no grade changed, no message twice."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from registrar import outbox, submissions
from registrar.gradebook.book import gradebook
from registrar.gradebook.submitted import submitted
from registrar.outbox import Debt
from registrar.submissions import Submission
from schedules.courier import nonce_of
from tests.faults.bot_process import POINTS
from tests.faults.world import ESSAY, PATIENCE, Plan, World, world_in

Book = Mapping[str, tuple[Fraction, Fraction | None]]
"""What each student has earned, and the percentage of what counts so far, by name."""

OURS = ("test:", "grade:")
"""What the keys of messages begin with that must have come in the end; others are for days to come."""

_undisturbed: dict[Plan, Book] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was there in the end: how many files, graded ones, and messages."""

    files: int
    graded: int
    messages: int


async def judge(world: World, plan: Plan) -> Seen:
    """Wait until the bot, which must be running, has done all it owes, and hold it against what it promised."""
    await at_rest(world)
    async with world.database.reading() as tx:
        handed_in = list(await submissions.of_assignment(tx, world.course.id, ESSAY))
        debts = list(await outbox.listing(tx, world.course.id, ["sent", "failed", "skipped"], limit=100_000))
    _no_submission_lost(world, handed_in)
    _each_graded_once(handed_in, debts)
    _no_message_twice(world, debts)
    assert await book(world) == await undisturbed(plan)
    return Seen(len(handed_in), sum(each.state == "graded" for each in handed_in), len(debts))


async def at_rest(world: World) -> None:
    """Wait until nothing is being graded and all that is due is delivered."""
    began = monotonic()
    while left := await _left(world):
        assert world.alive, f"the bot has died by itself:\n{world.log()[-3000:]}"
        assert monotonic() - began < PATIENCE, f"it is not done: {left}"
        await asyncio.sleep(0.1)


async def book(world: World) -> Book:
    """Return the gradebook as it stands."""
    async with world.database.reading() as tx:
        lines = await gradebook(tx, world.course, submitted, world.place.clock())
    return {line.student.name: (line.grade.earned, line.grade.so_far) for line in lines}


async def undisturbed(plan: Plan) -> Book:
    """Return the gradebook of a run of the same plan in which nothing breaks."""
    if plan not in _undisturbed:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            async with world_in(Path(folder), plan) as world:
                await world.start()
                await (await world.begin(plan))
                await at_rest(world)
                _undisturbed[plan] = await book(world)
    return _undisturbed[plan]


async def _left(world: World) -> list[str]:
    """Return what is still to be done."""
    async with world.database.reading() as tx:
        handed_in = await submissions.of_assignment(tx, world.course.id, ESSAY)
        owed = [each for prefix in OURS for each in await outbox.pending(tx, world.course.id, prefix)]
    files = [f"submission {each.id} {each.state}" for each in handed_in if each.state in submissions.OPEN]
    return files + [f"{each.owed.key} {each.attempts} {each.next_try_at} {each.error}" for each in owed]


def _no_submission_lost(world: World, handed_in: list[Submission]) -> None:
    """Whatever somebody was told is received is there, as they sent it, graded or replaced by a newer one of theirs."""
    kept = {(each.file.person, each.file.name): each for each in handed_in}
    for promise in world.desk.promised:
        found = kept.get((promise.person, promise.file))
        assert found is not None, f"{promise} is lost"
        assert found.state in {"graded", "replaced"}, f"{promise} is {found.state}: {found.error}"
        if found.state == "graded":
            assert submissions.points(found) == promise.number % (POINTS + 1)
    newest = {each.file.person: each for each in sorted(handed_in, key=lambda each: each.attempt or 0)}
    assert {each.state for each in newest.values()} <= {"graded"}, "somebody's newest file is not graded"


def _each_graded_once(handed_in: list[Submission], debts: list[Debt]) -> None:
    """Each graded file has one letter, and no other file has one."""
    letters = sorted(each.owed.key for each in debts if each.owed.key.startswith("grade:"))
    assert letters == sorted(f"grade:{each.id}" for each in handed_in if each.state == "graded")


def _no_message_twice(world: World, debts: list[Debt]) -> None:
    """Every message that was owed stands in Discord once, by its nonce, which tells it from all others."""
    promised = [each for each in debts if each.owed.key.startswith(OURS)]
    assert {each.owed.key: each.error for each in promised if each.state != "sent"} == {}
    bot = world.place.world.bot
    messages = [one for each in world.place.world.channels.values() for one in each.messages.values()]
    seen = Counter(one.nonce for one in messages if one.author is bot and one.nonce is not None)
    sent = [each for each in debts if each.state == "sent"]
    assert {each.owed.key: count for each in sent if (count := seen[nonce_of(each.owed)]) != 1} == {}
    assert max(seen.values(), default=1) == 1
