"""Leases on both databases: one holder at a time, whoever asks when."""

import asyncio
from datetime import timedelta

from registrar import lease
from registrar.database import Database

COURSES = ("seminar", "docks")
LONG, OVER = timedelta(minutes=5), timedelta(0)


async def take(database: Database, holder: str, lasts: timedelta = LONG, *gone: str) -> frozenset[str]:
    async with database.transaction() as tx:
        return await lease.take(tx, COURSES, holder, lasts, gone=gone)


async def test_who_comes_first_has_them_until_they_run_out(database: Database) -> None:
    assert await take(database, "first") == set(COURSES)
    assert await take(database, "second") == set()
    assert await take(database, "first", OVER) == set(COURSES)
    assert await take(database, "second") == set(COURSES)
    assert await take(database, "first") == set()


async def test_what_is_given_up_can_be_had_at_once(database: Database) -> None:
    await take(database, "first")
    async with database.transaction() as tx:
        await lease.give_up(tx, "second")
    assert await take(database, "second") == set()
    async with database.transaction() as tx:
        await lease.give_up(tx, "first")
    assert await take(database, "second") == set(COURSES)


async def test_what_a_holder_left_who_is_gone_can_be_had_at_once(database: Database) -> None:
    await take(database, "first")
    async with database.reading() as tx:
        assert await lease.holders(tx, COURSES) == dict.fromkeys(COURSES, "first")
    assert await take(database, "second", LONG, "somebody else") == set()
    assert await take(database, "second", LONG, "first") == set(COURSES)


async def test_a_course_that_is_new_is_taken_beside_those_that_somebody_has(database: Database) -> None:
    async with database.transaction() as tx:
        await lease.take(tx, COURSES[:1], "first", LONG)
    assert await take(database, "second") == {COURSES[1]}
    assert await take(database, "first") == {COURSES[0]}


async def test_of_many_who_ask_at_the_same_moment_each_course_goes_to_one(database: Database) -> None:
    # On PostgreSQL who comes second to write the first row of a course fails, and asks again, as the bot does.
    asked = await asyncio.gather(*(take(database, f"holder-{number}") for number in range(8)), return_exceptions=True)
    held = [course for each in asked if not isinstance(each, BaseException) for course in each]
    assert sorted(held) == sorted(COURSES)
