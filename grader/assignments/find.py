"""Finding a course's assignment by what people call it."""

from functools import lru_cache
from pathlib import Path

from grader.assignments.load import FILE_NAME, AssignmentFolder, load_assignment
from grader.errors import AssignmentError
from registrar.course.models import Assignment, Course

FOLDER_NAME = "assignments"


def gradable(course: Course, course_folder: Path) -> tuple[Assignment, ...]:
    """Return the course's assignments that can be graded: those with a folder in the course pack."""
    return tuple(each for each in course.assignments if (course_folder / FOLDER_NAME / each.id / FILE_NAME).is_file())


def wanting_gpu(course: Course, course_folder: Path) -> frozenset[str]:
    """Return the ids of the assignments that are meant for a GPU. One that cannot be read is not among them."""
    files = {each.id: course_folder / FOLDER_NAME / each.id / FILE_NAME for each in gradable(course, course_folder)}
    return frozenset(name for name, file in files.items() if _wants_gpu(file, file.stat().st_mtime_ns))


@lru_cache(maxsize=100)
def _wants_gpu(file: Path, _changed: int) -> bool:
    try:
        return load_assignment(file.parent).definition.gpu
    except AssignmentError:
        return False


def find_assignment(course: Course, course_folder: Path, wanted: str) -> AssignmentFolder:
    """Return the assignment with this id or number.

    Raises:
        AssignmentError: if there is none, if several have the number, or if its folder cannot be used.
    """
    there = gradable(course, course_folder)
    found = [each for each in there if each.id == wanted] or [each for each in there if str(each.number) == wanted]
    if len(found) == 1:
        return load_assignment(course_folder / FOLDER_NAME / found[0].id, course)
    ids = ", ".join(each.id for each in (found or there)) or "none"
    problem = "Several assignments have that number" if found else f'No assignment "{wanted}" can be graded'
    raise AssignmentError(f"{problem}; there are: {ids}.")
