"""From the text of `course.yaml` to a tree of plain text that remembers the line of each value.

YAML supplies the shape only. Values stay as written, because its guesses about them (14:30 as a
number, 3.10 as 3.1, 2022-02-30 as a crash) belong to no course; `values.py` says what they mean.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from registrar.errors import CourseFileError, Problem

_CORE = "tag:yaml.org,2002:"
MAX_DEPTH = 20
MAX_VALUES = 100_000
MAX_KEY_SHOWN = 40

Tree = dict[str, "Tree"] | list["Tree"] | str | None
Steps = tuple[str | int, ...]
"""The way from the top of the file to a value: keys, and positions in lists counted from 0."""


def where(steps: Steps) -> str:
    """Write `steps` as people read them, such as `assignments[3].due.date`; a key of any length stays readable."""
    written = (f"[{step}]" if isinstance(step, int) else f".{step[:MAX_KEY_SHOWN]}" for step in steps)
    return "".join(written).removeprefix(".")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines, counted from 1, on which the values of a course file begin."""

    known: Mapping[Steps, int] = field(default_factory=dict)

    def of(self, steps: Steps) -> int | None:
        """Return the line of the value at `steps`, or of the nearest thing around it; None if nothing is known."""
        for length in range(len(steps), -1, -1):
            if (line := self.known.get(steps[:length])) is not None:
                return line
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """A course file as a tree, with its lines and what is wrong with its shape."""

    tree: Tree
    lines: Lines
    problems: tuple[Problem, ...]


def parse(text: str) -> Source:
    """Read YAML text.

    Keys written twice and tags are reported in `problems`, and reading goes on.

    Raises:
        CourseFileError: if the text is not YAML at all, is empty, or unfolds to more than a course can hold.
    """
    root = _composed(text)
    if root is None:
        raise CourseFileError([Problem(None, "", "the file is empty; docs/course-pack.md shows what belongs in it")])
    unfolding = _Unfolding()
    tree = unfolding.plain(root, (), root.start_mark.line + 1)
    return Source(tree, Lines(unfolding.lines), tuple(unfolding.problems))


def _composed(text: str) -> Any:  # noqa: ANN401 - the nodes of either library
    """Return the node at the top of a YAML text, or None where the text is empty.

    libyaml is ten times as fast. What it does not take is looked at again by a reader that can say why not.
    """
    if yaml.__with_libyaml__:
        with suppress(yaml.YAMLError, ValueError):
            return yaml.compose(text, Loader=yaml.CSafeLoader)
    from registrar.course.syntax import composed  # noqa: PLC0415 - slow to import, and seldom needed

    return composed(text)


class _Unfolding:
    """Turns YAML nodes into a tree, keeping lines and problems on the way.

    Aliases (`*name`) are written out. The limits keep a short file from unfolding into an endless one.
    """

    def __init__(self) -> None:
        self.lines: dict[Steps, int] = {}
        self.problems: list[Problem] = []

    def plain(self, node: Any, steps: Steps, line: int) -> Tree:  # noqa: ANN401
        """Return what `node`, which begins on `line`, holds."""
        self.lines[steps] = line
        if len(steps) > MAX_DEPTH or len(self.lines) > MAX_VALUES:
            raise CourseFileError([Problem(line, "", "from here on the file repeats or nests itself far too often")])
        tag = str(node.tag)
        if not tag.startswith(_CORE) or "/" in tag:
            self._report(line, steps, f'remove the tag "{tag}"; a course file needs none')
        if node.id == "mapping":
            return self._mapping(node, steps)
        if node.id == "sequence":
            return [
                self.plain(entry, (*steps, position), entry.start_mark.line + 1)
                for position, entry in enumerate(node.value)
            ]
        return None if tag == f"{_CORE}null" else _whole_characters(node.value)

    def _mapping(self, node: Any, steps: Steps) -> Tree:  # noqa: ANN401
        mapping: dict[str, Tree] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                self._report(line, steps, "a field's name must be a plain word, not a list or a group of fields")
                continue
            name = _whole_characters(key.value)
            if name in mapping:
                first = self.lines[*steps, name]
                self._report(line, (*steps, name), f"this is written twice; the first one stands in line {first}")
                continue
            mapping[name] = self.plain(value, (*steps, name), line)
        return mapping

    def _report(self, line: int, steps: Steps, message: str) -> None:
        self.problems.append(Problem(line, where(steps), message))


def _whole_characters(text: str) -> str:
    """Replace lone surrogates, which an escape in double quotes can make: nothing could print or store them."""
    return text.encode("utf-8", "replace").decode("utf-8")
