from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.calendar import Kind, Occurrence, between, due_at, occurrences, upcoming, week_of
from registrar.course.load import load_course
from registrar.course.models import Course

Edit = Callable[..., Path]


def event(course: Course, event_id: str) -> Occurrence:
    return next(each for each in occurrences(course) if each.id == event_id)


def test_occurrences_come_earliest_first_with_ids_of_their_own(maritime: Course) -> None:
    events = occurrences(maritime)
    assert [each.starts_at for each in events] == sorted(each.starts_at for each in events)
    assert len({each.id for each in events}) == len(events) == 4 + 4 + 6 + 1
    assert all(each.starts_at.tzinfo is not None and each.starts_at <= each.ends_at for each in events)


def test_a_module_lasts_until_the_day_before_the_next_opens(maritime: Course) -> None:
    first = event(maritime, "module:1")
    assert (first.first_day, first.last_day) == (date(2024, 2, 12), date(2024, 3, 10))
    assert first.all_day


def test_the_last_module_lasts_until_the_end_of_the_term(maritime: Course) -> None:
    assert event(maritime, "module:4").last_day == maritime.term.ends


def test_a_date_without_an_hour_is_due_at_the_courses_due_time(maritime: Course) -> None:
    due = event(maritime, "due:essay-1")
    assert due.all_day
    assert due.starts_at == due.ends_at == datetime(2024, 3, 22, 18, tzinfo=maritime.term.zone)


def test_a_date_with_an_hour_is_due_at_that_instant_in_the_courses_zone(maritime: Course) -> None:
    due = event(maritime, "due:essay-2")
    assert not due.all_day
    assert due.starts_at.astimezone(UTC) == datetime(2024, 5, 24, 11, tzinfo=UTC)


def test_a_span_starts_at_its_early_end_and_ends_at_its_late_one(maritime: Course) -> None:
    due = event(maritime, "due:oral-examination")
    assert (due.starts_at.hour, due.ends_at.hour, due.all_day) == (9, 13, False)


def test_only_what_an_open_dispute_is_about_is_disputed(maritime: Course) -> None:
    assert [each.id for each in occurrences(maritime) if each.disputed] == ["due:oral-examination"]


def test_a_settled_dispute_leaves_nothing_disputed(edited: Edit) -> None:
    settled = "    settled: { reading: june-5, by: Inês Salgueiro, on: 2024-05-02 }"
    course = load_course(edited(("    asks: [when is the oral exam]", settled)))
    assert not any(each.disputed for each in occurrences(course))


def test_a_meeting_without_an_hour_lasts_its_whole_day(maritime: Course) -> None:
    museum = event(maritime, "meeting:seminar:2024-04-18")
    assert museum.title == "Thursday seminar meets (Navy museum)"
    assert (museum.first_day, museum.last_day, museum.all_day) == (date(2024, 4, 18), date(2024, 4, 18), True)
    assert event(maritime, "meeting:seminar:2024-04-04T14:30").starts_at.time() == time(14, 30)


def test_the_evaluation_window_is_counted_from_the_last_day_of_the_term(edited: Edit) -> None:
    evaluation = (
        "evaluation: { title: Evaluation, opens_days_before_end: 5, open_for_days: 8, at: handbook }\n\ndisputes:"
    )
    course = load_course(edited(("disputes:", evaluation)))
    window = event(course, "evaluation")
    assert (window.first_day, window.last_day) == (date(2024, 6, 2), date(2024, 6, 9))
    assert window.kind is Kind.EVALUATION


def test_the_term_ends_with_its_last_day(maritime: Course) -> None:
    end = event(maritime, "term")
    assert (end.kind, end.first_day, end.all_day) == (Kind.END, date(2024, 6, 7), True)


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        # 13 March 2022, 02:00: Chicago's clocks go from UTC-6 to UTC-5.
        ("2022-03-12", "23:59", datetime(2022, 3, 13, 5, 59, tzinfo=UTC)),
        ("2022-03-13", "23:59", datetime(2022, 3, 14, 4, 59, tzinfo=UTC)),
        # 02:30 does not exist that day; it is read as 03:30.
        ("2022-03-13", "02:30", datetime(2022, 3, 13, 8, 30, tzinfo=UTC)),
        # 01:30 exists twice on 6 November; the first is meant, still UTC-5.
        ("2022-11-06", "01:30", datetime(2022, 11, 6, 6, 30, tzinfo=UTC)),
    ],
)
def test_due_dates_keep_their_wall_time_across_a_change_of_clocks(
    edited: Edit, day: str, hour: str, instant: datetime
) -> None:
    course = load_course(
        edited(
            ("time_zone: Europe/Lisbon", "time_zone: America/Chicago"),
            ('due: { date: 2024-05-24, time: "12:00"', f'due: {{ date: {day}, time: "{hour}"'),
        )
    )
    due = due_at(course, course.assignment("essay-2"))
    assert due is not None
    assert due.starts_at.astimezone(UTC) == instant
    assert due.starts_at.time() == (time(3, 30) if hour == "02:30" else time.fromisoformat(hour))


def test_a_course_without_a_due_date_has_no_occurrence_for_it(edited: Edit) -> None:
    course = load_course(edited(("    due: { date: 2024-03-22, at: handbook > Dates }\n", "")))
    assert due_at(course, course.assignment("essay-1")) is None
    assert "due:essay-1" not in [each.id for each in occurrences(course)]


def test_upcoming_leaves_out_what_is_over_and_keeps_what_is_going_on(maritime: Course) -> None:
    noon = datetime(2024, 4, 18, 12, tzinfo=UTC)
    ids = [each.id for each in upcoming(occurrences(maritime), noon)]
    assert ids[:3] == ["module:3", "meeting:seminar:2024-04-18", "due:source-presentation"]
    dues = upcoming(occurrences(maritime), noon + timedelta(hours=2), {Kind.DUE})
    assert [each.id for each in dues] == ["due:essay-2", "due:oral-examination"]


def test_a_span_is_upcoming_until_its_late_end(maritime: Course) -> None:
    between_the_ends = datetime(2024, 6, 5, 11, 59, tzinfo=UTC)
    assert upcoming(occurrences(maritime), between_the_ends, {Kind.DUE})
    assert not upcoming(occurrences(maritime), between_the_ends + timedelta(minutes=2), {Kind.DUE})


def test_between_counts_both_ends_and_what_reaches_into_the_days(maritime: Course) -> None:
    monday, sunday = week_of(date(2024, 3, 22))
    assert (monday, sunday) == (date(2024, 3, 18), date(2024, 3, 24))
    assert [each.id for each in between(occurrences(maritime), monday, sunday)] == ["module:2", "due:essay-1"]
    due = date(2024, 3, 22)
    assert "due:essay-1" in [each.id for each in between(occurrences(maritime), due, due)]


@given(day=st.dates(date(1901, 1, 1), date(2199, 1, 1)))
def test_a_week_is_the_seven_days_from_monday_around_a_day(day: date) -> None:
    monday, sunday = week_of(day)
    assert monday <= day <= sunday
    assert (monday.weekday(), sunday - monday) == (0, timedelta(days=6))
