"""What the members of a team say of each other, and the factors that follow from it.

It is for the instructor alone: a member sees what they said themselves, and nothing of what was said of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update

from registrar import audit
from registrar.audit import Entry
from registrar.course.models import Course
from registrar.course.peers import PeerFeedback, RatingRound
from registrar.database import Transaction
from registrar.errors import ParticipationError
from registrar.participation.windows import first_moment, last_moment
from registrar.tables import FactorRow, PeerRatingRow
from registrar.teams.factors import Factor, RatingError, check_ratings, factors
from registrar.teams.membership import Team, team_of

COMMENT_LIMIT = 1000
"""Characters of a comment."""


@dataclass(frozen=True, slots=True)
class Round:
    """The time in which the members of teams rate each other's part in an assignment; both instants are part of it."""

    assignment: str
    title: str
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """What one member said of another; both are named by our ids of the students.

    Attributes:
        rater: who said it.
        rated: of whom.
        points: by criterion.
        comment: for the instructor; may be empty.
        at: when it was last changed.
    """

    rater: int
    rated: int
    points: Mapping[str, int]
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a round in one team.

    Attributes:
        factors: one for each member, whose name in it is the id of the student.
        ratings: all that members said of those who are in the team now.
        waiting: the members who have not rated everybody yet. What they said so far does not count.
    """

    factors: tuple[Factor, ...]
    ratings: Sequence[Rating]
    waiting: tuple[int, ...]


def rounds(course: Course) -> tuple[Round, ...]:
    """Return the rounds of a course; none where members do not rate each other."""
    return tuple(_round(course, each) for each in (course.peer_feedback.rounds if course.peer_feedback else ()))


def open_rounds(course: Course, now: datetime) -> tuple[Round, ...]:
    """Return the rounds that are open at an aware instant."""
    return tuple(each for each in rounds(course) if each.opens <= now <= each.closes)


async def rate(
    tx: Transaction,
    course: Course,
    assignment: str,
    rater: int,
    rated: int,
    points: Mapping[str, int],
    comment: str,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Keep what a member says of another, in place of what they said before.

    Raises:
        ParticipationError: if the round is not open, or they are not in one team.
        RatingError: if the points are not on the scale, or one is missing.
    """
    feedback = _feedback(course)
    if assignment not in {each.assignment for each in open_rounds(course, at)}:
        raise ParticipationError("Your team cannot be rated now. `/peers status` says when it can.")
    team = await team_of(tx, course.id, rater)
    if team is None or rated not in team.members or rated == rater:
        raise ParticipationError("You can rate the other members of your team, and nobody else.")
    said = {str(rated): points}
    check_ratings((str(rater), str(rated)), {str(rater): said}, feedback.weights, feedback.scale.points)
    if len(comment) > COMMENT_LIMIT:
        raise ParticipationError(f"A comment has at most {COMMENT_LIMIT:,} characters.")
    row = await tx.scalar(
        _ratings(course.id, assignment).where(PeerRatingRow.rater == rater, PeerRatingRow.rated == rated)
    )
    if row is None:
        row = PeerRatingRow(course=course.id, assignment=assignment, rater=rater, rated=rated)
        tx.add(row)
    row.points, row.comment, row.at = dict(points), comment.strip(), at
    await tx.flush()
    # What was said stays out of the audit log, which more people read than the instructor.
    await audit.record(tx, Entry(course.id, at, actor, "peers.rate", f"assignment:{assignment} team:{team.id}"))


async def given(tx: Transaction, course: Course, assignment: str, rater: int) -> dict[int, Rating]:
    """Return what one member said of the others, by whom it is about."""
    rows = await tx.scalars(_ratings(course.id, assignment).where(PeerRatingRow.rater == rater))
    return {row.rated: _rating(row) for row in rows}


async def outcome(tx: Transaction, course: Course, assignment: str, team: Team) -> Outcome:
    """Return what came of a round in a team so far.

    Raises:
        ParticipationError: if the course has no ratings.
    """
    feedback = _feedback(course)
    mine = _ratings(course.id, assignment).where(
        PeerRatingRow.rater.in_(team.members), PeerRatingRow.rated.in_(team.members)
    )
    found = [_rating(row) for row in await tx.scalars(mine.order_by(PeerRatingRow.rated, PeerRatingRow.rater))]
    table = _complete(feedback, team, found)
    names = [str(member) for member in team.members]
    waiting = tuple(member for member in team.members if str(member) not in table)
    return Outcome(factors(names, table, feedback.weights), found, waiting)


async def waiting(tx: Transaction, course: Course, assignment: str, teams: Sequence[Team]) -> dict[int, int]:
    """Return how many others each member of some teams has yet to rate; who has rated everybody is left out."""
    given_by = _ratings(course.id, assignment).with_only_columns(PeerRatingRow.rater, PeerRatingRow.rated)
    if len(teams) == 1:
        given_by = given_by.where(PeerRatingRow.rater.in_(teams[0].members))
    said: dict[int, set[int]] = {}
    for rater, rated in await tx.execute(given_by):
        said.setdefault(rater, set()).add(rated)
    left = {
        member: len(set(team.members) - {member} - said.get(member, set())) for team in teams for member in team.members
    }
    return {member: count for member, count in left.items() if count}


async def merge_ratings(tx: Transaction, keep: int, duplicate: int) -> None:
    """Make what was said by and of two entries of one person one, and their accepted factors.

    What would then be said twice is dropped, and of two factors that of `keep` holds.
    """
    both = {keep, duplicate}
    wanted = select(PeerRatingRow).where(PeerRatingRow.rater.in_(both) | PeerRatingRow.rated.in_(both))
    known = set()
    moving = []
    # What `keep` has goes before what comes from the duplicate.
    for row in sorted(await tx.scalars(wanted), key=lambda row: duplicate in {row.rater, row.rated}):
        rater, rated = (keep if each == duplicate else each for each in (row.rater, row.rated))
        if rater == rated or (row.assignment, rater, rated) in known:
            await tx.delete(row)
        else:
            known.add((row.assignment, rater, rated))
            moving.append((row, rater, rated))
    await tx.flush()
    for row, rater, rated in moving:
        row.rater, row.rated = rater, rated
    mine = select(FactorRow.assignment).where(FactorRow.student_id == keep)
    others = update(FactorRow).where(FactorRow.student_id == duplicate, FactorRow.assignment.not_in(mine))
    await tx.execute(others.values(student_id=keep))
    await tx.flush()


def _complete(feedback: PeerFeedback, team: Team, found: Sequence[Rating]) -> dict[str, dict[str, dict[str, float]]]:
    """Return the ratings of those who rated every other member, by all the criteria that hold now."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for each in found:
        points = {criterion: float(value) for criterion, value in each.points.items()}
        table.setdefault(str(each.rater), {})[str(each.rated)] = points
    names = [str(member) for member in team.members]
    complete = {}
    for rater, said in table.items():
        try:
            check_ratings(names, {rater: said}, feedback.weights, feedback.scale.points)
        except RatingError:
            continue
        complete[rater] = said
    return complete


def _round(course: Course, given: RatingRound) -> Round:
    title = course.assignment(given.assignment).title
    return Round(given.assignment, title, first_moment(course, given.opens), last_moment(course, given.closes))


def _feedback(course: Course) -> PeerFeedback:
    if course.peer_feedback is None:
        raise ParticipationError("In this course, the members of a team do not rate each other.")
    return course.peer_feedback


def _ratings(course: str, assignment: str) -> Select[PeerRatingRow]:
    return select(PeerRatingRow).where(PeerRatingRow.course == course, PeerRatingRow.assignment == assignment)


def _rating(row: PeerRatingRow) -> Rating:
    return Rating(row.rater, row.rated, row.points, row.comment, row.at)
