"""From events and rules to instants."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from registrar.calendar import Kind, Occurrence, occurrences
from registrar.course.load import load_course
from registrar.course.reminders import Before, QuietHours, ReminderPlan
from registrar.errors import CourseFileError
from schedules.rules import GRACE, TIME_LEFT, outside, reminders
from tests.schedules.post import ROOT, course_of

LISBON = ZoneInfo("Europe/Lisbon")
NIGHT = QuietHours(starts=time(22), ends=time(8))


@pytest.fixture(scope="session")
def due() -> Occurrence:
    """Something due at noon, on a day in winter."""
    events = occurrences(course_of("tests/courses/maritime_history"))
    event = next(each for each in events if each.kind is Kind.DUE)
    noon = datetime(2024, 1, 17, 12, tzinfo=LISBON)
    return replace(event, starts_at=noon, ends_at=noon, all_day=False)


def plan(**leads: tuple[str, ...]) -> ReminderPlan:
    return ReminderPlan(before=Before(**leads))  # type: ignore[arg-type]


def test_each_reminder_makes_the_one_before_it_useless_and_the_event_the_last(due: Occurrence) -> None:
    found = list(reminders([due], plan(due=("24h", "2h", "7d")), LISBON))
    assert [each.lead for each in found] == ["7d", "24h", "2h"]
    assert [each.expires_at for each in found] == [found[1].at, found[2].at, due.ends_at]


def test_a_reminder_at_the_moment_itself_can_still_be_said(due: Occurrence) -> None:
    (found,) = reminders([due], plan(due=("0m",)), LISBON)
    assert (found.at, found.expires_at) == (due.starts_at, due.starts_at + GRACE)


def test_what_lasts_days_is_announced_at_the_hour_of_announcements(due: Occurrence) -> None:
    start = datetime(2024, 4, 8, tzinfo=LISBON)
    module = replace(due, kind=Kind.MODULE, starts_at=start, ends_at=start + timedelta(days=7), all_day=True)
    found = list(reminders([module], plan(module=("2d", "0d")), LISBON))
    assert [each.at for each in found] == [datetime(2024, 4, day, 8, tzinfo=UTC) for day in (6, 8)]


def test_a_session_whose_hour_is_unknown_is_not_announced_minutes_before(due: Occurrence) -> None:
    day = datetime(2024, 4, 8, tzinfo=LISBON)
    session = replace(due, kind=Kind.SESSION, starts_at=day, ends_at=day + timedelta(hours=23), all_day=True)
    assert list(reminders([session], plan(session=("24h", "15m")), LISBON)) == []


def test_two_reminders_that_quiet_hours_bring_together_are_one(due: Occurrence) -> None:
    found = list(reminders([due], plan(due=("12h", "6h")), LISBON, NIGHT))
    assert [(each.lead, each.at.astimezone(LISBON).time()) for each in found] == [("6h", time(8))]


def test_what_would_come_too_late_after_quiet_hours_comes_before_them(due: Occurrence) -> None:
    early = replace(due, starts_at=datetime(2024, 1, 17, 8, 30, tzinfo=LISBON))
    (found,) = reminders([replace(early, ends_at=early.starts_at)], plan(due=("2h",)), LISBON, NIGHT)
    assert found.at == datetime(2024, 1, 16, 22, tzinfo=UTC)


@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2024, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    starts=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    left=st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_nothing_is_ever_said_in_quiet_hours_nor_more_than_a_day_away(
    at: datetime, starts: time, ends: time, left: timedelta
) -> None:
    quiet = QuietHours(starts=starts, ends=ends)
    moved = outside(at, quiet, at + left, LISBON)
    assert abs(moved - at) <= timedelta(hours=25)
    if moved == at:
        clock = at.astimezone(LISBON).time()
        assert not quiet.holds(clock) or clock == starts
    if moved > at:
        assert moved <= at + left - TIME_LEFT
    # An hour that the clocks skip or repeat in the night of a change has no place of its own.
    if moved != at and moved.date() not in {
        datetime(2024, 3, 31, tzinfo=UTC).date(),
        datetime(2024, 10, 27, tzinfo=UTC).date(),
    }:
        assert moved.astimezone(LISBON).time() in {starts, ends}


@pytest.mark.parametrize(
    ("leads", "says"),
    [
        ({"due": ("soon",)}, "write days, hours or minutes"),
        ({"due": ("24h", "24h")}, "stands there twice"),
        ({"due": ("-1h",)}, "write days"),
        ({"module": ("2h",)}, "write days, such as"),
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_kept_says_what_to_write(leads: dict[str, tuple[str, ...]], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        plan(**leads)


def test_the_rules_of_a_course_file_hold_and_the_others_are_the_usual_ones(tmp_path: Path) -> None:
    text = (ROOT / "tests/courses/maritime_history/course.yaml").read_text()
    rules = 'reminders:\n  channel: news\n  hour: "07:30"\n  before:\n    due: [3d, 90m]\n    meeting: []\n'
    (tmp_path / "course.yaml").write_text(f"{text}\n{rules}")
    plan = load_course(tmp_path).reminders
    assert (plan.channel, plan.hour, plan.before.due) == ("news", time(7, 30), ("3d", "90m"))
    assert plan.before.session == ("24h", "15m")


def test_a_wrong_rule_in_a_course_file_is_named_with_its_line(tmp_path: Path) -> None:
    text = (ROOT / "tests/courses/maritime_history/course.yaml").read_text().rstrip()
    (tmp_path / "course.yaml").write_text(f"{text}\nreminders:\n  before:\n    due: [7d, tomorrow]\n")
    with pytest.raises(CourseFileError, match=r"reminders\.before\.due\[1\]") as error:
        load_course(tmp_path)
    assert error.value.problems[0].line == len(text.split("\n")) + 3
