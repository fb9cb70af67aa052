"""A whole term with 120 students in 30 teams, played at the playground's page with the real bot.

Everything is real but the sandboxes, which have tests of their own. What the gradebook comes to is compared with a
reckoning that knows nothing of it (`term/reckoning.py`).
"""

from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from tests.end_to_end.term import deeds, reckoning
from tests.end_to_end.term.classroom import Classroom, classroom
from tests.end_to_end.term.people import Member, waited_for
from tests.end_to_end.term.roll import EVERYBODY
from tests.end_to_end.term.script import BEGINS, Teams, whole_term
from tests.end_to_end.term.sights import Sight, names_of, sights

AS_WRITTEN = 0.0005
"""Files have four decimal places of points; a factor of a team's member is rounded before."""


@pytest.mark.timeout(900)
async def test_a_term_of_120_students_in_30_teams_ends_in_the_gradebook_with_the_right_points(tmp_path: Path) -> None:
    async with classroom(tmp_path, deeds.noon(BEGINS)) as room:
        teams, exported = await whole_term(room)
        await letters_have_come(room, teams)
        seen = await sights(room)
    there_are_thirty_teams(teams)
    grades_are_right(teams, exported)
    each_grade_came_once(teams, seen)
    nobody_saw_the_grades_of_others(seen)


def there_are_thirty_teams(teams: Teams) -> None:
    """Check that everybody who did not drop the course is in one team, with those whom they invited."""
    assert len(teams) == 30
    members = sorted(chain.from_iterable(teams))
    assert members == [each.number for each in EVERYBODY if each.number != deeds.DROPPED]
    formed = [tuple(range(4 * team, 4 * team + 4)) for team in range(deeds.FORMED - 1)]
    assert list(teams[: deeds.FORMED - 1]) == formed


def grades_are_right(teams: Teams, exported: bytes) -> None:
    """Compare the file for Canvas with the reckoning, student by student."""
    expected, found = reckoning.gradebook(teams), reckoning.read_canvas(exported)
    assert found.keys() == expected.keys()
    assert len(found) == len(EVERYBODY) - 1
    wrong = {
        login: (row, expected[login])
        for login, row in found.items()
        if row
        != [each if each == reckoning.EXCUSED else pytest.approx(each, abs=AS_WRITTEN) for each in expected[login]]
    }
    assert not wrong


def each_grade_came_once(teams: Teams, seen: tuple[Sight, ...]) -> None:
    """Check that everybody was told each of their grades in one letter, as it stood then."""
    expected = {each.login: reckoning.grade_letters(each.number, teams) for each in EVERYBODY}
    assert {each.student.login: each.grade_letters() for each in seen} == expected


def nobody_saw_the_grades_of_others(seen: tuple[Sight, ...]) -> None:
    """Check that nothing that speaks of points names another student, and nothing private was seen by others."""
    accounts = {each.student.login: each.id for each in seen}
    for sight in seen:
        assert not sight.for_others()
        texts = sight.with_points()
        assert texts
        others = [each for each in EVERYBODY if each != sight.student]
        names = [name for each in others for name in names_of(each, accounts[each.login])]
        assert not [text for text in texts if any(name in text for name in names)]


async def letters_have_come(room: Classroom, teams: Teams) -> None:
    """Wait until everybody has as many letters as they are owed."""
    for each in EVERYBODY:
        owed = len(reckoning.grade_letters(each.number, teams))
        await waited_for(partial(_have_come, room.students[each.number], owed), f"{each.shown} waits for letters")


async def _have_come(student: Member, owed: int) -> bool:
    return sum("is graded" in str(each["embeds"]) for each in await student.letters()) >= owed
