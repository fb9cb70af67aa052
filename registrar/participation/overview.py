"""Who took part in what: the discussions, week by week, and the work of the team."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select

from registrar.calendar import week_of
from registrar.course.models import Course
from registrar.database import Transaction
from registrar.participation.contributions import said
from registrar.participation.places import TEAM
from registrar.participation.windows import Timing, Window, windows
from registrar.people.roster import Student
from registrar.submissions import HANDED_IN
from registrar.tables import AccountRow, SubmissionRow
from registrar.teams.membership import team_of, teams

WEEK = timedelta(weeks=1)
FEW = 100
"""Students whose rows are asked for by name, rather than those of everybody."""


@dataclass(slots=True)
class Week:
    """One week of one student: contributions to discussions in time and out of time, and messages to the team."""

    in_time: int = 0
    out_of_time: int = 0
    to_team: int = 0


@dataclass(slots=True)
class Activity:
    """How a student took part.

    Attributes:
        student: who.
        team: the id of the team that the student is in now; None if in none.
        discussions: how many contributions to each subject came at which time.
        weeks: by the Monday on which the week begins in the course's zone; weeks without anything are left out.
        team_days: on how many days the student wrote in a team's channel.
        handed_in: how many files the student's own accounts handed in for each assignment of teams.
    """

    student: Student
    team: int | None
    discussions: dict[str, Counter[Timing]] = field(default_factory=dict)
    weeks: dict[date, Week] = field(default_factory=dict)
    team_days: set[date] = field(default_factory=set)
    handed_in: Mapping[str, int] = field(default_factory=dict)

    @property
    def in_time(self) -> int:
        """How many subjects the student contributed to in time."""
        return sum(1 for timings in self.discussions.values() if timings[Timing.IN_TIME])

    @property
    def to_team(self) -> int:
        """How many messages the student wrote to a team."""
        return sum(week.to_team for week in self.weeks.values())


async def activities(tx: Transaction, course: Course, students: Sequence[Student]) -> list[Activity]:
    """Return how some students took part, in the order given. For a few, nothing is read about the others."""
    persons = None if len(students) > FEW else {person for each in students for person in each.accounts}
    own = [await team_of(tx, course.id, each.id) for each in students] if len(students) == 1 else []
    standing = own or await teams(tx, course.id)
    in_team = {member: team.id for team in standing if team for member in team.members}
    files = await _handed_in(tx, course, persons)
    found = [Activity(each, in_team.get(each.id), handed_in=files.get(each.id, {})) for each in students]
    by_person = {person: each for each in found for person in each.student.accounts}
    known = windows(course)
    for person, subject, at in await said(tx, course.id, persons):
        if person in by_person:
            _add(by_person[person], course, known.get(subject), subject, at)
    return found


def term_weeks(course: Course) -> list[date]:
    """Return the Mondays of the weeks that the term touches."""
    first, last = week_of(course.term.starts)[0], week_of(course.term.ends)[0]
    return [first + number * WEEK for number in range((last - first) // WEEK + 1)]


def _add(activity: Activity, course: Course, window: Window | None, subject: str, at: datetime) -> None:
    day = at.astimezone(course.term.zone).date()
    if subject.startswith(TEAM):
        activity.weeks.setdefault(week_of(day)[0], Week()).to_team += 1
        activity.team_days.add(day)
    elif window is not None:
        week = activity.weeks.setdefault(week_of(day)[0], Week())
        timing = window.timing(at)
        activity.discussions.setdefault(subject, Counter())[timing] += 1
        if timing is Timing.IN_TIME:
            week.in_time += 1
        else:
            week.out_of_time += 1


async def _handed_in(tx: Transaction, course: Course, persons: Collection[str] | None) -> dict[int, dict[str, int]]:
    """Return how many files each student handed in for each assignment of teams."""
    of_teams = [each.id for each in course.assignments if each.team]
    same_person = and_(SubmissionRow.course == AccountRow.course, SubmissionRow.person == AccountRow.person)
    wanted = (
        select(AccountRow.student_id, SubmissionRow.assignment, func.count())
        .join(SubmissionRow, same_person)
        .where(AccountRow.course == course.id, SubmissionRow.state.in_((*HANDED_IN, "replaced")))
        .where(SubmissionRow.assignment.in_(of_teams))
        .group_by(AccountRow.student_id, SubmissionRow.assignment)
    )
    if persons is not None:
        wanted = wanted.where(AccountRow.person.in_(persons))
    found: dict[int, dict[str, int]] = {}
    for student, assignment, files in await tx.execute(wanted):
        found.setdefault(student, {})[assignment or ""] = files
    return found
