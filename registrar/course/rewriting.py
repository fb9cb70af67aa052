"""Changing single values in the text of a course file, and nothing else in it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from registrar.course.source import Steps, where
from registrar.errors import CourseFileError, Problem

_PLAIN = re.compile(r"\w(?:(?:[ .-]|:(?! ))*\w)*")
"""Values that need no quotes, wherever they stand."""


@dataclass(frozen=True, slots=True)
class ScalarAt:
    """A value of the file: the way to it, what it says, and where its text begins and ends (with its anchor)."""

    steps: Steps
    value: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Change:
    """The value at `steps` is to say `value` instead."""

    steps: Steps
    value: str


def scalars(text: str) -> Iterator[ScalarAt]:
    """Yield every value of a course file that is known to be sound, in its order; aliases lead to what they repeat."""
    yield from _within(YAML(typ="safe", pure=True).compose(text), ())


def _within(node: Node, steps: Steps) -> Iterator[ScalarAt]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _within(value, (*steps, key.value))
    elif isinstance(node, SequenceNode):
        for position, entry in enumerate(node.value):
            yield from _within(entry, (*steps, position))
    elif isinstance(node, ScalarNode):
        mark = node.start_mark
        yield ScalarAt(steps, node.value.strip(), mark.index, node.end_mark.index, mark.line + 1)


def rewrite(text: str, found: Iterable[ScalarAt], changes: Iterable[Change]) -> str:
    """Return `text` with the `changes` made to values that were `found` in it.

    Raises:
        CourseFileError: if a value is written so that it cannot be changed by itself; its line is named.
    """
    wanted = {change.steps: change.value for change in changes}
    edits = {each.start: (each, wanted[each.steps]) for each in found if each.steps in wanted}
    changed = text
    for start, (scalar, value) in sorted(edits.items(), reverse=True):
        changed = changed[:start] + _written(text[start : scalar.end], scalar.value, value) + changed[scalar.end :]
    _verify(changed, wanted)
    return changed


def _written(written: str, old: str, new: str) -> str:
    """Return how a value that was `written` is written now: in its old form, or quoted where it needs that."""
    before, _, after = written.rpartition(old)
    if _PLAIN.fullmatch(new):
        return before + new + after
    return before.rstrip("\"'") + json.dumps(new, ensure_ascii=False)


def _verify(changed: str, wanted: Mapping[Steps, str]) -> None:
    """Read the file again: an alias, an escape or a folded text may have kept a value from saying what it should."""
    for scalar in scalars(changed):
        if wanted.get(scalar.steps, scalar.value) != scalar.value:
            message = "this cannot be changed by itself; write it out plainly, on one line, without `&`, `*` or escapes"
            raise CourseFileError([Problem(scalar.line, where(scalar.steps), message)])
