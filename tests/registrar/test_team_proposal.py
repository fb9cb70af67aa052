"""The proposal for those without a team: nobody is forgotten, and sizes and sections are even."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.errors import TeamError
from registrar.teams.proposal import Candidate, Proposal, Room, propose

SECTIONS = st.sampled_from(["hybrid", "online", "evening", None])


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Candidate], list[Room], int, int | None]:
    students = draw(st.lists(st.integers(1, 500), unique=True, max_size=60))
    largest = draw(st.none() | st.integers(2, 8))
    size = draw(st.integers(2, largest or 8))
    rooms = [Room(team, draw(st.integers(1, largest or 9))) for team in range(1, draw(st.integers(0, 4)) + 1)]
    return [Candidate(each, draw(SECTIONS)) for each in students], rooms, size, largest


@given(cases())
def test_everybody_is_placed_once_and_no_team_is_too_large_or_of_one(
    case: tuple[list[Candidate], list[Room], int, int | None],
) -> None:
    candidates, rooms, size, largest = case
    found = propose(candidates, rooms, size, largest)
    assert sorted((*found.placed, *found.left)) == sorted(each.student for each in candidates)
    assert len(found.left) + len(found.joining) <= 1
    sizes = [len(team) for team in found.new]
    assert all(each >= 2 for each in sizes)
    assert max(sizes, default=0) <= (largest or max(size, 3))
    members = {room.team: room.members for room in rooms}
    for _, team in found.joining:
        assert largest is None or members[team] < largest
        assert members[team] == min(each for each in members.values())
    if found.left:
        assert all(largest is not None and each >= largest for each in members.values())


@given(cases())
def test_sizes_and_sections_differ_by_at_most_one_between_the_new_teams(
    case: tuple[list[Candidate], list[Room], int, int | None],
) -> None:
    candidates, rooms, size, largest = case
    found = propose(candidates, rooms, size, largest)
    section = {each.student: each.section for each in candidates}
    sizes = [len(team) for team in found.new]
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
    for each in set(section.values()):
        counts = [Counter(section[student] for student in team)[each] for team in found.new]
        assert max(counts, default=0) - min(counts, default=0) <= 1
    assert propose(candidates, rooms, size, largest) == found


def test_a_proposal_can_be_checked_by_hand() -> None:
    hybrid = [Candidate(number, "hybrid") for number in (1, 2, 3)]
    online = [Candidate(number, "online") for number in (4, 5, 6, 7)]
    found = propose([*hybrid, *online], [], 3, 4)
    # The row is 4 5 6 7 1 2 3, as more are online; seven in threes make three teams.
    assert found == Proposal(((4, 7, 3), (5, 1), (6, 2)))


def test_the_last_of_an_odd_number_of_pairs_joins_the_smallest_team_with_room() -> None:
    people = [Candidate(number, None) for number in (1, 2, 3)]
    assert propose(people, [Room(8, 2), Room(9, 1)], 2, 2) == Proposal(((1, 2),), joining=((3, 9),))
    assert propose(people, [Room(8, 2)], 2, 2) == Proposal(((1, 2),), left=(3,))
    assert propose([], [], 2, 2) == Proposal(())


def test_another_proposal_has_another_mark() -> None:
    people = [Candidate(number, None) for number in range(1, 7)]
    assert propose(people, [], 3, 3).mark != propose(people, [], 2, 3).mark
    assert propose(people, [], 3, 3).mark == propose(people, [], 3, 3).mark


@pytest.mark.parametrize(("size", "largest"), [(1, None), (0, 4), (5, 4)])
def test_a_size_that_no_team_may_have_is_refused(size: int, largest: int | None) -> None:
    with pytest.raises(TeamError, match="at least 2 members"):
        propose([], [], size, largest)
