"""The points of the simulated term worked out by hand, so to say: from the deeds alone, by the course's outline.

A sheet is worth 10 points, the plan 20, the introduction 4. Each day late that has begun costs a tenth of them, and
after five days there is nothing left to earn. Of several attempts the last counts, but for those that are too late.
"""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

from tests.end_to_end.term import deeds
from tests.end_to_end.term.deeds import DECISIONS, EXTENSIONS, PLAN, RATED_TEAMS, SHEETS, SILENT, HandedIn
from tests.end_to_end.term.roll import EVERYBODY, HEADER, POINTS

EXCUSED = "EX"
OWN_PART = 5


def days_late(day: int, more: int = 0) -> int:
    """Return how many days late have begun at noon of a day counted from the due day, which ends at 18:00."""
    return max(0, day - more)


def is_too_late(day: int, more: int = 0) -> bool:
    """Whether more than five days have passed. At noon of the sixth day after, only five and three quarters have."""
    return day - more > 5


def after_lateness(assignment: str, file: HandedIn, more: int = 0) -> Fraction:
    """Return what a file earns where its deadline was moved by `more` days."""
    if is_too_late(file.day, more):
        return Fraction(0)
    taken = Fraction(POINTS[assignment], 10) * days_late(file.day, more)
    return max(Fraction(0), Fraction(file.score) - taken)


def counting(assignment: str, files: Sequence[HandedIn], more: int = 0) -> Fraction:
    """Return what the attempts at an assignment earn; nothing handed in is 0 once the term is over."""
    new = [each for each in files if not each.again]
    credited = [each for each in new if not is_too_late(each.day, more)] or new
    return after_lateness(assignment, credited[-1], more) if credited else Fraction(0)


def more_days(assignment: str, student: int | None = None, team: int | None = None, by_day: int = 100) -> int:
    """Return by how many days a deadline is moved in the end, or as it stands on a day."""
    return max(
        (
            each.days
            for each in EXTENSIONS
            if each.assignment == assignment
            and each.granted <= by_day
            and each.student in {None, student}
            and each.team in {None, team}
        ),
        default=0,
    )


def introduction(student: int) -> Fraction:
    """Return the points for writing among the introductions: what is written before the term does not count."""
    written = [day for day in deeds.written_on(student) if day >= deeds.TERM_STARTS]
    if not written:
        return Fraction(0)
    return after_lateness("introductions", HandedIn((written[0] - deeds.DUE["introductions"]).days, 4))


def factors(members: Sequence[int]) -> dict[int, Fraction]:
    """Return the factor of each member of a team by WebPA, nobody rating themselves.

    The first criterion weighs twice as much as the second. A rater who gives everybody 0 by one of them says nothing
    by it.
    """
    received: dict[int, list[Fraction]] = {member: [] for member in members}
    for rater in members:
        others = [each for each in members if each != rater]
        if rater == SILENT:
            continue
        for rated in others:
            parts = []
            for criterion in (0, 1):
                everything = sum(deeds.rating(rater, each)[criterion] for each in others)
                given = deeds.rating(rater, rated)[criterion]
                parts.append(Fraction(given, everything) if everything else Fraction(1, len(others)))
            received[rated].append(len(others) * (2 * parts[0] + parts[1]) / 3)
    return {member: sum(pieces, Fraction(0)) / len(pieces) for member, pieces in received.items()}


def team_points(team: int, members: Sequence[int]) -> dict[int, Fraction]:
    """Return what each member of a team has of the plan: 15 parts of 20 are everybody's, 5 are one's own."""
    more = more_days(PLAN, team=team)
    common = counting(PLAN, [file for _, file in deeds.plan_of(team)], more)
    if team not in RATED_TEAMS:
        return dict.fromkeys(members, common)
    share = common * (POINTS[PLAN] - OWN_PART) / POINTS[PLAN]
    return {member: share + OWN_PART * min(Fraction(1), factor) for member, factor in factors(members).items()}


def gradebook(teams: Sequence[Sequence[int]]) -> dict[str, list[float | str]]:
    """Return everybody's row of points by their login, without who dropped the course.

    Args:
        teams: the members of each team when the plan was handed in, in the order of `deeds.plan_of`.
    """
    plans = {member: points for team, who in enumerate(teams) for member, points in team_points(team, who).items()}
    decided = {(each.student, each.assignment): each.points for each in DECISIONS if not each.withdrawn}
    rows = {}
    for each in EVERYBODY:
        if each.number == deeds.DROPPED:
            continue
        points: dict[str, Fraction | float | None] = {"introductions": introduction(each.number)}
        for sheet in SHEETS:
            more = more_days(sheet, student=each.number)
            points[sheet] = counting(sheet, deeds.handed_in(each.number, sheet), more)
        points[PLAN] = plans[each.number]
        points |= {name: given for (who, name), given in decided.items() if who == each.number}
        rows[each.login] = [EXCUSED if given is None else float(given) for given in points.values()]
    return rows


def read_canvas(file: bytes) -> dict[str, list[float | str]]:
    """Read a file for Canvas as Canvas documents it: each student's row of points, by the login."""
    header, possible, *rows = csv.reader(io.StringIO(file.decode("utf-8"), newline=""))
    assert tuple(header) == HEADER
    assert possible[0].strip() == "Points Possible"
    assert [float(cell) for cell in possible[5:]] == list(POINTS.values())
    listed = {each.row for each in EVERYBODY}
    assert {tuple(row[:5]) for row in rows} <= listed
    assert len({row[3] for row in rows}) == len(rows)
    return {row[3]: [cell if cell == EXCUSED else float(cell) for cell in row[5:]] for row in rows}


def grade_letters(student: int, teams: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
    """Return the title and the first line of each letter that brings a student a grade, as it stood when it came."""
    found = []
    for sheet in SHEETS:
        new = [file for file in deeds.handed_in(student, sheet) if not file.again]
        for attempt, file in enumerate(new, 1):
            more = more_days(sheet, student=student, by_day=file.day)
            found.append((f"Attempt {attempt} is graded", _line(sheet, file, more)))
    for team, members in enumerate(teams):
        if student in members:
            for place, file in deeds.plan_of(team):
                whose = "Attempt 1" if members[place] == student else "Your team's work"
                more = more_days(PLAN, team=team, by_day=file.day)
                found.append((f"{whose} is graded", _line(PLAN, file, more)))
    return sorted(found)


def _line(assignment: str, file: HandedIn, more: int) -> str:
    title = assignment.replace("-", " ").capitalize()
    return f"**{title}: {float(after_lateness(assignment, file, more)):g} of {POINTS[assignment]} points**"
