"""Which assignment a file is meant for, read from its name."""

from pathlib import Path

import pytest

from grader.intake.guess import guess_assignment
from registrar.course.load import load_course
from registrar.course.models import Course

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def seminar() -> Course:
    return load_course(ROOT / "tests" / "courses" / "maritime_history")


@pytest.fixture(scope="module")
def programming() -> Course:
    return load_course(ROOT / "courses" / "t81_558")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("assignment_yourname_class3.ipynb", "program-3"),
        ("assignment_yourname_class10.ipynb", "program-10"),
        ("t81_558_class_07.ipynb", "program-7"),
        ("Program 4 - final2 (1).ipynb", "program-4"),
        ("hw5.py", "program-5"),
        ("program-6.ipynb", "program-6"),
        ("ana_8_v2.ipynb", "program-8"),
        ("C:\\Users\\ana\\work3 - Copy.ipynb", "program-3"),
        ("Untitled.ipynb", None),
        ("program_3_and_program_4.ipynb", None),
        ("class99.ipynb", None),
        ("final2.ipynb", None),
    ],
)
def test_the_number_in_a_name_points_to_the_program(programming: Course, name: str, expected: str | None) -> None:
    found = guess_assignment(name, programming)
    assert (found and found.id) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("essay2_ines.ipynb", "essay-2"),
        ("Long essay.py", "essay-2"),
        ("ines viva.ipynb", "oral-examination"),
        ("1497.ipynb", None),
        ("presentation1.ipynb", None),
    ],
)
def test_another_course_uses_its_own_words(seminar: Course, name: str, expected: str | None) -> None:
    found = guess_assignment(name, seminar)
    assert (found and found.id) == expected
