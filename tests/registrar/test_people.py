"""The roster: students come by hand and by file, link their accounts, leave, and are found to be the same person."""

import asyncio
import contextlib
import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar import audit
from registrar.course.models import Course
from registrar.database import Database
from registrar.errors import LinkError, RosterError
from registrar.gradebook import decisions
from registrar.people import linking, roster, staff
from registrar.people.importing import Imported, import_listing
from registrar.people.listing import read_listing
from registrar.people.roster import Student
from registrar.tables import Base

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
ADA = ("Lovelace, Ada", "11", "s11", "ada", "Thursday seminar")
GRACE = ("Hopper, Grace", "12", "s12", "grace", "Thursday seminar")


def written(*rows: Sequence[str], delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


async def bring_in(database: Database, course: Course, text: str | bytes, *, drop_missing: bool = False) -> Imported:
    listing = read_listing(text if isinstance(text, bytes) else text.encode())
    async with database.transaction() as tx:
        return await import_listing(tx, course, listing, drop_missing=drop_missing, actor="7", at=NOON)


async def everybody(database: Database, course: Course, *, dropped: bool = False) -> Sequence[Student]:
    async with database.reading() as tx:
        return await roster.students(tx, course.id, dropped=dropped)


async def trace(database: Database, course: Course) -> list[str]:
    async with database.reading() as tx:
        return [entry.action for entry in await audit.entries(tx, course.id)]


async def code_for(database: Database, course: Course, student: int) -> str:
    async with database.transaction() as tx:
        return (await linking.hand_out(tx, course.id, [student], actor="7", at=NOON))[student]


async def link(database: Database, course: Course, code: str, person: str, at: datetime = NOON) -> Student:
    async with database.transaction() as tx:
        return await linking.link(tx, course.id, code, person, at=at)


async def test_canvas_own_export_becomes_the_roster(database: Database, maritime: Course) -> None:
    text = written(
        (*HEAD, "First essay (401)", "Something else (402)", "Current Score"),
        ("", "", "", "", "", "Manual Posting", "", ""),
        ("    Points Possible", "", "", "", "", "20.00", "5.00", "(read only)"),
        (*ADA, "18.00", "", "90"),
        (*GRACE, "", "", ""),
        ("Student, Test", "99", "", "5f1e", "Thursday seminar", "", "", ""),
    )
    done = await bring_in(database, maritime, text)

    grace, ada = await everybody(database, maritime)
    assert (ada.name, ada.canvas_id, ada.sis_id, ada.login, ada.section) == (*ADA[:4], "seminar")
    assert grace.name == GRACE[0]
    assert set(done.added) == {ada.id, grace.id}
    assert done.columns == ("essay-1",)
    assert await trace(database, maritime) == ["roster.import"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_list_is_read_however_it_was_saved(encoding: str, delimiter: str) -> None:
    text = written(HEAD, ("Salgueiro, Inês", "13", "s13", "ines", "A"), delimiter=delimiter)
    (student,) = read_listing(text.encode(encoding)).students
    assert (student.name, student.canvas_id, student.section, student.line) == ("Salgueiro, Inês", "13", "A", 2)


def test_excels_hint_and_empty_lines_are_passed_over() -> None:
    (student,) = read_listing(b"sep=;\r\n\r\nName;E-mail\r\n\r\nAda;ada@sea.example\r\n;\r\n").students
    assert (student.name, student.email, student.line) == ("Ada", "ada@sea.example", 5)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"Student,ID\n\x00\x01\x02", "no text file"),
        (b"Vorname,Matrikel\nAda,1\n", "`Student`.*Vorname, Matrikel"),
        (b"Student,Section\nAda,A\n", "`SIS Login ID`"),
        (b"Student,Name,ID\nAda,Ada,1\n", '"Student" and "Name" mean the same'),
        (b"Student,ID\n", "no students"),
        (b'Student,ID\n"Ada,1\n', "quotation mark"),
        (b"Student,ID\nLovelace, Ada,1\n", "Line 2 has 3 cells"),
        (b"Student,ID\nAda,1\nGrace,2\nAda B,1\n", "Lines 2 and 4 have the same ID: 1"),
        (b"Student,Login\nAda,ADA\nGrace,ada\n", "Lines 2 and 3 have the same SIS Login ID"),
        (b"Student,ID\n,1\nAda,\n", "Line 2 has no name.\nLine 3 has no ID"),
        (b"Student,ID\n" + b",1\n" * 30, "And 20 more"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(RosterError, match=said):
        read_listing(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_list_or_a_reason(data: bytes) -> None:
    listing = None
    with contextlib.suppress(RosterError):
        listing = read_listing(data)
    assert listing is None or listing.students


async def test_a_second_import_changes_what_differs_and_says_who_is_missing(
    database: Database, maritime: Course
) -> None:
    await bring_in(database, maritime, written(HEAD, ADA, GRACE))
    grace, ada = await everybody(database, maritime)
    done = await bring_in(database, maritime, written(HEAD, ("King, Ada", "11", "", "ADA", "")))

    assert done == Imported((), (ada.id,), (), (grace.id,), (), ())
    changed = (await everybody(database, maritime))[1]
    assert (changed.name, changed.sis_id, changed.canvas_section) == ("King, Ada", "s11", "Thursday seminar")
    async with database.reading() as tx:
        entry = (await audit.entries(tx, maritime.id))[0]
    assert entry.before == {"changed": {str(ada.id): {"name": "Lovelace, Ada", "login": "ada"}}}
    assert entry.after
    assert entry.after["changed"] == {str(ada.id): {"name": "King, Ada", "login": "ADA"}}


async def test_who_is_missing_is_dropped_only_if_asked_and_comes_back_by_the_next_file(
    database: Database, maritime: Course
) -> None:
    await bring_in(database, maritime, written(HEAD, ADA, GRACE))
    await bring_in(database, maritime, written(HEAD, ADA), drop_missing=True)
    assert [each.name for each in await everybody(database, maritime)] == [ADA[0]]
    assert len(await everybody(database, maritime, dropped=True)) == 2
    done = await bring_in(database, maritime, written(HEAD, ADA, GRACE))
    assert (len(done.changed), len(done.unchanged)) == (1, 1)
    assert len(await everybody(database, maritime)) == 2


async def test_an_import_that_fits_two_entries_changes_nothing(database: Database, maritime: Course) -> None:
    await bring_in(database, maritime, written(HEAD, ADA, GRACE))
    new = ("Meitner, Lise", "14", "s14", "lise", "")
    with pytest.raises(RosterError, match="Line 3 fits two entries"):
        await bring_in(database, maritime, written(HEAD, new, ("Lovelace, Ada", "11", "s12", "", "")))
    assert [each.name for each in await everybody(database, maritime)] == [GRACE[0], ADA[0]]
    with pytest.raises(RosterError, match="an earlier line means already"):
        await bring_in(database, maritime, written(HEAD, ("A", "11", "", "", ""), ("B", "", "s11", "", "")))
    assert len(await trace(database, maritime)) == 1


async def test_ten_thousand_students_come_in_at_once_and_stay_the_same(database: Database, maritime: Course) -> None:
    rows = [(f"Sailor {number:05}", f"{number}", f"s{number}", f"login{number}", "") for number in range(10_000)]
    first = await bring_in(database, maritime, written(HEAD, *rows))
    again = await bring_in(database, maritime, written(HEAD, *rows))
    assert (len(first.added), len(again.unchanged), len(again.added)) == (10_000, 10_000, 0)


async def test_a_student_is_added_by_hand_moved_dropped_and_taken_back(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        added = await roster.add(tx, maritime, " Ada ", email="Ada@sea.example", actor="7", at=NOON)
        await roster.move(tx, maritime, added.id, "seminar", actor="7", at=NOON)
        await roster.drop(tx, maritime.id, added.id, actor="7", at=NOON)
        assert (await roster.student(tx, maritime.id, added.id)).dropped_at == NOON
        with pytest.raises(RosterError, match="dropped already"):
            await roster.drop(tx, maritime.id, added.id, actor="7", at=NOON)
        await roster.readmit(tx, maritime.id, added.id, actor="7", at=NOON)
        with pytest.raises(RosterError, match="on the roster already"):
            await roster.readmit(tx, maritime.id, added.id, actor="7", at=NOON)
        with pytest.raises(RosterError, match='no section "evening"'):
            await roster.move(tx, maritime, added.id, "evening", actor="7", at=NOON)
        with pytest.raises(RosterError, match="the same e-mail address"):
            await roster.add(tx, maritime, "Ada", email="ada@sea.example", actor="7", at=NOON)
        with pytest.raises(RosterError, match="needs a name"):
            await roster.add(tx, maritime, " ", actor="7", at=NOON)
        with pytest.raises(RosterError, match="no such student"):
            await roster.student(tx, "another", added.id)
    (student,) = await everybody(database, maritime)
    assert (student.name, student.section) == ("Ada", "seminar")
    actions = ["student.readmit", "student.drop", "student.move", "student.add"]
    assert await trace(database, maritime) == actions


async def test_a_code_links_an_account_once(database: Database, maritime: Course) -> None:
    done = await bring_in(database, maritime, written(HEAD, ADA, GRACE))
    ada, grace = done.added
    code = await code_for(database, maritime, ada)

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", code)
    assert (await link(database, maritime, f" {code.lower()} ", "100")).accounts == ("100",)
    async with database.reading() as tx:
        found = await roster.by_account(tx, maritime.id, "100")
        assert found
        assert found.id == ada
        assert await roster.by_account(tx, "another", "100") is None
    with pytest.raises(LinkError, match="used this code already"):
        await link(database, maritime, code, "100")
    with pytest.raises(LinkError, match="used by another account"):
        await link(database, maritime, code, "101")
    with pytest.raises(LinkError, match="belongs to another entry"):
        await link(database, maritime, await code_for(database, maritime, grace), "100")
    with pytest.raises(LinkError, match="no such code"):
        await link(database, maritime, "AAAAA-AAAAA", "101")


async def test_of_two_accounts_that_type_one_code_at_once_one_is_linked(database: Database, maritime: Course) -> None:
    done = await bring_in(database, maritime, written(HEAD, ADA))
    code = await code_for(database, maritime, done.added[0])
    results = await asyncio.gather(
        *(link(database, maritime, code, str(person)) for person in range(8)), return_exceptions=True
    )
    assert sum(isinstance(each, LinkError) for each in results) == 7
    assert len((await everybody(database, maritime))[0].accounts) == 1


async def test_codes_expire_are_replaced_and_are_not_for_those_who_left(database: Database, maritime: Course) -> None:
    ada, grace = (await bring_in(database, maritime, written(HEAD, ADA, GRACE))).added
    other = await code_for(database, maritime, grace)
    old, new = await code_for(database, maritime, ada), await code_for(database, maritime, ada)
    with pytest.raises(LinkError, match="no such code"):
        await link(database, maritime, old, "100")
    with pytest.raises(LinkError, match="expired"):
        await link(database, maritime, new, "100", NOON + timedelta(days=14))
    async with database.transaction() as tx:
        await roster.drop(tx, maritime.id, ada, actor="7", at=NOON)
    with pytest.raises(LinkError, match="not on the roster any more"):
        await link(database, maritime, new, "100")
    with pytest.raises(RosterError, match="not on the roster"):
        await code_for(database, maritime, ada)
    assert (await link(database, maritime, other, "100")).id == grace


async def test_no_code_is_kept_or_logged(database: Database, maritime: Course) -> None:
    done = await bring_in(database, maritime, written(HEAD, ADA))
    code = await code_for(database, maritime, done.added[0])
    await link(database, maritime, code, "100")
    async with database.reading() as tx:
        kept = [str(entry) for entry in await audit.entries(tx, maritime.id)]
    assert not any(code in entry or code.replace("-", "") in entry for entry in kept)
    assert await trace(database, maritime) == ["account.link", "code.hand-out", "roster.import"]


async def test_an_account_is_taken_back(database: Database, maritime: Course) -> None:
    done = await bring_in(database, maritime, written(HEAD, ADA))
    await link(database, maritime, await code_for(database, maritime, done.added[0]), "100")
    async with database.transaction() as tx:
        await linking.unlink(tx, maritime.id, "100", actor="7", at=NOON)
        assert await roster.by_account(tx, maritime.id, "100") is None
        with pytest.raises(RosterError, match="linked to nobody"):
            await linking.unlink(tx, maritime.id, "100", actor="7", at=NOON)


async def test_two_entries_of_one_person_become_one(database: Database, maritime: Course) -> None:
    keep = (await bring_in(database, maritime, written(HEAD, ADA))).added[0]
    async with database.transaction() as tx:
        twin = (await roster.add(tx, maritime, "Ada L.", email="ada@sea.example", actor="7", at=NOON)).id
    for student, person in ((keep, "100"), (twin, "200")):
        await link(database, maritime, await code_for(database, maritime, student), person, NOON)
    async with database.transaction() as tx:
        for student, assignment, points in ((keep, "essay-1", 10), (twin, "essay-1", 5), (twin, "essay-2", 7)):
            await decisions.override(tx, maritime, assignment, student, points, reason="By hand", actor="7", at=NOON)
        until = NOON + timedelta(days=200)
        await decisions.extend(tx, maritime, "essay-1", until, students=[twin], reason="", actor="7", at=NOON)

    async with database.transaction() as tx:
        merged = await roster.merge(tx, maritime.id, keep, twin, actor="7", at=NOON)
    assert (merged.id, merged.name, merged.email) == (keep, "Lovelace, Ada", "ada@sea.example")
    assert set(merged.accounts) == {"100", "200"}
    assert [each.id for each in await everybody(database, maritime, dropped=True)] == [keep]
    async with database.reading() as tx:
        decided = (await decisions.decisions(tx, maritime.id))[keep]
        entry = (await audit.entries(tx, maritime.id))[0]
    assert {name: each.points for name, each in decided.overrides.items()} == {"essay-1": 10, "essay-2": 7}
    assert decided.extensions == {"essay-1": until}
    assert entry.before
    assert entry.before["overrides"] == [{"assignment": "essay-1", "points": 5, "reason": "By hand"}]
    async with database.transaction() as tx:
        with pytest.raises(RosterError, match="two different entries"):
            await roster.merge(tx, maritime.id, keep, keep, actor="7", at=NOON)


async def test_staff_have_roles_and_one_instructor_stays(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        await staff.appoint(tx, maritime.id, "1", "instructor", actor="cli", at=NOON)
        await staff.appoint(tx, maritime.id, "2", "assistant", actor="1", at=NOON)
        assert await staff.staff(tx, maritime.id) == {"1": "instructor", "2": "assistant"}
        assert await staff.role_of(tx, maritime.id, "3") is None
        assert await staff.role_of(tx, "another", "1") is None
        with pytest.raises(RosterError, match="only instructor"):
            await staff.dismiss(tx, maritime.id, "1", actor="1", at=NOON)
        with pytest.raises(RosterError, match="only instructor"):
            await staff.appoint(tx, maritime.id, "1", "assistant", actor="1", at=NOON)
        with pytest.raises(RosterError, match="no role"):
            await staff.dismiss(tx, maritime.id, "3", actor="1", at=NOON)
        await staff.appoint(tx, maritime.id, "2", "instructor", actor="1", at=NOON)
        await staff.dismiss(tx, maritime.id, "1", actor="2", at=NOON)
        assert await staff.staff(tx, maritime.id) == {"2": "instructor"}
        latest = (await audit.entries(tx, maritime.id))[0]
    assert (latest.action, latest.actor, latest.before, latest.after) == (
        "staff.dismiss",
        "2",
        {"role": "instructor"},
        None,
    )


def test_a_merge_knows_every_column_that_names_a_student() -> None:
    naming = {
        f"{column.table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "students" for key in column.foreign_keys)
    }
    grades = {"extensions.student_id", "overrides.student_id", "individual_factors.student_id"}
    teams = {"teams.leader_id", "team_alone.student_id", "team_members.student_id", "team_plans.leader_id"}
    ratings = {"peer_ratings.rated", "peer_ratings.rater"}
    others = {"student_accounts.student_id", "team_invitations.student_id"}
    gone_with_the_duplicate = {"link_codes.student_id"}
    assert naming == grades | teams | ratings | others | gone_with_the_duplicate
