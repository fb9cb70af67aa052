"""Passages of the assignment that a question names come first: ten assignments read almost alike."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from knowledge.facts.names import ANY_ASSIGNMENT
from knowledge.types import Hit
from registrar.course.models import Assignment

_FAR = 2
_WORD = re.compile(r"[a-z]+|\d+")


def widened(text: str, assignments: Sequence[Assignment]) -> str:
    """Return a question with the usual word for each numbered assignment added, as files may be named by it."""
    names = [f"{ANY_ASSIGNMENT[0]} {assignment.number}" for assignment in assignments if assignment.number is not None]
    return " ".join([text, *(name for name in names if name not in text.lower())])


def focused(hits: Sequence[Hit], assignments: Sequence[Assignment]) -> list[Hit]:
    """Put hits first whose file, or else whose heading, names one of `assignments`; the order is otherwise kept."""
    return sorted(hits, key=lambda hit: min((_distance(hit, assignment) for assignment in assignments), default=0))


def about(hit: Hit, assignments: Sequence[Assignment]) -> bool:
    """Return whether the file or a heading of a hit names one of `assignments`."""
    return any(_distance(hit, assignment) < _FAR for assignment in assignments)


def _distance(hit: Hit, assignment: Assignment) -> int:
    kinds = {assignment.kind.lower(), *ANY_ASSIGNMENT}
    names = [(PurePosixPath(hit.passage.source).stem,), hit.passage.headings]
    for distance, group in enumerate(names):
        for name in group:
            words = _WORD.findall(name.lower())
            if str(assignment.number) in words and kinds.intersection(words):
                return distance
    return _FAR
