"""Reads an assignment's folder, or says everything that is wrong with it, file and line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from grader.assignments.consistency import inconsistencies
from grader.assignments.models import Assignment, LimitsGiven
from grader.errors import AssignmentError
from registrar.course.explain import explain
from registrar.course.models import Course
from registrar.course.source import Lines, parse
from registrar.course.text import read_text
from registrar.errors import CourseFileError, Problem

FILE_NAME = "assignment.yaml"
MAX_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class AssignmentFolder:
    """An assignment with the folder that its files lie in."""

    definition: Assignment
    folder: Path

    def path(self, name: str) -> Path:
        """Return where the file `name`, a path inside the folder, lies."""
        return self.folder / name

    def limited(self, **limits: float | None) -> "AssignmentFolder":
        """Return the same assignment with other limits, where they are given; see `LimitsGiven` for their names.

        Raises:
            AssignmentError: if a limit is out of its bounds.
        """
        changed = {name: value for name, value in limits.items() if value is not None}
        stated = self.definition.limits.model_dump(exclude_none=True)
        try:
            given = LimitsGiven.model_validate(stated | changed)
        except ValidationError as error:
            problems = "; ".join(str(problem) for _, problem in explain(error, Lines(), LimitsGiven))
            raise AssignmentError(f"A limit cannot be used: {problems}.") from error
        return replace(self, definition=self.definition.model_copy(update={"limits": given}))


def load_assignment(folder: Path, course: Course | None = None) -> AssignmentFolder:
    """Read the assignment that `folder/assignment.yaml` describes.

    With a `course`, id, rubric items and points are held against `course.yaml` as well.

    Raises:
        AssignmentError: naming every problem that was found, with its line.
    """
    file = folder / FILE_NAME
    if not file.exists():
        raise AssignmentError(f"There is no {FILE_NAME} in {folder}; docs/assignments.md shows one.")
    try:
        source = parse(read_text(file, MAX_BYTES))
    except CourseFileError as error:
        raise _errors(file, error.problems) from error
    if not isinstance(source.tree, dict):
        message = "an assignment's file begins with fields such as `title: …`, not with a list or a single word"
        raise _errors(file, [Problem(source.lines.of(()), "", message)])
    try:
        definition = Assignment.model_validate(source.tree)
    except ValidationError as error:
        found = [problem for _, problem in explain(error, source.lines, Assignment)]
        raise _errors(file, [*source.problems, *found]) from error
    if problems := [*source.problems, *inconsistencies(definition, folder, source.lines, course)]:
        raise _errors(file, problems)
    return AssignmentFolder(definition, folder.resolve())


def _errors(file: Path, problems: Iterable[Problem]) -> AssignmentError:
    in_order = sorted(problems, key=lambda problem: problem.line or 0)
    return AssignmentError("\n".join(f"{file}: {problem}" for problem in in_order))
