"""Checks that the parts of a course file which name each other do exist, and exist once.

They work on the tree of text, not on the models, so that they find what they can in a file whose
other fields are still wrong: an author gets every problem in one go.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from registrar.course.source import Lines, Steps, Tree, where
from registrar.errors import Problem

EACH = "*"
"""In a pattern: every entry of a list."""

_UNIQUE = (
    (("sections", EACH, "id"),),
    (("modules", EACH, "number"),),
    (("modules", EACH, "parts", EACH, "number"),),
    (("components", EACH, "id"),),
    (("assignments", EACH, "id"),),
    (("grading_scale", "bands", EACH, "letter"),),
    (("statements", EACH, "id"), ("requirements", EACH, "id")),
    (("contacts", EACH, "id"),),
    (("disputes", EACH, "id"),),
    (("peer_feedback", "criteria", EACH, "id"),),
    (("peer_feedback", "rounds", EACH, "assignment"),),
)
_UNIQUE_WITHIN = (("assignments", "items"), ("disputes", "readings"))

_NAMED = (
    (("assignments", EACH, "component"), "component", ("components", EACH, "id")),
    (("participation", "component"), "component", ("components", EACH, "id")),
    (("assignments", EACH, "module"), "module", ("modules", EACH, "number")),
    (("peer_feedback", "rounds", EACH, "assignment"), "assignment", ("assignments", EACH, "id")),
)

_SUBJECTS = (
    ("section", ("sections", EACH, "id")),
    ("meeting", ("sections", EACH, "meetings", EACH, "date")),
    ("module", ("modules", EACH, "number")),
    ("part", ("modules", EACH, "parts", EACH, "number")),
    ("component", ("components", EACH, "id")),
    ("assignment", ("assignments", EACH, "id")),
    ("statement", ("statements", EACH, "id")),
    ("statement", ("requirements", EACH, "id")),
)
SUBJECT_WORDS = ("term", "grading-scale", "participation", "late-policy", "sync-sessions", "evaluation")

Finding = tuple[Steps, Problem]


def check_references(tree: Tree, lines: Lines) -> Iterator[Finding]:
    """Yield a problem for everything named twice, and for every name that leads nowhere."""
    yield from _twice(tree, lines)
    for naming, noun, named in _NAMED:
        known = _values(tree, named)
        for steps, name in _find(tree, naming):
            if _same(name) not in known:
                yield _finding(steps, lines, f'there is no {noun} "{name}"{_nearest(_same(name), known)}')
    yield from _places(tree, lines)
    yield from _disputes(tree, lines)


def _find(tree: Tree, pattern: Steps, done: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Yield the texts that `pattern` leads to, with the steps to each; what has another shape is passed over."""
    if not pattern:
        if isinstance(tree, str):
            yield done, tree.strip()
        return
    step, rest = pattern[0], pattern[1:]
    if isinstance(tree, list):
        for position, entry in enumerate(tree):
            if step in (EACH, position):
                yield from _find(entry, rest, (*done, position))
    elif isinstance(tree, dict) and isinstance(step, str):
        yield from _find(tree.get(step), rest, (*done, step))


def _values(tree: Tree, *patterns: Steps) -> list[str]:
    return [_same(text) for pattern in patterns for _, text in _find(tree, pattern)]


def _same(text: str) -> str:
    """Bring numbers to one notation, so that module 04 is module 4."""
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def _finding(steps: Steps, lines: Lines, message: str) -> Finding:
    return steps, Problem(lines.of(steps), where(steps), message)


def _nearest(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _twice(tree: Tree, lines: Lines) -> Iterator[Finding]:
    groups: list[tuple[Steps, ...]] = list(_UNIQUE)
    for owners, parts in _UNIQUE_WITHIN:
        owner_list = tree.get(owners) if isinstance(tree, dict) else None
        count = len(owner_list) if isinstance(owner_list, list) else 0
        groups += [((owners, position, parts, EACH, "id"),) for position in range(count)]
    for patterns in groups:
        first: dict[str, Steps] = {}
        for steps, text in (found for pattern in patterns for found in _find(tree, pattern)):
            earlier = first.setdefault(_same(text), steps)
            if earlier != steps:
                yield _finding(steps, lines, f'"{text}" is taken: line {lines.of(earlier)} has it too; choose another')


def _places(tree: Tree, lines: Lines) -> Iterator[Finding]:
    """Yield a problem for each `at` whose document is not among `documents`."""
    documents = tree.get("documents") if isinstance(tree, dict) else None
    if not isinstance(documents, dict):  # reported as such already; every `at` besides would drown it
        return
    known = [name.strip() for name in documents]
    for steps, place in _every_at(tree):
        document = place.get("document") if isinstance(place, dict) else place
        if not isinstance(document, str):
            continue
        name = document.split(">")[0].strip()
        if name not in known:
            yield _finding(steps, lines, f'there is no document "{name}" under `documents`{_nearest(name, known)}')


def _every_at(tree: Tree, done: Steps = ()) -> Iterator[tuple[Steps, Tree]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "at":
                yield (*done, key), value
            else:
                yield from _every_at(value, (*done, key))
    elif isinstance(tree, list):
        for position, entry in enumerate(tree):
            yield from _every_at(entry, (*done, position))


def _disputes(tree: Tree, lines: Lines) -> Iterator[Finding]:
    subjects = [f"{noun}:{name}" for noun, pattern in _SUBJECTS for name in _values(tree, pattern)]
    subjects += SUBJECT_WORDS
    for steps, subject in _find(tree, ("disputes", EACH, "about", EACH)):
        noun, _, name = subject.partition(":")
        if subject not in subjects and f"{noun}:{_same(name)}" not in subjects:
            hint = _nearest(subject, subjects) or "; docs/course-pack.md lists what a dispute can be about"
            yield _finding(steps, lines, f'"{subject}" names nothing in this course{hint}')
    for steps, reading in _find(tree, ("disputes", EACH, "settled", "reading")):
        known = _values(tree, ("disputes", steps[1], "readings", EACH, "id"))
        if _same(reading) not in known:
            yield _finding(steps, lines, f'this dispute has no reading "{reading}"{_nearest(reading, known)}')
