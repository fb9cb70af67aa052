"""Does an assignment fit together: with its files, with itself, and with the course?"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from grader.assignments.models import Assignment
from grader.assignments.rules import AnyRule, CompletedRule, PythonRule
from registrar.course.models import Course
from registrar.course.source import Lines, Steps, where
from registrar.errors import Problem

CHECKS_FILE = "check.py"
FILE_FIELDS = frozenset({"starter", "solution", "given", "held_back", "inputs", "arguments", "expected", "truth"})


def inconsistencies(definition: Assignment, folder: Path, lines: Lines, course: Course | None) -> Iterator[Problem]:
    """Yield what does not fit: files that are not there, names that lead nowhere, points the course gives otherwise."""
    yield from _missing_files(definition, folder, lines)
    yield from _twice(definition, lines)
    yield from _lost_rules(definition, lines)
    yield from _lost_needs(definition, lines)
    yield from _lost_functions(definition, folder, lines)
    if definition.id != folder.resolve().name:
        message = f'the id is "{definition.id}", but the folder is called "{folder.resolve().name}"; rename one of them'
        yield Problem(lines.of(("id",)), "id", message)
    if course is not None:
        yield from _differences(definition, course, lines)


def _missing_files(definition: Assignment, folder: Path, lines: Lines) -> Iterator[Problem]:
    for steps, name in _files(definition, ()):
        if not (folder / name).is_file():
            yield Problem(lines.of(steps), where(steps), f'there is no file "{name}" in the assignment\'s folder')


def _files(value: object, steps: Steps) -> Iterator[tuple[Steps, str]]:
    """Find every file that the definition names, with the way to it."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            inner = getattr(value, name)
            if name in FILE_FIELDS and isinstance(inner, str):
                yield (*steps, name), inner
            else:
                yield from _files(inner, (*steps, name))
    elif isinstance(value, tuple):
        for position, entry in enumerate(value):
            yield from _files(entry, (*steps, position))


def _twice(definition: Assignment, lines: Lines) -> Iterator[Problem]:
    named = {
        "hands_in": [each.name for each in definition.hands_in],
        "calls": [each.name for each in definition.calls],
        "data": [each.name for each in definition.data],
        "rubric": [each.id for each in definition.rubric],
    }
    for field, names in named.items():
        for position, name in enumerate(names):
            if name in names[:position]:
                steps: Steps = (field, position)
                yield Problem(lines.of(steps), where(steps), f'"{name}" is given twice; names must differ')


def _lost_rules(definition: Assignment, lines: Lines) -> Iterator[Problem]:
    calls = {call.name for call in definition.calls}
    known = {each.name for each in definition.hands_in} | calls
    for steps, rule in _rules(definition):
        if isinstance(rule, PythonRule):
            continue
        if rule.run == "held_back" and not definition.has_held_back:
            yield Problem(
                lines.of(steps), where(steps), "nothing is held back; give a data file `held_back`, or a call"
            )
        if isinstance(rule, CompletedRule):
            continue
        if rule.of not in known:
            choices = ", ".join(sorted(known))
            yield Problem(lines.of(steps), where(steps), f'nothing is called "{rule.of}"; there are {choices}')
        elif rule.of in calls and rule.run == "given":
            yield Problem(lines.of(steps), where(steps), f'"{rule.of}" is a call: write `run: held_back`')


def _lost_needs(definition: Assignment, lines: Lines) -> Iterator[Problem]:
    """Find items that need one which does not stand above them."""
    for position, item in enumerate(definition.rubric):
        above = {each.id for each in definition.rubric[:position]}
        for needed in item.needs:
            if needed not in above:
                steps: Steps = ("rubric", position, "needs")
                yield Problem(lines.of(steps), where(steps), f'"{needed}" is no item above this one')


def _rules(definition: Assignment) -> Iterator[tuple[Steps, AnyRule]]:
    for row, item in enumerate(definition.rubric):
        for column, check in enumerate(item.checks):
            yield ("rubric", row, "checks", column), check.rule


def _lost_functions(definition: Assignment, folder: Path, lines: Lines) -> Iterator[Problem]:
    wanted = [(steps, rule.function) for steps, rule in _rules(definition) if isinstance(rule, PythonRule)]
    if not wanted:
        return
    file = folder / CHECKS_FILE
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    for steps, function in wanted:
        if f"def {function}(" not in text:
            yield Problem(lines.of(steps), where(steps), f"there is no function `{function}` in {CHECKS_FILE}")


def _differences(definition: Assignment, course: Course, lines: Lines) -> Iterator[Problem]:
    """Find where the assignment says something else than the course."""
    try:
        stated = course.assignment(definition.id)
    except KeyError:
        yield Problem(lines.of(("id",)), "id", f'the course has no assignment "{definition.id}"')
        return
    if definition.points != stated.points:
        message = f"the items add up to {definition.points:g} points, and the course says {stated.points:g}"
        yield Problem(lines.of(("rubric",)), "rubric", message)
    items = {item.id: item.points for item in stated.items}
    for position, item in enumerate(definition.rubric if items else ()):
        steps: Steps = ("rubric", position)
        if item.id not in items:
            yield Problem(
                lines.of(steps), where(steps), f'the course has no item "{item.id}"; it has {", ".join(items)}'
            )
        elif items[item.id] != item.points:
            yield Problem(lines.of(steps), where(steps), f"the course gives this item {items[item.id]:g} points")
