"""How the staff sees participation: an overview with those to look after, and all of it as a table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import discord

from bot.views.participation import subject_counts
from bot.views.table import csv_bytes
from bot.views.text import DESCRIPTION_LIMIT, FIELD_LIMIT, lines_within, plain
from registrar.course.models import Course
from registrar.participation.overview import Activity
from registrar.participation.windows import Timing, Window, windows

NOBODY = "Nobody is on the roster, or nobody fits what you asked for."
SUMMARY_LIMIT = 2500


def participation_embed(
    course: Course, shown: Sequence[Activity], teams: Mapping[int, str], now: datetime
) -> discord.Embed:
    """Render the overview: how many contributed to what, and who was silent.

    Args:
        course: the course.
        shown: the students.
        teams: the names of teams, by id.
        now: the instant, aware.
    """
    embed = discord.Embed(title="Participation", colour=discord.Colour.blurple())
    if not shown:
        embed.description = NOBODY
        return embed
    lines = [f"**{len(shown)}** students. Only you see this.", "", *_discussions(course, shown)]
    embed.description = lines_within(lines, min(SUMMARY_LIMIT, DESCRIPTION_LIMIT))
    over = [each for each in _discussed(course, shown) if each.timing(now) is Timing.LATE]
    absent = [plain(each.student.name) for each in shown if over and not each.in_time]
    if absent:
        embed.add_field(name="In no discussion in time", value=lines_within(absent, FIELD_LIMIT))
    silent = [plain(f"{each.student.name} ({teams.get(each.team or 0, '')})") for each in _silent(shown)]
    if silent:
        embed.add_field(name="Silent where their team is not", value=lines_within(silent, FIELD_LIMIT))
    return embed


def participation_csv(
    course: Course, shown: Sequence[Activity], teams: Mapping[int, str], weeks: Sequence[date]
) -> bytes:
    """Return a table with a row for each student: totals, each discussion, each week.

    Args:
        course: the course.
        shown: the students.
        teams: the names of teams, by id.
        weeks: the Mondays of the weeks that get columns.
    """
    discussed = _discussed(course, shown)
    head = ["student", "section", "team", "discussions in time", "messages to team", "days with team", "handed in"]
    head += [f"{each.subject} {timing}" for each in discussed for timing in Timing]
    head += [f"week of {week} {what}" for week in weeks for what in ("in time", "early or late", "to team")]
    return csv_bytes(head, (_row(each, teams, discussed, weeks) for each in shown))


def _row(each: Activity, teams: Mapping[int, str], discussed: Sequence[Window], weeks: Sequence[date]) -> list[object]:
    team = "" if each.team is None else teams.get(each.team, "")
    files = "; ".join(f"{assignment}: {count}" for assignment, count in each.handed_in.items())
    row: list[object] = [each.student.name, each.student.section, team, each.in_time, each.to_team]
    row += [len(each.team_days), files]
    row += [subject_counts(each, window.subject, timing) for window in discussed for timing in Timing]
    for week in weeks:
        found = each.weeks.get(week)
        row += [found.in_time, found.out_of_time, found.to_team] if found else [0, 0, 0]
    return row


def _discussed(course: Course, shown: Sequence[Activity]) -> list[Window]:
    """Return the windows of everything to which anybody contributed."""
    subjects = {subject for each in shown for subject in each.discussions}
    return [window for subject, window in windows(course).items() if subject in subjects]


def _discussions(course: Course, shown: Sequence[Activity]) -> Iterator[str]:
    for window in _discussed(course, shown):
        in_time = sum(1 for each in shown if subject_counts(each, window.subject, Timing.IN_TIME))
        yield f"{plain(window.title)}: {in_time} of {len(shown)} in time"


def _silent(shown: Sequence[Activity]) -> Iterator[Activity]:
    """Yield who wrote nothing to a team whose others do."""
    talking = {each.team for each in shown if each.to_team and each.team is not None}
    return (each for each in shown if each.team in talking and not each.to_team)
