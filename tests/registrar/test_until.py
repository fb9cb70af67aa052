"""How an instructor writes until when somebody gets more time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.errors import GradebookError
from registrar.gradebook.until import until
from tests.registrar.conftest import COURSES

MARITIME = load_course(COURSES / "maritime_history")


@pytest.mark.parametrize(
    ("text", "assignment", "moment"),
    [
        ("2024-04-02", "essay-1", (2024, 4, 2, 17)),
        ("2024-04-02 9:30", "essay-1", (2024, 4, 2, 8, 30)),
        ("2024-04-02T18:00", "essay-1", (2024, 4, 2, 17)),
        (" +2 Days ", "essay-1", (2024, 3, 24, 18)),
        ("1 week", "essay-1", (2024, 3, 29, 18)),
        ("36h", "essay-1", (2024, 3, 24, 6)),
        # The clocks go forward on the 31st: days are those on the wall, hours those that pass.
        ("10 days", "essay-1", (2024, 4, 1, 17)),
        ("240 hours", "essay-1", (2024, 4, 1, 18)),
        ("1 day", "oral-examination", (2024, 6, 6, 12)),
    ],
)
def test_a_day_an_hour_or_a_stretch_is_read(
    maritime: Course, text: str, assignment: str, moment: tuple[int, ...]
) -> None:
    found = until(text, maritime, assignment)
    assert found == datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]
    assert found.tzinfo == maritime.term.zone


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "2024-04-31", "2024-04-02 25:00", "-2 days", "2", "02.04."])
def test_anything_else_is_refused_with_examples(maritime: Course, text: str) -> None:
    with pytest.raises(GradebookError, match="2 days"):
        until(text, maritime, "essay-1")


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        found = until(text, MARITIME, "essay-1")
    except GradebookError:
        return
    assert found.tzinfo is not None
