"""Kaggle's leaderboard: who is behind its lines, who gets the points, and what is left alone."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from registrar import audit
from registrar.course.models import Course
from registrar.database import Database, Transaction
from registrar.errors import GradebookError, RegistrarError
from registrar.gradebook import decisions
from registrar.gradebook.book import grade_of
from registrar.gradebook.kaggle import Standings, award, read_leaderboard, standings
from registrar.gradebook.submitted import submitted
from registrar.people import roster
from registrar.teams import forming
from tests.registrar.team_helpers import with_teams

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
TALK = "source-presentation"
HEAD = "Rank,TeamId,TeamName,LastSubmissionDate,Score,SubmissionCount,TeamMemberUserNames"
BOARD = (
    f"{HEAD}\n"
    '1,11,"Sea, Wolves",2024-02-28 10:00:00,0.91,4,"wolfie,nobody1"\n'
    "2,12,solo flight,2024-02-27 10:00:00,0.90,2,clara.reis\n"
    "3,13,Bento Dias,2024-02-27 10:00:00,0.89,2,bdbd\n"
    "4,14,Strangers,2024-02-27 10:00:00,0.88,9,who knows\n"
)


async def enrol(tx: Transaction, course: Course, *names: str) -> dict[str, int]:
    found = {}
    for name in names:
        last, _, first = name.partition(", ")
        address = f"{first}.{last}@letters.example".lower()
        found[name] = (await roster.add(tx, course, name, email=address, actor="7", at=NOW)).id
    return found


async def team(tx: Transaction, course: Course, name: str, first: int, other: int) -> None:
    await forming.form(tx, course, first, name, actor="7", at=NOW)
    invitation = await forming.invite(tx, course, first, other, actor="7", at=NOW)
    await forming.answer(tx, course, other, invitation.id, accept=True, actor="7", at=NOW)


def names(found: Standings) -> list[tuple[str, str]]:
    return [(each.student.name, each.team) for each in found.awarded]


async def test_students_are_known_by_their_team_their_login_or_their_name(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        ids = await enrol(tx, maritime, "Lopes, Ana", "Dias, Bento", "Reis, Clara", "Vaz, Duarte", "Melo, Eva")
        await team(tx, with_teams(maritime), "sea wolves", ids["Lopes, Ana"], ids["Vaz, Duarte"])
        found = await standings(tx, maritime, TALK, read_leaderboard(BOARD.encode("utf-8-sig")))
    assert names(found) == [
        ("Lopes, Ana", "Sea, Wolves"),
        ("Vaz, Duarte", "Sea, Wolves"),
        ("Reis, Clara", "solo flight"),
        ("Dias, Bento", "Bento Dias"),
    ]
    assert [each.team for each in found.unknown] == ["Strangers"]
    assert found.absent == 1


async def test_a_name_that_two_students_share_is_nobodys(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        for address in ("bento1@letters.example", "bento2@letters.example"):
            await roster.add(tx, maritime, "Dias, Bento", email=address, actor="7", at=NOW)
        assert names(await standings(tx, maritime, TALK, read_leaderboard(BOARD.encode()))) == []


async def test_the_rank_changes_nothing_and_the_trace_says_where_points_come_from(
    database: Database, maritime: Course
) -> None:
    async with database.transaction() as tx:
        ids = await enrol(tx, maritime, "Dias, Bento", "Reis, Clara", "Melo, Eva")
        found = await standings(tx, maritime, TALK, read_leaderboard(BOARD.encode()))
        await award(tx, maritime, TALK, found, 10, actor="7", at=NOW)
    async with database.reading() as tx:
        marks = {
            name: (await grade_of(tx, maritime, student, submitted, NOW)).mark(TALK) for name, student in ids.items()
        }
        assert len(await audit.entries(tx, maritime.id, about="override")) == 2
    assert [each.points for each in marks.values()] == [Fraction(10), Fraction(10), None]
    assert marks["Dias, Bento"].working == '10 of 15 points, set by the staff: On Kaggle\'s leaderboard as "Bento Dias"'


async def test_points_set_by_hand_are_kept_and_those_of_an_earlier_leaderboard_replaced(
    database: Database, maritime: Course
) -> None:
    async with database.transaction() as tx:
        ids = await enrol(tx, maritime, "Dias, Bento", "Reis, Clara")
        await decisions.override(tx, maritime, TALK, ids["Reis, Clara"], None, reason="Ill", actor="7", at=NOW)
        for points in (10, 12):
            found = await standings(tx, maritime, TALK, read_leaderboard(BOARD.encode()))
            await award(tx, maritime, TALK, found, points, actor="7", at=NOW)
        decided = await decisions.decisions(tx, maritime.id)
    assert [each.student.name for each in found.kept] == ["Reis, Clara"]
    assert {student: each.overrides[TALK].points for student, each in decided.items()} == {
        ids["Dias, Bento"]: 12,
        ids["Reis, Clara"]: None,
    }


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04xlsx", b"a,b\n1,2\n", b"\0\1\2", f'{HEAD}\n"open'.encode()], ids=str)
def test_another_file_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(RegistrarError, match=r"CSV|quotation|Export|Download"):
        read_leaderboard(data)


async def test_more_points_than_it_is_worth_are_refused(database: Database, maritime: Course) -> None:
    async with database.transaction() as tx:
        await enrol(tx, maritime, "Dias, Bento")
        found = await standings(tx, maritime, TALK, read_leaderboard(BOARD.encode()))
        with pytest.raises(GradebookError, match="between 0 and 15"):
            await award(tx, maritime, TALK, found, 16, actor="7", at=NOW)
