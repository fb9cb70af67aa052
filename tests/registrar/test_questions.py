"""The log of questions and the official answers: votes, who waits, what is owed, and what is forgotten."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from registrar import audit, outbox
from registrar.database import Database
from registrar.questions import log, official
from registrar.questions.log import Asked

COURSE = "harbours"
NOON = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ASKED = Asked(
    COURSE, NOON, "May I hand it in in French?", "the essay: may I hand it in in French?", "unknown", "unknown", 2, {}
)


async def logged(database: Database, asked: Asked = ASKED) -> int:
    async with database.transaction() as tx:
        return await log.log(tx, asked)


async def found(database: Database, question: int) -> log.Logged:
    async with database.reading() as tx:
        row = await log.find(tx, COURSE, question)
    assert row
    return row


async def vote(database: Database, question: int, person: str, *, helpful: bool) -> bool:
    async with database.transaction() as tx:
        return await log.vote(tx, COURSE, question, person, helpful=helpful)


async def wait(database: Database, question: int, person: str) -> bool:
    async with database.transaction() as tx:
        return await log.wait(tx, COURSE, question, person)


async def approve(database: Database, question: int, words: str, at: datetime = NOON) -> int | None:
    async with database.transaction() as tx:
        return await official.approve(tx, COURSE, question, words, at=at, actor="7")


async def standing(database: Database) -> list[official.OfficialAnswer]:
    async with database.reading() as tx:
        return list(await official.standing(tx, COURSE))


async def test_a_question_is_found_as_it_was_logged_and_only_in_its_own_course(database: Database) -> None:
    asked = replace(ASKED, found={"citations": [{"source": "handbook.md", "cell": None}]})
    question = await logged(database, asked)

    assert await found(database, question) == log.Logged(question, asked, 0, 0, None, False)
    async with database.transaction() as tx:
        assert await log.find(tx, "another", question) is None
        assert not await log.vote(tx, "another", question, "1", helpful=True)
        assert not await log.wait(tx, "another", question, "1")


async def test_each_person_has_one_vote_and_may_change_it(database: Database) -> None:
    question = await logged(database)
    await vote(database, question, "1", helpful=True)
    await vote(database, question, "1", helpful=True)
    await vote(database, question, "2", helpful=True)
    await vote(database, question, "1", helpful=False)

    row = await found(database, question)
    assert (row.helpful, row.unhelpful) == (1, 1)


async def test_votes_at_the_same_time_count_once_for_each_person(database: Database) -> None:
    question = await logged(database)
    await asyncio.gather(*(vote(database, question, str(n % 3), helpful=True) for n in range(12)))
    assert (await found(database, question)).helpful == 3


async def test_no_id_of_a_person_stands_in_the_log_or_next_to_a_vote(database: Database) -> None:
    first, second = await logged(database), await logged(database)
    for question in (first, second):
        await vote(database, question, "123456789012345678", helpful=True)
    async with database.reading() as tx:
        rows = [
            str(row)
            for table in ("questions", "question_votes")
            for row in await tx.execute(text(f"SELECT * FROM {table}"))
        ]
        voters = set(await tx.scalars(text("SELECT voter FROM question_votes")))
    assert not any("123456789012345678" in row for row in rows)
    assert len(voters) == 2


async def test_a_vote_for_a_forgotten_question_is_not_counted(database: Database) -> None:
    assert not await vote(database, 4711, "1", helpful=True)


async def test_the_staff_wants_what_was_not_answered_or_disliked_until_it_is_settled(database: Database) -> None:
    good = await logged(database, replace(ASKED, band="answer"))
    disliked = await logged(database, replace(ASKED, band="answer"))
    closest = await logged(database, replace(ASKED, band="closest"))
    settled = await logged(database)
    await vote(database, disliked, "1", helpful=False)
    await vote(database, good, "1", helpful=False)
    await vote(database, good, "2", helpful=True)
    await approve(database, settled, "Yes.")

    async with database.reading() as tx:
        rows = await log.asked_between(tx, COURSE, NOON, NOON + DAY)
    assert [row.id for row in rows if row.wanting] == [closest, disliked]


async def test_questions_are_listed_by_time_and_module(database: Database) -> None:
    early = await logged(database, replace(ASKED, asked_at=NOON - DAY))
    late = await logged(database, replace(ASKED, module=None))
    async with database.reading() as tx:
        both = await log.asked_between(tx, COURSE, NOON - DAY, NOON + DAY)
        first = await log.asked_between(tx, COURSE, NOON - DAY, NOON)
        second_module = await log.asked_between(tx, COURSE, NOON - DAY, NOON + DAY, module=2)
    assert [row.id for row in both] == [late, early]
    assert [row.id for row in first] == [row.id for row in second_module] == [early]


async def test_a_thread_leads_to_its_question(database: Database) -> None:
    question = await logged(database)
    async with database.transaction() as tx:
        await log.hand_over(tx, COURSE, question, "99")
        row = await log.find_by_thread(tx, COURSE, "99")
        assert row
        assert (row.id, row.thread) == (question, "99")
        assert await log.find_by_thread(tx, COURSE, "98") is None


async def test_everyone_who_waits_is_owed_the_answer_once_and_forgotten(database: Database) -> None:
    question = await logged(database)
    for person in ("1", "2", "1"):
        assert await wait(database, question, person)

    assert await approve(database, question, "Yes, in French or Portuguese.") == 2
    async with database.reading() as tx:
        owed = await outbox.listing(tx, COURSE, ["pending"])
        assert list(await tx.execute(text("SELECT * FROM question_waiting"))) == []
    assert sorted(debt.owed.person or "" for debt in owed) == ["1", "2"]
    assert {debt.owed.kind for debt in owed} == {"answer.official"}
    assert owed[0].owed.content == {"question": ASKED.text, "answer": "Yes, in French or Portuguese."}


async def test_an_approval_that_fails_owes_nothing(database: Database) -> None:
    question = await logged(database)
    await wait(database, question, "1")

    async def half_done() -> None:
        async with database.transaction() as tx:
            await official.approve(tx, COURSE, question, "Yes.", at=NOON, actor="7")
            raise RuntimeError

    await asyncio.gather(half_done(), return_exceptions=True)
    assert await standing(database) == []
    async with database.reading() as tx:
        assert await outbox.next_due(tx) is None
        assert await audit.entries(tx, COURSE) == []
    assert await approve(database, question, "Yes.") == 1


async def test_a_second_approval_takes_the_place_of_the_first(database: Database) -> None:
    question = await logged(database)
    await wait(database, question, "1")
    await approve(database, question, "Yes.")
    await wait(database, question, "1")
    assert await approve(database, question, "No.", NOON + DAY) == 1

    (answer,) = await standing(database)
    assert (answer.text, answer.question, answer.given_at) == ("No.", ASKED.understood, NOON + DAY)
    async with database.reading() as tx:
        latest = (await audit.entries(tx, COURSE))[0]
        assert len(await outbox.listing(tx, COURSE, ["pending"])) == 2
    assert latest.before == {"question": ASKED.understood, "text": "Yes."}
    assert latest.actor == "7"


async def test_an_official_answer_is_edited_and_withdrawn_with_a_trace(database: Database) -> None:
    question = await logged(database)
    await approve(database, question, "Yes.")
    (answer,) = await standing(database)

    async with database.transaction() as tx:
        assert await official.edit(tx, COURSE, answer.id, "Yes, in French.", at=NOON + DAY, actor="8")
    assert [each.text for each in await standing(database)] == ["Yes, in French."]
    async with database.transaction() as tx:
        assert await official.withdraw(tx, COURSE, answer.id, at=NOON + DAY, actor="9")
        assert not await official.withdraw(tx, COURSE, answer.id, at=NOON + DAY, actor="9")
        assert not await official.edit(tx, COURSE, answer.id, "No.", at=NOON + DAY, actor="9")
    assert await standing(database) == []
    assert (await found(database, question)).wanting
    async with database.reading() as tx:
        trace = [(entry.action, entry.actor) for entry in await audit.entries(tx, COURSE)]
    assert trace == [("official.withdraw", "9"), ("official.edit", "8"), ("official.approve", "7")]


async def test_old_questions_are_forgotten_with_their_votes_and_the_official_answers_stay(database: Database) -> None:
    old = await logged(database, replace(ASKED, asked_at=NOON - DAY))
    new = await logged(database)
    elsewhere = await logged(database, replace(ASKED, asked_at=NOON - DAY, course="another"))
    await vote(database, old, "1", helpful=False)
    await wait(database, old, "1")
    await approve(database, old, "Yes.")
    await wait(database, old, "2")

    async with database.transaction() as tx:
        assert await log.purge(tx, COURSE, NOON) == 1
        assert await log.find(tx, COURSE, old) is None
        assert await log.find(tx, COURSE, new)
        assert await log.find(tx, "another", elsewhere)
        for table in ("question_votes", "question_waiting"):
            assert list(await tx.execute(text(f"SELECT * FROM {table}"))) == []
    assert len(await standing(database)) == 1
    assert await approve(database, old, "No.") is None


async def test_the_id_of_a_forgotten_question_never_comes_again(database: Database) -> None:
    last = await logged(database, replace(ASKED, asked_at=NOON - DAY))
    async with database.transaction() as tx:
        await log.purge(tx, COURSE, NOON)
    assert await logged(database) > last
