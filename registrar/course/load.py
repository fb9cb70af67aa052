"""Reads `course.yaml` into a `Course`, or says everything that is wrong with it."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from registrar.course.explain import explain
from registrar.course.models import Course
from registrar.course.references import check_references
from registrar.course.source import Lines, Source, parse
from registrar.course.text import read_text
from registrar.errors import CourseFileError, Problem

FILE_NAME = "course.yaml"
MAX_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class CourseFile:
    """A course as read from its file, with the lines on which its parts stand."""

    course: Course
    lines: Lines


def load_course(folder: Path) -> Course:
    """Read the course whose definition is `folder/course.yaml`.

    Raises:
        CourseFileError: if it cannot be read; holds every problem that was found, with its line.
    """
    return read_course_file(folder).course


def read_course_file(folder: Path) -> CourseFile:
    """Read the course of `load_course`, and keep the lines for those who go on to check it.

    Raises:
        CourseFileError: as `load_course`.
    """
    return read_course_text(course_text(folder))


def read_course_text(text: str) -> CourseFile:
    """Read a course from the text of its file.

    Raises:
        CourseFileError: as `load_course`.
    """
    source = parse(text)
    if not isinstance(source.tree, dict):
        message = "a course file begins with fields such as `title: …`, not with a list or a single word"
        raise CourseFileError([Problem(source.lines.of(()), "", message)])
    try:
        course = Course.model_validate(source.tree)
    except ValidationError as error:
        raise CourseFileError(_all_problems(source, error)) from error
    if problems := _all_problems(source, None):
        raise CourseFileError(problems)
    return CourseFile(course, source.lines)


def _all_problems(source: Source, error: ValidationError | None) -> list[Problem]:
    """Gather what is wrong with the file's shape, its values and its references, each thing once."""
    values = list(explain(error, source.lines)) if error else []
    # A value that is wrong in itself, such as an id with a space in it, would be reported again as leading nowhere.
    wrong = {steps[:length] for steps, _ in values for length in range(1, len(steps) + 1)}
    references = [problem for steps, problem in check_references(source.tree, source.lines) if steps not in wrong]
    return [*source.problems, *(problem for _, problem in values), *references]


def course_text(folder: Path) -> str:
    """Return the text of the folder's course file, without a byte-order mark.

    Raises:
        CourseFileError: if it cannot be opened, is too large or is not UTF-8.
    """
    return read_text(folder / FILE_NAME, MAX_BYTES)
