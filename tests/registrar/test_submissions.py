"""Submissions: written down once, claimed in turn, settled once, whoever dies meanwhile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registrar import submissions
from registrar.database import Database
from registrar.submissions import File, Receipt, Submission, SubmissionError
from registrar.uploads import UploadError, Uploads

COURSE = "harbours"
NOON = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)
REPORT = {"score": 4.0, "max_score": 5.0}


def file(person: str = "ada", content: str = "a", at: datetime = NOON) -> File:
    return File(COURSE, person, "chart.ipynb", content * 64, at)


async def hand_in(database: Database, given: File, assignment: str = "chart") -> Receipt:
    async with database.transaction() as tx:
        return await submissions.hand_in(tx, given, assignment)


async def claim(database: Database, now: datetime = NOON) -> Submission | None:
    async with database.transaction() as tx:
        return await submissions.claim(tx, COURSE, now, LEASE)


async def claimed(database: Database, now: datetime = NOON) -> Submission:
    found = await claim(database, now)
    assert found is not None
    return found


async def grade(database: Database, given: Submission, now: datetime = NOON, score: float = 4.0) -> bool:
    async with database.transaction() as tx:
        return await submissions.settle_graded(tx, given, REPORT | {"score": score}, None, now)


async def all_of(database: Database, person: str = "ada") -> list[tuple[int | None, str]]:
    async with database.reading() as tx:
        return [(each.attempt, each.state) for each in await submissions.of_person(tx, COURSE, person)]


async def test_attempts_are_counted_by_person_and_assignment(database: Database) -> None:
    first = await hand_in(database, file())
    again = await hand_in(database, file(content="b"))
    elsewhere = await hand_in(database, file(), "log")
    of_another = await hand_in(database, file("ben"))
    assert [each.submission.attempt for each in (first, again, elsewhere, of_another)] == [1, 2, 1, 1]
    async with database.reading() as tx:
        kept = await submissions.find(tx, COURSE, first.submission.id)
        everybody = await submissions.of_assignment(tx, COURSE, "chart")
    assert kept is not None
    assert kept.file == file()
    assert [(each.file.person, each.attempt) for each in everybody] == [("ada", 2), ("ada", 1), ("ben", 1)]


async def test_a_newer_attempt_replaces_a_queued_one_and_leaves_a_running_one_alone(database: Database) -> None:
    await hand_in(database, file(content="a"))
    await claimed(database)
    await hand_in(database, file(content="b"))
    await hand_in(database, file(content="c"))
    assert await all_of(database) == [(3, "queued"), (2, "replaced"), (1, "running")]


async def test_an_unchanged_file_is_no_new_attempt_unless_the_last_one_failed(database: Database) -> None:
    first = await hand_in(database, file())
    again = await hand_in(database, file(at=NOON + MINUTE))
    assert (again.unchanged, again.submission) == (True, first.submission)
    async with database.transaction() as tx:
        taken = await submissions.claim(tx, COURSE, NOON, LEASE)
        assert taken is not None
        await submissions.settle_failed(tx, taken, "The check is broken.", NOON)
    assert not (await hand_in(database, file())).unchanged
    assert await all_of(database) == [(2, "queued"), (1, "failed")]


async def test_going_back_to_an_older_file_is_a_new_attempt(database: Database) -> None:
    for content in "aba":
        receipt = await hand_in(database, file(content=content))
    assert (receipt.submission.attempt, receipt.unchanged) == (3, False)


async def test_a_received_file_waits_for_its_own_person_to_say_what_it_is_for(database: Database) -> None:
    async with database.transaction() as tx:
        number = await submissions.receive(tx, file())
    assert await claim(database) is None
    assert await all_of(database) == []
    async with database.transaction() as tx:
        with pytest.raises(SubmissionError, match="not yours"):
            await submissions.confirm(tx, COURSE, number, "ben", "chart")
        receipt = await submissions.confirm(tx, COURSE, number, "ada", "chart")
    async with database.transaction() as tx:
        pressed_again = await submissions.confirm(tx, COURSE, number, "ada", "log")
    assert (receipt.submission.id, receipt.submission.attempt, receipt.unchanged) == (number, 1, False)
    assert (pressed_again.submission, pressed_again.unchanged) == (receipt.submission, True)


async def test_a_received_file_that_was_handed_in_meanwhile_leaves_nothing_behind(database: Database) -> None:
    first = await hand_in(database, file())
    async with database.transaction() as tx:
        number = await submissions.receive(tx, file())
        receipt = await submissions.confirm(tx, COURSE, number, "ada", "chart")
    assert (receipt.submission, receipt.unchanged) == (first.submission, True)
    async with database.reading() as tx:
        assert await submissions.find(tx, COURSE, number) is None


async def test_who_handed_in_a_lot_does_not_keep_the_others_waiting(database: Database) -> None:
    for number in range(3):
        await hand_in(database, file("ada"), f"chart-{number}")
    await hand_in(database, file("ben", at=NOON + MINUTE))
    await hand_in(database, file("cleo", at=NOON + 2 * MINUTE))
    order = []
    for step in range(5):
        taken = await claimed(database, NOON + 3 * MINUTE)
        order.append(taken.file.person)
        if step % 2:
            await grade(database, taken, NOON + 3 * MINUTE)
    assert order == ["ada", "ben", "cleo", "ada", "ada"]


async def test_a_claim_that_ran_out_is_taken_by_another_and_settled_by_that_one_alone(database: Database) -> None:
    await hand_in(database, file())
    dead = await claimed(database)
    assert await claim(database, NOON + MINUTE) is None
    other = await claimed(database, NOON + LEASE)
    assert (other.id, other.claims) == (dead.id, 2)
    assert not await grade(database, dead, score=0.0)
    assert await grade(database, other)
    assert not await grade(database, other, score=1.0)
    async with database.reading() as tx:
        kept = await submissions.find(tx, COURSE, other.id)
    assert kept is not None
    assert kept.report == REPORT


async def test_a_claim_is_kept_by_renewing_it(database: Database) -> None:
    await hand_in(database, file())
    taken = await claimed(database)
    async with database.transaction() as tx:
        assert await submissions.renew(tx, taken, NOON + 2 * LEASE)
    assert await claim(database, NOON + LEASE) is None
    assert await claim(database, NOON + 2 * LEASE) is not None
    async with database.transaction() as tx:
        assert not await submissions.renew(tx, taken, NOON + 9 * LEASE)


async def test_what_was_running_when_the_bot_died_is_queued_at_its_next_start(database: Database) -> None:
    await hand_in(database, file())
    before = await claimed(database)
    async with database.transaction() as tx:
        await submissions.release(tx, COURSE, NOON)
    after = await claimed(database)
    assert after.claims == 2
    assert not await grade(database, before)


async def test_what_never_came_to_an_end_rests_longer_and_longer_and_keeps_nobody_else_waiting(
    database: Database,
) -> None:
    await hand_in(database, file("ada"))
    now, rests = NOON, []
    for _ in range(9):
        taken = await claim(database, now)
        assert taken is not None
        async with database.transaction() as tx:
            await submissions.release(tx, COURSE, now)
        began = now
        while await _nothing_waits(database, now):
            now += timedelta(seconds=5)
        rests.append((now - began).total_seconds())
    assert rests == [0, 0, 0, 5, 10, 20, 40, 60, 60]
    await claim(database, now)
    async with database.transaction() as tx:
        await submissions.release(tx, COURSE, now)
    await hand_in(database, file("ben"))
    other = await claim(database, now)
    assert other is not None
    assert other.file.person == "ben"


async def _nothing_waits(database: Database, now: datetime) -> bool:
    """Whether nothing would be claimed now; nothing is."""
    async with database.transaction() as tx:
        found = await submissions.claim(tx, COURSE, now, LEASE)
        return found is None or not await submissions.give_back(tx, found)


async def test_what_is_given_back_was_not_tried(database: Database) -> None:
    await hand_in(database, file())
    taken = await claimed(database)
    async with database.transaction() as tx:
        assert await submissions.give_back(tx, taken)
    assert (await claimed(database)).claims == 1


async def test_many_who_claim_at_once_get_one_each(database: Database) -> None:
    for number in range(6):
        await hand_in(database, file(f"person-{number}"))
    ids = [each.id for each in await asyncio.gather(*(claim(database) for _ in range(8))) if each]
    while (found := await claim(database)) is not None:
        ids.append(found.id)
    assert len(ids) == len(set(ids)) == 6


async def test_a_place_in_the_queue_counts_who_is_before_and_who_is_being_graded(database: Database) -> None:
    for number, person in enumerate(("ada", "ben", "cleo")):
        last = await hand_in(database, file(person, at=NOON + number * MINUTE))
    async with database.reading() as tx:
        assert await submissions.ahead_of(tx, last.submission) == 2
    await grade(database, await claimed(database))
    await claimed(database)
    async with database.reading() as tx:
        assert await submissions.ahead_of(tx, last.submission) == 1


def attempt(number: int, score: float, deduction: float = 0.0, *, no_credit: bool = False) -> Submission:
    late = {"deduction": deduction, "no_credit": no_credit}
    return Submission(number, file(), "chart", number, "graded", 1, REPORT | {"score": score}, late)


def test_the_last_attempt_counts_or_the_best_after_the_late_penalty() -> None:
    attempts = [attempt(1, 4.0), attempt(2, 5.0, deduction=2.0), attempt(3, 3.0)]
    waiting = replace(attempt(4, 0.0), state="queued", report=None)
    chosen = [submissions.counting([waiting, *attempts], counts) for counts in ("last", "best")]
    assert [each and each.attempt for each in chosen] == [3, 1]
    assert submissions.counting([waiting], "last") is None


def test_points_are_what_is_left_after_the_late_penalty() -> None:
    given = [attempt(1, 4.0, 1.5), attempt(1, 1.0, 2.0), attempt(1, 5.0, no_credit=True)]
    assert [submissions.points(each) for each in given] == [2.5, 0.0, 0.0]


def test_a_file_is_kept_once_and_read_back_whole(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "home" / "uploads")
    name = uploads.keep(b"notebook")
    assert uploads.keep(b"notebook") == name
    assert uploads.read(name) == b"notebook"
    assert [path.name for path in (tmp_path / "home" / "uploads").rglob("*") if path.is_file()] == [name]


def test_a_file_that_was_changed_on_the_disk_or_lost_is_not_graded(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    name = uploads.keep(b"notebook")
    (kept,) = tmp_path.rglob(name)
    kept.write_bytes(b"forged")
    with pytest.raises(UploadError, match="not what was handed in"):
        uploads.read(name)
    kept.unlink()
    with pytest.raises(UploadError, match="cannot be read"):
        uploads.read(name)
