"""Instants as the staff writes them."""

from datetime import UTC, datetime, time

import pytest

from registrar.course.models import Course
from registrar.errors import MomentError
from registrar.moments import coming

NOW = datetime(2024, 3, 12, 9, 30, tzinfo=UTC)
USUAL = time(8)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-20 18:00", "2024-03-20T18:00:00+00:00"),
        ("2024-03-20T7:05", "2024-03-20T07:05:00+00:00"),
        ("2024-03-20", "2024-03-20T08:00:00+00:00"),
        ("18:00", "2024-03-12T18:00:00+00:00"),
        ("9:30", "2024-03-13T09:30:00+00:00"),
        # The clocks skip from one to two in the night to the 31st of March.
        ("2024-03-31 01:30", "2024-03-31T02:30:00+01:00"),
    ],
)
def test_a_moment_is_read_in_the_courses_zone(maritime: Course, written: str, meant: str) -> None:
    assert coming(written, maritime, NOW, USUAL).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("tomorrow", "I cannot read"),
        ("2024-02-30", "in the calendar"),
        ("25:00", "in the calendar"),
        ("2024-03-12 09:30", "in the past"),
        ("2023-01-01", "in the past"),
    ],
)
def test_what_is_no_coming_moment_is_refused_with_a_word_on_why(maritime: Course, written: str, said: str) -> None:
    with pytest.raises(MomentError, match=said):
        coming(written, maritime, NOW, USUAL)
