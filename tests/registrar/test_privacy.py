"""What is kept about a person: all of it is on the list, they get theirs and nobody else's, and can have it deleted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column

from registrar import audit, outbox, reminders, submissions
from registrar.calendar import Kind
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import PrivacyError
from registrar.gradebook import decisions
from registrar.outbox import Owed
from registrar.people import linking, roster, staff
from registrar.privacy import own_data
from registrar.privacy.own_data import Erased, OwnFile
from registrar.privacy.topics import LEFT_OUT, TOPICS, UPLOADS
from registrar.questions import log
from registrar.questions.log import Asked
from registrar.reminders import Wishes
from registrar.submissions import File
from registrar.tables import Base
from registrar.uploads import JUST_NOW, Uploads

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ADA, EVE = "100", "200"
NAMES_A_PERSON = {"person", "actor", "by", "decided_by", "used_by", "voter", "rater", "rated"}


def personal(column: Column[object]) -> bool:
    """Whether a column names a person: by its name, or as a reference to somebody's entry or work."""
    words = set(column.name.split("_"))
    named = {key.column.table.name for key in column.foreign_keys} & {"students", "submissions"}
    return column.name in NAMES_A_PERSON or bool(named) or bool(words & {"student", "person", "leader", "member"})


def all_columns() -> Iterator[Column[object]]:
    return (column for table in Base.metadata.sorted_tables for column in table.columns)


def test_every_column_that_names_a_person_is_on_the_list_or_left_out_with_a_reason() -> None:
    found = {f"{each.table.name}.{each.name}" for each in all_columns() if personal(each)}
    listed = {f"{part.row.__tablename__}.{part.by.key}" for topic in TOPICS for part in topic.parts}
    by_subject = {"students.id", "audit.subject"}
    assert found - listed - LEFT_OUT.keys() == set(), "add them to registrar/privacy/topics.py"
    assert listed - found - by_subject == set()
    assert LEFT_OUT.keys() - found == set()


def test_every_column_that_names_an_upload_keeps_the_file() -> None:
    found = {f"{each.table.name}.{each.name}" for each in all_columns() if each.name.startswith(("sha256", "executed"))}
    assert found == {f"{each.class_.__tablename__}.{each.key}" for each in UPLOADS}


def file(person: str, sha256: str, at: datetime = NOON) -> File:
    return File("maritime-history-2024", person, f"{sha256}.ipynb", sha256, at)


@pytest.fixture
async def ada(database: Database, maritime: Course) -> int:
    """A student about whom everything is kept, and beside her somebody who has linked no account."""
    async with database.transaction() as tx:
        entry = await roster.add(tx, maritime, "Lovelace, Ada", email="ada@sea.example", actor="7", at=NOON)
        code = (await linking.hand_out(tx, maritime.id, [entry.id], actor="7", at=NOON))[entry.id]
        await linking.link(tx, maritime.id, code, ADA, at=NOON)
        await decisions.override(tx, maritime, "essay-1", entry.id, 9, reason="Illness", actor="7", at=NOON)
        question = await log.log(tx, Asked(maritime.id, NOON, "When?", "When?", "answer", "fact", None, {}))
        for person, own in ((ADA, "a"), (EVE, "e")):
            await submissions.hand_in(tx, file(person, own), "essay-1")
            await submissions.receive(tx, file(person, "same"))
            await submissions.receive(tx, file(person, f"{own}-unsaid"))
            await reminders.set_wishes(tx, maritime.id, person, Wishes(kinds=frozenset({Kind.DUE})))
            await reminders.mark_done(tx, maritime.id, person, {"due:essay-1"}, NOON)
            await log.vote(tx, maritime.id, question, person, helpful=True)
            await log.wait(tx, maritime.id, question, person)
            await outbox.remember_direct_channel(tx, person, f"dm-{person}")
            for kind in ("sent", "pending"):
                key, content = f"{kind}:{person}", {"title": f"For {person}", "text": f"Secret of {person}"}
                await outbox.owe(tx, Owed(maritime.id, key, kind, content, NOON, person=person))
        for debt in await outbox.claim(tx, NOON, lease=timedelta(minutes=1), limit=10):
            if debt.owed.kind == "sent":
                await outbox.settle(tx, debt.id, "sent", NOON)
    return entry.id


async def erase(database: Database, course: Course, person: str, at: datetime = LATER) -> Erased:
    async with database.transaction() as tx:
        owner = await own_data.whose(tx, course.id, person)
        return await own_data.erase(tx, owner, actor=person, at=at)


async def exported(database: Database, course: Course, person: str) -> dict[str, dict[str, list[dict[str, object]]]]:
    async with database.reading() as tx:
        return await own_data.export(tx, await own_data.whose(tx, course.id, person))


@pytest.mark.usefixtures("ada")
async def test_a_person_gets_all_that_is_theirs_and_nothing_of_others(database: Database, maritime: Course) -> None:
    theirs = await exported(database, maritime, ADA)
    assert list(theirs) == [topic.name for topic in TOPICS]
    said = json.dumps(theirs)
    assert "Secret of 100" in said
    assert theirs["roster"]["students.id"][0]["email"] == "ada@sea.example"
    assert [row["file_name"] for row in theirs["submissions"]["submissions.person"]] == ["a.ipynb"]
    assert theirs["decisions about grades"]["overrides.student_id"][0]["reason"] == "Illness"
    assert len(theirs["questions"]["question_votes.voter"]) == 1
    assert {row["action"] for row in theirs["audit log"]["audit.subject"]} >= {"student.add", "grade.override"}
    for foreign in (EVE, '"7"', '"e.ipynb', "e-unsaid"):
        assert foreign not in said

    other = json.dumps(await exported(database, maritime, EVE))
    assert "e-unsaid" in other
    for foreign in ("Lovelace", "ada@sea", "Illness", ADA, "a-unsaid"):
        assert foreign not in other
    assert not any(rows for tables in (await exported(database, maritime, "300")).values() for rows in tables.values())


@pytest.mark.usefixtures("ada")
async def test_the_files_are_those_of_the_person(database: Database, maritime: Course) -> None:
    async with database.reading() as tx:
        files = await own_data.files(tx, await own_data.whose(tx, maritime.id, ADA))
    assert files == [
        OwnFile("a.ipynb", "a", "essay-1", 1),
        OwnFile("same.ipynb", "same", None, None),
        OwnFile("a-unsaid.ipynb", "a-unsaid", None, None),
    ]


async def test_a_student_has_everything_deleted_but_the_grade_record(
    database: Database, maritime: Course, ada: int
) -> None:
    before = await exported(database, maritime, EVE)
    done = await erase(database, maritime, ADA)
    assert done.uploads == ("a-unsaid",)
    left = await exported(database, maritime, ADA)
    kept = {name for name, tables in left.items() if any(tables.values())}
    assert kept == {"roster", "submissions", "decisions about grades", "audit log"}
    assert await exported(database, maritime, EVE) == before
    async with database.reading() as tx:
        entry = (await audit.entries(tx, maritime.id))[0]
        assert (entry.action, entry.actor, entry.subject) == ("privacy.erase", ADA, f"student:{ada}")
        assert entry.after == {"deleted": done.counts}
        assert await outbox.counts(tx, maritime.id) == {("pending", False): 2, ("sent", False): 1}
        assert (await roster.by_account(tx, maritime.id, ADA)) is not None


@pytest.mark.usefixtures("ada")
async def test_who_is_not_on_the_roster_has_all_deleted_and_leaves_no_id(database: Database, maritime: Course) -> None:
    assert (await erase(database, maritime, EVE)).uploads == ("e", "e-unsaid")
    left = await exported(database, maritime, EVE)
    assert not any(rows for tables in left.values() for rows in tables.values())
    async with database.reading() as tx:
        assert all(EVE not in str(entry) for entry in await audit.entries(tx, maritime.id))
    assert (await erase(database, maritime, ADA)).uploads == ("a-unsaid", "same")


@pytest.mark.usefixtures("ada")
async def test_what_was_sent_a_moment_ago_is_not_deleted_under_the_senders_feet(
    database: Database, maritime: Course
) -> None:
    with pytest.raises(PrivacyError, match="try again in a minute"):
        await erase(database, maritime, ADA, NOON + timedelta(seconds=30))
    assert (await exported(database, maritime, ADA))["reminders"]["reminder_wishes.person"]


async def test_a_role_in_the_teaching_is_not_deleted(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        await staff.appoint(tx, maritime.id, ADA, "assistant", actor="7", at=NOON)
    await erase(database, maritime, ADA)
    assert (await exported(database, maritime, ADA))["staff"]["staff.person"] == [{"role": "assistant"}]


@pytest.mark.usefixtures("ada")
async def test_files_that_nobody_explained_are_forgotten_with_time(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        await submissions.receive(tx, file(ADA, "new", LATER))
        await submissions.receive(tx, file(ADA, "e", NOON))
        gone = await own_data.forget_unconfirmed(tx, maritime.id, LATER)
        again = await own_data.forget_unconfirmed(tx, maritime.id, LATER)
    assert gone.counts == {"files without an assignment": 5}
    assert gone.uploads == ("a-unsaid", "e-unsaid", "same")
    assert again.uploads == ()


def test_a_file_is_discarded_unless_it_was_kept_again_just_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(tmp_path / "uploads")
    name = uploads.keep(b"work")
    uploads.discard_all([name])
    assert uploads.read(name) == b"work"
    later = datetime.now(UTC).timestamp() + JUST_NOW + 1
    monkeypatch.setattr("registrar.uploads.time.time", lambda: later)
    uploads.discard_all([name, name])
    assert not uploads.path(name).exists()
    assert uploads.read(uploads.keep(b"work")) == b"work"


def test_the_page_names_every_topic_and_whether_it_can_be_deleted() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].strip("| "): line for line in page.splitlines() if line.startswith("| ")}
    for topic in TOPICS:
        assert (
            rows[topic.name].rstrip(" |").split(" | ")[-1].startswith("yes" if topic.deleted == "on request" else "no")
        )
