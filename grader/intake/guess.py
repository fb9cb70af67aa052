"""Which assignment is a file meant for? Its name often says so: `essay_2_final.ipynb`, `yourname_class3.ipynb`."""

import re
from pathlib import PurePosixPath

from grader.intake.read import base_name
from registrar.course.models import Assignment, Course

USUAL_WORDS = frozenset(
    {"assignment", "class", "exercise", "ex", "homework", "hw", "lab", "module", "problem", "sheet"}
)
NOT_A_NUMBER_OF_AN_ASSIGNMENT = frozenset({"copy", "draft", "final", "rev", "revision", "try", "v", "ver", "version"})

Tokens = tuple[str, ...]


def guess_assignment(name: str, course: Course) -> Assignment | None:
    """Return the one assignment that a file's name points to, None if it is not clear.

    A name of an assignment in full (its id, title or an alias) wins; then a number after a word for assignments,
    such as its kind; then a number alone.
    """
    words = _tokens(_stem(name))
    for found in (_by_full_name(words, course), _by_number(words, course, said=True), _by_number(words, course)):
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _stem(name: str) -> str:
    stem = PurePosixPath(base_name(name)).stem
    # What browsers and file managers add to the name of a second copy.
    return re.sub(r"(\s*\(\d+\)|\s+-\s+copy(\s*\(\d+\))?|-copy\d+)+$", "", stem, flags=re.IGNORECASE)


def _tokens(text: str) -> Tokens:
    """Split into lower-case words and numbers: `Essay2_final` is essay, 2, final."""
    return tuple(re.findall(r"[^\W\d_]+|\d+", text.lower()))


def _by_full_name(words: Tokens, course: Course) -> list[Assignment]:
    longest, found = 0, dict[str, Assignment]()
    for assignment in course.assignments:
        for full in (assignment.id, assignment.title, *assignment.aliases):
            wanted = _tokens(full)
            if len(wanted) >= max(longest, 1) and _contains(words, wanted):
                found = {} if len(wanted) > longest else found
                longest = len(wanted)
                found[assignment.id] = assignment
    return list(found.values())


def _by_number(words: Tokens, course: Course, *, said: bool = False) -> list[Assignment]:
    """Find the assignments with a number that occurs in the name; `said` wants a word for assignments before it."""
    code = _tokens(course.code)
    kinds = {word for assignment in course.assignments for word in _tokens(assignment.kind)}
    found: dict[str, Assignment] = {}
    for position, word in enumerate(words):
        before = words[position - 1] if position else ""
        allowed = before in kinds or before in USUAL_WORDS if said else before not in NOT_A_NUMBER_OF_AN_ASSIGNMENT
        if not word.isdecimal() or word in code or not allowed:
            continue
        for assignment in course.assignments:
            of_its_kind = before not in kinds or before in _tokens(assignment.kind)
            if assignment.number == int(word) and of_its_kind:
                found[assignment.id] = assignment
    return list(found.values())


def _contains(words: Tokens, wanted: Tokens) -> bool:
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1))
