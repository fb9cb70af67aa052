"""A proposal for those who have no team.

How it is made, so that everybody can follow it:

1. Taken are the students on the roster who are in no team and have not said that they work alone.
2. They are put in a row: first those of the section with the most of them, then those of the next one, and so on;
   within a section in the order in which they came onto the roster.
3. The number of teams is the one that comes closest to the size wished for, rounded up, yet so that no team is larger
   than allowed and, where that can be helped, none has a single member.
4. The row is dealt out like cards: the first student into the first team, the second into the second, and after the
   last team from the first again. So the sizes of the new teams differ by at most one, and so does the number of a
   section's students in any two of them.
5. Where one student would be left without a teammate, the last of the row, they join the smallest team that has room,
   the earliest formed of these; if none has, they stay without one, and the proposal says so.

Nothing in it is left to chance: the same roster and teams give the same proposal.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from registrar.course.models import Course
from registrar.database import Transaction
from registrar.errors import TeamError
from registrar.people.roster import students
from registrar.teams.membership import alone, teams
from registrar.teams.rules import SMALLEST_LIMIT, rules


@dataclass(frozen=True, slots=True)
class Candidate:
    """A student without a team; `section` is the id of their section, None if unknown."""

    student: int
    section: str | None


@dataclass(frozen=True, slots=True)
class Room:
    """A team that stands: its id and how many are in it."""

    team: int
    members: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should come together.

    Attributes:
        new: the members of each new team.
        joining: students who join a team that stands, each with its id.
        left: students for whom there is no teammate.
    """

    new: tuple[tuple[int, ...], ...]
    joining: tuple[tuple[int, int], ...] = ()
    left: tuple[int, ...] = ()

    @property
    def placed(self) -> tuple[int, ...]:
        """Everybody who gets a team."""
        return (*(each for team in self.new for each in team), *(student for student, _ in self.joining))

    @property
    def mark(self) -> int:
        """A number that is another one for nearly every other proposal."""
        return zlib.crc32(repr((self.new, self.joining, self.left)).encode())


def propose(candidates: Iterable[Candidate], standing: Iterable[Room], size: int, largest: int | None) -> Proposal:
    """Put students without a team together, as this module's head says.

    Args:
        candidates: the students, in the order in which they came onto the roster.
        standing: the teams there are, in the order in which they were formed.
        size: the members wished for, at least 2.
        largest: the most members that a team may have, at least 2; None if there is no limit.

    Raises:
        TeamError: if the size is below 2 or above the most allowed.
    """
    if size < SMALLEST_LIMIT or (largest is not None and size > largest):
        most = "" if largest is None else f" and at most {largest}"
        raise TeamError(f"A team of a proposal has at least {SMALLEST_LIMIT} members{most}.")
    row = _in_a_row(list(candidates))
    # An odd one out remains where there is only one student, or where pairs are the most that is allowed.
    odd = row[-1:] if len(row) == 1 or (largest == SMALLEST_LIMIT and len(row) % 2) else []
    row = row[: len(row) - len(odd)]
    count = _teams_for(len(row), size, largest)
    new = tuple(tuple(row[start::count]) for start in range(count)) if row else ()
    room = sorted((each for each in standing if largest is None or each.members < largest), key=lambda r: r.members)
    if odd and room:
        return Proposal(new, ((odd[0], room[0].team),))
    return Proposal(new, left=tuple(odd))


async def proposal(tx: Transaction, course: Course, size: int | None) -> Proposal:
    """Return the proposal for a course as it is now; without a size, the largest allowed is wished for.

    Raises:
        TeamError: if the size does not fit the rules, or neither it nor the largest is known.
    """
    holding = await rules(tx, course)
    wished = size or holding.largest
    if wished is None:
        raise TeamError("Say how many members a team should have: this course states no largest size.")
    standing = sorted(await teams(tx, course.id), key=lambda team: team.id)
    placed = {member for team in standing for member in team.members} | await alone(tx, course.id)
    roster = sorted(await students(tx, course.id), key=lambda student: student.id)
    candidates = [Candidate(each.id, each.section) for each in roster if each.id not in placed]
    return propose(candidates, [Room(team.id, len(team.members)) for team in standing], wished, holding.largest)


def _in_a_row(candidates: Sequence[Candidate]) -> list[int]:
    in_section = Counter(each.section for each in candidates)
    order = sorted(candidates, key=lambda each: (-in_section[each.section], each.section or ""))
    return [each.student for each in order]


def _teams_for(people: int, size: int, largest: int | None) -> int:
    """Return how many teams that many people make."""
    fewest = 1 if largest is None else ceil(people / largest)
    return max(1, fewest, min(ceil(people / size), people // SMALLEST_LIMIT))
