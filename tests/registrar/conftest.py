from collections.abc import Callable
from pathlib import Path

import pytest

from registrar.course.load import load_course
from registrar.course.models import Course
from registrar.errors import CourseFileError, Problem

COURSES = Path(__file__).parent.parent / "courses"
Edit = Callable[..., Path]


@pytest.fixture(scope="session")
def maritime() -> Course:
    return load_course(COURSES / "maritime_history")


@pytest.fixture(scope="session")
def maritime_text() -> str:
    return (COURSES / "maritime_history" / "course.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder_with(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A course folder whose course.yaml holds what is given."""

    def write(content: str | bytes) -> Path:
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "course.yaml").write_bytes(raw)
        return tmp_path

    return write


@pytest.fixture
def edited(maritime_text: str, folder_with: Callable[[str | bytes], Path]) -> Edit:
    """The maritime course with pieces of its text replaced, each once."""

    def edit(*changes: tuple[str, str]) -> Path:
        text = maritime_text
        for old, new in changes:
            assert old in text, f"{old!r} is not in the course that this test wants to edit"
            text = text.replace(old, new, 1)
        return folder_with(text)

    return edit


@pytest.fixture
def problems_of() -> Callable[[Path], tuple[Problem, ...]]:
    """What is wrong with the course in a folder; the test fails if nothing is."""

    def read(folder: Path) -> tuple[Problem, ...]:
        with pytest.raises(CourseFileError) as caught:
            load_course(folder)
        return caught.value.problems

    return read
